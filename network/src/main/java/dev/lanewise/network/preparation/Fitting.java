package dev.lanewise.network.preparation;

import dev.lanewise.api.DataException;
import dev.lanewise.network.data.Dataset;
import dev.lanewise.network.data.Schema;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Finds what is done to columns from the rows to train on.
 *
 * <p>Sums are in double, in the order of the rows, by one thread, so that the same rows give the
 * same bits.
 */
final class Fitting {

  /** A spread below this share of the mean is that of rounding: the column is constant. */
  private static final double ROUNDING = 1e-7;

  private final PreparationConfig config;
  private final int[] rows;

  Fitting(PreparationConfig config, int[] rows) {
    this.config = config;
    this.rows = rows;
  }

  /**
   * Fits a column of numbers.
   *
   * @param asTheyAre whether the values are 0 and 1 and not to be scaled
   */
  ColumnStep.Numeric number(ColumnValues column, boolean asTheyAre) {
    float[] present = present(column);
    int missing = rows.length - present.length;
    float fill = fill(present);
    float min = present.length == 0 ? fill : present[0];
    float max = min;
    for (float value : present) {
      min = Math.min(min, value);
      max = Math.max(max, value);
    }
    Spread spread =
        switch (asTheyAre ? Scaling.NONE : config.scaling()) {
          case STANDARD -> standard(present, missing, fill);
          case MIN_MAX -> new Spread(min, (double) max - min);
          case ROBUST -> robust(column, present.length, fill);
          case NONE -> new Spread(0, 1);
        };
    return new ColumnStep.Numeric(
        fill,
        spread.shift(column.name()),
        spread.scale(column.name()),
        config.indicator() && missing > 0,
        min,
        max);
  }

  /** Fits a column of codes of categories. */
  ColumnStep category(ColumnValues column, List<String> categories) {
    int[] counts = new int[categories.size()];
    int missing = 0;
    for (int row : rows) {
      float code = column.at(row);
      if (Float.isNaN(code)) {
        missing++;
      } else if (code >= 0) {
        counts[(int) code]++;
      }
    }
    int[] seen = IntStream.range(0, counts.length).filter(i -> counts[i] > 0).toArray();
    if (seen.length > config.categories()
        && config.overflow() == PreparationConfig.Overflow.ORDINAL) {
      return ordinal(column, counts, missing > 0);
    }
    return oneHot(categories, counts, seen, missing > 0);
  }

  /**
   * A category that occurs once teaches nothing about itself. All such share a column, which also
   * stands for categories that training has not seen; without any, these are 0 in all columns.
   */
  private ColumnStep.OneHot oneHot(
      List<String> categories, int[] counts, int[] seen, boolean hasMissing) {
    boolean hashed = seen.length > config.categories();
    Integer[] slots = new Integer[categories.size()];
    boolean hasRare = Arrays.stream(seen).anyMatch(code -> counts[code] == 1);
    int width = 0;
    if (hashed) {
      width = config.categories();
      for (int code : seen) {
        slots[code] = Math.floorMod(hash(categories.get(code)), width);
      }
    } else {
      for (int code : seen) {
        if (counts[code] > 1) {
          slots[code] = width++;
        }
      }
    }
    int unknown = hasRare ? width++ : -1;
    for (int code = 0; code < slots.length; code++) {
      if (counts[code] <= 1) {
        slots[code] = unknown;
      }
    }
    int missing = unknown;
    if (config.imputation().kind() == Imputation.Kind.MOST_FREQUENT && seen.length > 0) {
      missing = slots[mostFrequent(counts)];
    } else if (hasMissing) {
      missing = width++;
    }
    return new ColumnStep.OneHot(Math.max(1, width), List.of(slots), unknown, missing);
  }

  private static int mostFrequent(int[] counts) {
    int best = 0;
    for (int code = 1; code < counts.length; code++) {
      best = counts[code] > counts[best] ? code : best;
    }
    return best;
  }

  /** FNV-1a of the name in UTF-8, 32 bits. */
  private static int hash(String name) {
    int hash = 0x811c9dc5;
    for (byte b : name.getBytes(StandardCharsets.UTF_8)) {
      hash = (hash ^ (b & 0xff)) * 0x01000193;
    }
    // The lowest bits alone depend on the lowest bits of the text alone.
    return hash ^ (hash >>> 15);
  }

  /** Ranks from the most frequent, 0; of equally frequent ones the first code comes first. */
  private ColumnStep.Ordinal ordinal(ColumnValues column, int[] counts, boolean hasMissing) {
    List<Integer> order =
        IntStream.range(0, counts.length)
            .filter(code -> counts[code] > 0)
            .boxed()
            .sorted(Comparator.comparingInt((Integer code) -> -counts[code]))
            .toList();
    Integer[] ranks = new Integer[counts.length];
    Arrays.fill(ranks, -1);
    for (int rank = 0; rank < order.size(); rank++) {
      ranks[order.get(rank)] = rank;
    }
    int unknown = order.size();
    int missing =
        config.imputation().kind() == Imputation.Kind.MOST_FREQUENT
            ? 0
            : hasMissing ? unknown + 1 : unknown;
    float[] values = new float[rows.length];
    for (int i = 0; i < rows.length; i++) {
      float code = column.at(rows[i]);
      values[i] = Float.isNaN(code) ? missing : code < 0 ? unknown : ranks[(int) code];
    }
    Spread spread = config.scaling() == Scaling.NONE ? new Spread(0, 1) : standard(values, 0, 0);
    return new ColumnStep.Ordinal(
        List.of(ranks), unknown, missing, spread.shift(column.name()), spread.scale(column.name()));
  }

