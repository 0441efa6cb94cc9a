package dev.lanewise.cli.text;

import dev.lanewise.api.text.Count;
import dev.lanewise.api.text.Listing;
import dev.lanewise.network.data.Dataset;
import dev.lanewise.network.preparation.Preparation;
import dev.lanewise.network.preparation.Preparation.Unfamiliar;
import java.util.Optional;

/** Tells the user of values that a model has not seen the like of. */
public final class UnfamiliarValues {

  private UnfamiliarValues() {}

  /**
   * Notes the values.
   *
   * @param known what the model knows of its columns, if it does
   */
  public static void note(Optional<Preparation> known, Dataset data, Output output) {
    known.ifPresent(
        preparation -> preparation.unfamiliar(data).forEach(found -> note(found, output)));
  }

  private static void note(Unfamiliar found, Output output) {
    String column = Listing.shortened(found.column());
    if (found.unknown() > 0) {
      output.note(
          "note: %s with a category of %s that training has not seen"
              .formatted(Count.of(found.unknown(), "row"), column));
    }
    if (found.outside() > 0) {
      output.note(
          "note: %s of %s far outside the range of training"
              .formatted(Count.of(found.outside(), "value"), column));
    }
  }
}
