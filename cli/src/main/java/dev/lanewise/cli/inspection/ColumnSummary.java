package dev.lanewise.cli.inspection;

import dev.lanewise.network.data.Column;
import dev.lanewise.network.data.ColumnKind;
import dev.lanewise.network.data.Schema;
import dev.lanewise.network.data.Table;
import dev.lanewise.network.data.TableColumn;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * What a column holds.
 *
 * @param name its name
 * @param kind its kind
 * @param missing how many rows have no value
 * @param distinct how many different values there are
 * @param min the smallest number, NaN of texts
 * @param max the largest
 * @param mean their mean
 * @param histogram how many rows fall into each tenth of the range; empty of texts
 * @param top the most frequent texts; empty of numbers
 */
record ColumnSummary(
    String name,
    ColumnKind kind,
    int missing,
    int distinct,
    float min,
    float max,
    double mean,
    List<Integer> histogram,
    List<Frequency> top) {

  private static final int BINS = 10;
  private static final int TOP = 5;

  /**
   * How often a text occurs.
   *
   * @param text the text
   * @param rows how many rows have it
   */
  record Frequency(String text, int rows) {}

  static ColumnSummary of(Table table, TableColumn column) {
    Column described = table.describe(column.name());
    return switch (column) {
      case TableColumn.Texts texts when described.kind() == ColumnKind.CATEGORY -> ofTexts(texts);
      case TableColumn.Texts texts -> {
        // Dates and booleans as the numbers that a network sees.
        Schema schema = new Schema(List.of(described), List.of());
        yield ofNumbers(
            column.name(), described.kind(), table.values(schema, 0), texts.texts().size());
      }
      case TableColumn.Numbers numbers ->
          ofNumbers(column.name(), ColumnKind.NUMBER, numbers.values(), -1);
    };
  }

  private static ColumnSummary ofTexts(TableColumn.Texts column) {
    int[] counts = new int[column.texts().size()];
    int missing = 0;
    for (int code : column.codes()) {
      if (code < 0) {
        missing++;
      } else {
        counts[code]++;
      }
    }
    List<Frequency> top =
        IntStream.range(0, counts.length)
            .mapToObj(i -> new Frequency(column.texts().get(i), counts[i]))
            .sorted(Comparator.comparingInt((Frequency f) -> -f.rows()))
            .limit(TOP)
            .toList();
    return new ColumnSummary(
        column.name(),
        ColumnKind.CATEGORY,
        missing,
        counts.length,
        Float.NaN,
        Float.NaN,
        Double.NaN,
        List.of(),
        top);
  }

  /** Summarizes numbers; {@code distinct} below 0 counts them. */
  private static ColumnSummary ofNumbers(
      String name, ColumnKind kind, float[] values, int distinct) {
    float[] sorted = new float[values.length];
    int count = 0;
    double sum = 0;
    for (float value : values) {
      if (!Float.isNaN(value)) {
        sorted[count++] = value;
        sum += value;
      }
    }
    sorted = Arrays.copyOf(sorted, count);
    Arrays.sort(sorted);
    int different = count == 0 ? 0 : 1;
    for (int i = 1; i < count; i++) {
      different += sorted[i] == sorted[i - 1] ? 0 : 1;
    }
    float min = count == 0 ? Float.NaN : sorted[0];
    float max = count == 0 ? Float.NaN : sorted[count - 1];
    Integer[] bins = new Integer[count == 0 ? 0 : BINS];
    Arrays.fill(bins, 0);
    for (float value : sorted) {
      double share = max > min ? ((double) value - min) / ((double) max - min) : 0;
      bins[Math.min(BINS - 1, (int) (share * BINS))]++;
    }
    return new ColumnSummary(
        name,
        kind,
        values.length - count,
        distinct < 0 ? different : distinct,
        min,
        max,
        count == 0 ? Double.NaN : sum / count,
        List.of(bins),
        List.of());
  }
}