  /** Fits the scaling of all targets. */
  static TargetScaling targets(Dataset data, int[] rows) {
    Fitting fitting = new Fitting(PreparationConfig.DEFAULT, rows);
    List<Float> shifts = new ArrayList<>();
    List<Float> scales = new ArrayList<>();
    List<String> names = data.schema().map(Schema::targets).orElse(List.of());
    for (int i = 0; i < data.targetWidth(); i++) {
      String name = names.isEmpty() ? "target " + (i + 1) : names.get(i);
      ColumnValues column = new ColumnValues(data.targets(), data.targetWidth(), i, name);
      Spread spread = standard(fitting.present(column), 0, 0);
      shifts.add(spread.shift(name));
      scales.add(spread.scale(name));
    }
    return new TargetScaling(shifts, scales);
  }

  private float[] present(ColumnValues column) {
    float[] present = new float[rows.length];
    int count = 0;
    for (int row : rows) {
      float value = column.at(row);
      if (!Float.isNaN(value)) {
        present[count++] = value;
      }
    }
    return Arrays.copyOf(present, count);
  }

  /** Returns what stands for a missing number; 0 if there is none but missing ones. */
  private float fill(float[] present) {
    if (config.imputation().kind() == Imputation.Kind.CONSTANT) {
      return config.imputation().constant();
    }
    if (present.length == 0) {
      return 0;
    }
    return switch (config.imputation().kind()) {
      case MEAN -> (float) mean(present, 0, 0);
      case MEDIAN -> (float) quantile(sorted(present), 0.5);
      case MOST_FREQUENT -> mostFrequent(sorted(present));
      case CONSTANT -> throw new IllegalStateException("a constant was returned before");
    };
  }

  private static float[] sorted(float[] values) {
    float[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted;
  }

  private static float mostFrequent(float[] sorted) {
    float best = sorted[0];
    int most = 0;
    for (int from = 0; from < sorted.length; ) {
      int to = from;
      while (to < sorted.length && sorted[to] == sorted[from]) {
        to++;
      }
      if (to - from > most) {
        most = to - from;
        best = sorted[from];
      }
      from = to;
    }
    return best;
  }

  /**
   * What is subtracted, and what the difference is divided by.
   *
   * @param center what is subtracted
   * @param spread 0 for a constant column
   */
  private record Spread(double center, double spread) {

    float shift(String column) {
      return finite(center, column);
    }

    float scale(String column) {
      float scale = finite(spread, column);
      return scale < Float.MIN_NORMAL ? 1 : scale;
    }

    private static float finite(double value, String column) {
      if (!Double.isFinite(value) || Math.abs(value) > Float.MAX_VALUE) {
        throw new DataException(
            "the values of column '%s' are too far apart for float; use another unit, such as millions"
                .formatted(column));
      }
      return (float) value;
    }
  }

  /** Standard scaling of a column in which the missing ones are filled. */
  private static Spread standard(float[] present, int missing, float fill) {
    int count = present.length + missing;
    if (count == 0) {
      return new Spread(0, 0);
    }
    double mean = mean(present, missing, fill);
    double squares = missing * (fill - mean) * (fill - mean);
    for (float value : present) {
      squares += (value - mean) * (value - mean);
    }
    double deviation = Math.sqrt(squares / count);
    return new Spread(mean, deviation <= ROUNDING * Math.abs(mean) ? 0 : deviation);
  }

  private static double mean(float[] present, int missing, float fill) {
    double sum = (double) missing * fill;
    for (float value : present) {
      sum += value;
    }
    return sum / (present.length + missing);
  }

  private Spread robust(ColumnValues column, int present, float fill) {
    if (present == 0) {
      return new Spread(fill, 0);
    }
    float[] filled = new float[rows.length];
    for (int i = 0; i < rows.length; i++) {
      float value = column.at(rows[i]);
      filled[i] = Float.isNaN(value) ? fill : value;
    }
    Arrays.sort(filled);
    return new Spread(quantile(filled, 0.5), quantile(filled, 0.75) - quantile(filled, 0.25));
  }

  /** Interpolates linearly between the nearest two values, as numpy does by default. */
  private static double quantile(float[] sorted, double share) {
    double position = share * (sorted.length - 1);
    int below = (int) position;
    int above = Math.min(below + 1, sorted.length - 1);
    return sorted[below] + (position - below) * ((double) sorted[above] - sorted[below]);
  }
}
