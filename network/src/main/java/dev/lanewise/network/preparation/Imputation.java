package dev.lanewise.network.preparation;

import dev.lanewise.api.ConfigurationException;
import dev.lanewise.api.text.Quotation;
import java.util.Locale;

/**
 * What stands for a missing number.
 *
 * <p>A missing category counts as a category of its own, unless the most frequent one is to stand
 * for it.
 *
 * @param kind how the number is found
 * @param constant the number for {@link Kind#CONSTANT}, finite; 0 otherwise
 * @since 0.1
 */
public record Imputation(Kind kind, float constant) {

  /** How the number is found, from the values of the column that are there. */
  public enum Kind {
    /** Their mean. */
    MEAN,
    /** Their median. */
    MEDIAN,
    /** The one that occurs most often, the smallest of several. */
    MOST_FREQUENT,
    /** A number that the user gives. */
    CONSTANT
  }

  /** The mean. */
  public static final Imputation MEAN = new Imputation(Kind.MEAN, 0);

  /**
   * Checks the number.
   *
   * @throws ConfigurationException if it is not finite
   */
  public Imputation {
    if (!Float.isFinite(constant)) {
      throw new ConfigurationException(
          "a missing value cannot be replaced by " + constant + "; take a finite number");
    }
  }

  /**
   * Understands {@code mean}, {@code median}, {@code most_frequent} or a number.
   *
   * @throws ConfigurationException if the text is none of them
   */
  public static Imputation parse(String text) {
    return switch (text) {
      case "mean" -> MEAN;
      case "median" -> new Imputation(Kind.MEDIAN, 0);
      case "most_frequent" -> new Imputation(Kind.MOST_FREQUENT, 0);
      default -> new Imputation(Kind.CONSTANT, number(text));
    };
  }

  private static float number(String text) {
    try {
      return Float.parseFloat(text);
    } catch (NumberFormatException e) {
      throw new ConfigurationException(
          "missing values cannot be replaced by '%s'; use mean, median, most_frequent or a number"
              .formatted(Quotation.of(text)),
          e);
    }
  }

  @Override
  public String toString() {
    return kind == Kind.CONSTANT ? Float.toString(constant) : kind.name().toLowerCase(Locale.ROOT);
  }
}
