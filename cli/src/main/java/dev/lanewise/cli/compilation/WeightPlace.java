package dev.lanewise.cli.compilation;

import dev.lanewise.api.ConfigurationException;
import dev.lanewise.api.text.Quotation;
import java.util.Locale;

/** Where the numbers of a model go. */
enum WeightPlace {
  /** Into the class if they are few, or else into a file beside it. */
  AUTO,
  /** Into the class. */
  CLASS,
  /** Into a file beside the class. */
  RESOURCE;

  /** Up to so many numbers go into the class if the user does not say. */
  private static final int FEW = 4_000;

  /** The most numbers that can go into a class: its source is read by the compiler as a whole. */
  private static final int MOST = 1_000_000;

  static WeightPlace parse(String name) {
    for (WeightPlace place : values()) {
      if (place.name().toLowerCase(Locale.ROOT).equals(name)) {
        return place;
      }
    }
    throw new ConfigurationException(
        "weights cannot go to '%s'; use auto, class or resource".formatted(Quotation.of(name)));
  }

  /**
   * Tells whether so many numbers go into the class.
   *
   * @throws ConfigurationException if they are to and are too many
   */
  boolean isClass(int numbers) {
    if (this == CLASS && numbers > MOST) {
      throw new ConfigurationException(
          "%,d numbers are too many for the source of a class, which takes %,d; use --weights resource"
              .formatted(numbers, MOST));
    }
    return this == CLASS || (this == AUTO && numbers <= FEW);
  }
}
