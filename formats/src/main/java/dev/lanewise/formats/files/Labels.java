package dev.lanewise.formats.files;

import dev.lanewise.api.DataException;
import dev.lanewise.network.data.Dataset;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/** Turns numbers that should be class indices into the labels of a data set. */
public final class Labels {

  /**
   * The most classes that labels alone can call for; a stray large number is an error, not a class.
   */
  private static final int MAX_CLASSES = 1 << 16;

  private Labels() {}

  /**
   * Joins inputs and labels.
   *
   * @param labelsFile where the labels come from, for messages
   * @param known the classes of a model, or empty for as many as the highest label calls for
   */
  public static Dataset join(
      Dataset inputs, String labelsFile, float[] numbers, List<String> known) {
    int[] labels = new int[numbers.length];
    int highest = 0;
    int limit = known.isEmpty() ? MAX_CLASSES : known.size();
    for (int row = 0; row < numbers.length; row++) {
      int label = (int) numbers[row];
      if (label != numbers[row]) {
        throw new DataException(
            String.format(
                Locale.ROOT,
                "%s has %s for row %d, which is not a whole number as class labels are; give"
                    + " labels 0…%d",
                labelsFile,
                numbers[row],
                row,
                limit - 1));
      }
      if (label < 0 || label >= limit) {
        throw new DataException(
            String.format(
                Locale.ROOT,
                "%s has label %d for row %d, which is not in 0…%d; check that it holds the labels"
                    + " of these classes",
                labelsFile,
                label,
                row,
                limit - 1));
      }
      labels[row] = label;
      highest = Math.max(highest, label);
    }
    List<String> names =
        known.isEmpty()
            ? IntStream.rangeClosed(0, highest).mapToObj(Integer::toString).toList()
            : known;
    return inputs.withClasses(labels, names);
  }
}
