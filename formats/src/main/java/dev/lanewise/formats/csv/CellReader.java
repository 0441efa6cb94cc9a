package dev.lanewise.formats.csv;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Tells numbers, texts and missing values apart. */
final class CellReader {

  private final FloatParser numbers;
  private final Set<String> missing;
  private final int longest;
  private final Set<Float> missingNumbers;

  /**
   * Sets up the reader.
   *
   * @param missing the texts that stand for a missing value, besides none
   */
  CellReader(char decimal, List<String> missing) {
    numbers = new FloatParser(decimal);
    this.missing = Set.copyOf(missing);
    longest = missing.stream().mapToInt(String::length).max().orElse(0);
    missingNumbers =
        missing.stream()
            .map(text -> numbers.parse(text.toCharArray(), 0, text.length()))
            .filter(value -> !Float.isNaN(value))
            .collect(Collectors.toUnmodifiableSet());
  }

  /** Returns the number in a cell, NaN if there is none. */
  float number(char[] text, int from, int to) {
    if (from == to) {
      return Float.NaN;
    }
    float value = numbers.parse(text, from, to);
    return !missingNumbers.isEmpty() && missingNumbers.contains(value) ? Float.NaN : value;
  }

  /** Returns the text in a cell, null if it is missing. */
  @Nullable String text(char[] text, int from, int to) {
    return isMissing(text, from, to) ? null : new String(text, from, to - from);
  }

  private boolean isMissing(char[] text, int from, int to) {
    int length = to - from;
    return length == 0
        || (length <= longest && missing.contains(new String(text, from, length)))
        || (!missingNumbers.isEmpty() && missingNumbers.contains(numbers.parse(text, from, to)));
  }
}
