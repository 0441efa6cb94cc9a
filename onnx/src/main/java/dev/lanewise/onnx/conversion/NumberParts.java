package dev.lanewise.onnx.conversion;

import dev.lanewise.network.preparation.ColumnStep;
import dev.lanewise.onnx.conversion.ColumnPart.Weight;
import dev.lanewise.onnx.conversion.GraphColumns.Source;
import dev.lanewise.onnx.graph.ElementType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Recognises what a graph makes of columns of numbers: a shift, a scale and what stands for a
 * missing number, and whether another number says that it was missing. All columns are asked at
 * once, since each number that the first layer gets is computed of one of them.
 */
final class NumberParts {

  /** How far from each other the first two values are that give an idea of the scale. */
  private static final double WIDE = 1 << 20;

  private static final int REFINEMENTS = 4;

  /** How far the values that give the exact scale are from the shift, in parts of the scale. */
  private static final double FAR = 1024;

  /** Where a shift and a scale are checked, in parts of the scale from the shift. */
  private static final double[] CHECKED = {-1000, -30, -3, -1, -0.25, 0, 0.25, 1, 3, 30, 1000};

  private static final double TOLERANCE = 1e-5;

  private final Probe probe;
  private final List<Source> sources;
  private final List<Integer> columns;
  private final Dependencies.Found dependencies;
  private final boolean[] isNumber;
  private final Object[] baseline;
  private final int[] main;
  private final double[] shift;
  private final double[] slope;

  /**
   * Prepares the search.
   *
   * @param columns the places of the sources that are numbers
   * @param dependencies of which source each number is computed
   * @param baseline a row for which the graph has an answer
   */
  NumberParts(
      Probe probe,
      List<Source> sources,
      List<Integer> columns,
      Dependencies.Found dependencies,
      Object[] baseline) {
    this.probe = probe;
    this.sources = sources;
    this.columns = columns;
    this.dependencies = dependencies;
    this.baseline = baseline;
    isNumber = new boolean[sources.size()];
    columns.forEach(column -> isNumber[column] = true);
    main = new int[sources.size()];
    shift = new double[sources.size()];
    slope = new double[sources.size()];
  }

  /**
   * Returns the part of each column.
   *
   * @throws Refusal if more is done to one
   */
  Map<Integer, ColumnPart> find() {
    fit();
    double[] low = values(-FAR);
    double[] high = values(FAR);
    float[] atLow = at(low);
    float[] atHigh = at(high);
    double[] middle = values(0);
    float[] atMiddle = at(middle);
    float[] missing = at(missing());
    double[] factors = new double[atMiddle.length];
    double[] constants = new double[atMiddle.length];
    for (int i = 0; i < factors.length; i++) {
      int column = dependencies.sources()[i];
      if (column != Dependencies.NONE && isNumber[column]) {
        factors[i] = ((double) atHigh[i] - atLow[i]) / (high[column] - low[column]);
        constants[i] = atMiddle[i] - factors[i] * middle[column];
      }
    }
    check(factors, constants);
    Map<Integer, ColumnPart> parts = new HashMap<>();
    for (int column : columns) {
      parts.put(column, part(column, factors, constants, missing));
    }
    return parts;
  }

  /** Finds shift and slope of one number for each column that has one with a slope. */
  private void fit() {
    double[] low = new double[sources.size()];
    double[] high = new double[sources.size()];
    for (int column : columns) {
      boolean isTruth = sources.get(column).type() == ElementType.BOOLEAN;
      low[column] = isTruth ? 0 : -WIDE;
      high[column] = isTruth ? 1 : WIDE;
    }
    float[] atLow = at(low);
    float[] atHigh = at(high);
    float[] atZero = at(new double[sources.size()]);
    for (int column : columns) {
      main[column] = -1;
      slope[column] = 0;
      for (int i : dependencies.numbers()[column]) {
        if (main[column] < 0 && atLow[i] != atHigh[i]) {
          main[column] = i;
          slope[column] = ((double) atHigh[i] - atLow[i]) / (high[column] - low[column]);
          shift[column] = -atZero[i] / slope[column];
        }
      }
    }
    for (int i = 0; i < REFINEMENTS; i++) {
      refine();
    }
  }

  /** Near the shift little is rounded, and far on both sides the slope is nearly exact. */
  private void refine() {
    double[] middle = values(0);
    double[] low = values(-FAR);
    double[] high = values(FAR);
    float[] atMiddle = at(middle);
    float[] atLow = at(low);
    float[] atHigh = at(high);
    for (int column : columns) {
      int i = main[column];
      if (i >= 0) {
        slope[column] = ((double) atHigh[i] - atLow[i]) / (high[column] - low[column]);
        shift[column] = middle[column] - atMiddle[i] / slope[column];
        if (!Double.isFinite(shift[column]) || slope[column] == 0) {
          throw more(column);
        }
      }
    }
  }

