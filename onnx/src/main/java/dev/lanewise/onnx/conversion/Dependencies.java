package dev.lanewise.onnx.conversion;

import dev.lanewise.onnx.conversion.GraphColumns.Source;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finds of which column each number is computed that the first layer gets.
 *
 * <p>Values are changed in half of the columns at a time: once in those whose place has a certain
 * binary digit, once in the others. A number of one column changes in one half for each digit,
 * which spell its place; one of several columns changes in both halves of some digit.
 */
final class Dependencies {

  /** Of no column: a constant. */
  static final int NONE = -1;

  private final Probe probe;
  private final List<Source> sources;
  private final Object[] baseline;
  private final List<List<Object>> alternatives;
  private final float[] expected;

  /**
   * Prepares the search.
   *
   * @param baseline a row for which the graph has an answer
   * @param alternatives other values for each source
   */
  Dependencies(
      Probe probe, List<Source> sources, Object[] baseline, List<List<Object>> alternatives) {
    this.probe = probe;
    this.sources = sources;
    this.baseline = baseline;
    this.alternatives = alternatives;
    expected = probe.of(baseline);
  }

  /**
   * What was found.
   *
   * @param sources the place of a source for each number, or {@link #NONE}
   * @param numbers the places of the numbers that are computed of it, for each source
   */
  @SuppressWarnings("ArrayRecordComponent") // Never compared.
  record Found(int[] sources, int[][] numbers) {}

  /**
   * Finds the source of each number.
   *
   * @throws Refusal if a number is computed of several
   */
  Found find() {
    int digits = Math.max(1, Integer.SIZE - Integer.numberOfLeadingZeros(sources.size() - 1));
    int[] ones = new int[expected.length];
    int[] zeros = new int[expected.length];
    int rounds = alternatives.stream().mapToInt(List::size).max().orElse(0);
    for (int round = 0; round < rounds; round++) {
      for (int digit = 0; digit < digits; digit++) {
        mark(round, digit, 1, ones);
        mark(round, digit, 0, zeros);
      }
    }
    int[] found = new int[expected.length];
    for (int i = 0; i < found.length; i++) {
      found[i] = (ones[i] | zeros[i]) == 0 ? NONE : ones[i];
      if ((ones[i] & zeros[i]) != 0 || found[i] >= sources.size()) {
        throw Refusal.of(
            "number %d that its first layer gets is computed of %s".formatted(i + 1, several(i)));
      }
    }
    int[] counts = new int[sources.size()];
    for (int source : found) {
      if (source != NONE) {
        counts[source]++;
      }
    }
    int[][] numbers = new int[sources.size()][];
    Arrays.setAll(numbers, i -> new int[counts[i]]);
    for (int i = found.length - 1; i >= 0; i--) {
      if (found[i] != NONE) {
        numbers[found[i]][--counts[found[i]]] = i;
      }
    }
    return new Found(found, numbers);
  }

  /** Changes the columns whose place has a value of a digit, and marks the numbers that change. */
  private void mark(int round, int digit, int value, int[] marks) {
    Object[] row = baseline.clone();
    for (int i = 0; i < row.length; i++) {
      if ((i >> digit & 1) == value && round < alternatives.get(i).size()) {
        row[i] = alternatives.get(i).get(round);
      }
    }
    float[] found = probe.of(row);
    for (int i = 0; i < found.length; i++) {
      if (differs(found, i)) {
        marks[i] |= 1 << digit;
      }
    }
  }

  private boolean differs(float[] found, int i) {
    return Float.floatToIntBits(found[i]) != Float.floatToIntBits(expected[i]);
  }

  /** Names the first two columns of which a number is computed. */
  private String several(int number) {
    String first = firstAfter(number, null);
    String second = first == null ? null : firstAfter(number, first);
    return second == null ? "several columns" : "the columns %s and %s".formatted(first, second);
  }

  private @Nullable String firstAfter(int number, @Nullable String before) {
    boolean isReached = before == null;
    for (int i = 0; i < sources.size(); i++) {
      if (isReached) {
        for (Object value : alternatives.get(i)) {
          Object[] row = baseline.clone();
          row[i] = value;
          if (differs(probe.of(row), number)) {
            return sources.get(i).title();
          }
        }
      }
      isReached |= sources.get(i).title().equals(before);
    }
    return null;
  }
}