  /** Returns a value for each column, so many scales from its shift. */
  private double[] values(double distance) {
    double[] values = new double[sources.size()];
    for (int column : columns) {
      if (sources.get(column).type() == ElementType.BOOLEAN) {
        values[column] = distance > 0 ? 1 : 0;
        continue;
      }
      double scale = slope[column] == 0 ? 1 : powerOfTwo(1 / Math.abs(slope[column]));
      double value = (float) (shift[column] + distance * scale);
      values[column] =
          sources.get(column).type() == ElementType.INTEGER
              // Two whole numbers have to differ, however small the scale is.
              ? Math.rint(value) + Math.signum(distance)
              : value;
    }
    return values;
  }

  private static double powerOfTwo(double value) {
    return Math.scalb(1.0, Math.getExponent(value));
  }

  private double[] missing() {
    double[] values = values(0);
    for (int column : columns) {
      if (sources.get(column).type() == ElementType.FLOAT) {
        values[column] = Double.NaN;
      }
    }
    return values;
  }

  private float[] at(double[] values) {
    Object[] row = baseline.clone();
    for (int column : columns) {
      row[column] =
          sources.get(column).type() == ElementType.INTEGER
              ? (Object) (long) values[column]
              : (Object) values[column];
    }
    return probe.of(row);
  }

  private void check(double[] factors, double[] constants) {
    for (double distance : CHECKED) {
      double[] values = values(distance);
      float[] found = at(values);
      for (int i = 0; i < found.length; i++) {
        int column = dependencies.sources()[i];
        if (column == Dependencies.NONE || !isNumber[column]) {
          continue;
        }
        double expected = factors[i] * values[column] + constants[i];
        double size = Math.max(1, Math.max(Math.abs(expected), Math.abs(constants[i])));
        if (!(Math.abs(found[i] - expected) <= TOLERANCE * size)) {
          throw more(column);
        }
      }
    }
  }

  private Refusal more(int column) {
    return Refusal.of(
        "the column %s is prepared by more than a shift, a scale and a filling"
            .formatted(sources.get(column).title()));
  }

  private ColumnPart part(int column, double[] factors, double[] constants, float[] missing) {
    double scale = main[column] < 0 ? 1 : 1 / Math.abs(slope[column]);
    double fill = shift[column];
    boolean isFilled = sources.get(column).type() == ElementType.FLOAT;
    boolean hasIndicator = false;
    List<Weight> weights = new ArrayList<>();
    Map<Integer, Double> added = new HashMap<>();
    for (int i : dependencies.numbers()[column]) {
      boolean isScaled = i == main[column] || Math.abs(factors[i]) * scale > TOLERANCE;
      double prepared = isScaled ? factors[i] * scale : 0;
      // At the shift the first of the columns is 0, but for its rounding.
      double atShift = i == main[column] ? 0 : constants[i] + factors[i] * shift[column];
      if (isScaled) {
        weights.add(new Weight(i, 0, i == main[column] ? Math.signum(prepared) : prepared));
        if (i == main[column]) {
          isFilled &= !Float.isNaN(missing[i]);
          fill = isFilled ? shift[column] + (missing[i] - atShift) / factors[i] : shift[column];
        }
      } else {
        hasIndicator = true;
        weights.add(new Weight(i, 1, missing[i] - atShift));
      }
      added.put(i, atShift);
      double expected = isScaled ? factors[i] * fill + constants[i] : missing[i];
      boolean isConsistent =
          (isScaled && !isFilled)
              ? Float.isNaN(missing[i]) || sources.get(column).type() != ElementType.FLOAT
              : Math.abs(missing[i] - expected)
                  <= TOLERANCE * Math.max(1, Math.abs(expected) + Math.abs(constants[i]));
      if (!isConsistent) {
        throw Refusal.of(
            "the numbers that the graph makes of a missing value of the column %s do not go together"
                .formatted(sources.get(column).title()));
      }
    }
    return new ColumnPart(
        new ColumnStep.Numeric(
            (float) fill,
            (float) shift[column],
            (float) scale,
            hasIndicator,
            -Float.MAX_VALUE,
            Float.MAX_VALUE),
        new Agreement.Answers(isFilled || main[column] < 0, true),
        weights,
        added);
  }
}
