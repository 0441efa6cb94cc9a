package dev.lanewise.onnx.conversion;

import java.util.Arrays;

/**
 * A factor and what is added behind it, for each column.
 *
 * @param factors what the columns are multiplied by
 * @param offsets what is added then
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared.
record Scaling(double[] factors, double[] offsets) {

  static Scaling none(int columns) {
    double[] factors = new double[columns];
    Arrays.fill(factors, 1);
    return new Scaling(factors, new double[columns]);
  }

  /** Returns what adds a number to each column. */
  static Scaling ofOffsets(float[] offsets) {
    double[] wide = new double[offsets.length];
    for (int i = 0; i < wide.length; i++) {
      wide[i] = offsets[i];
    }
    return new Scaling(none(offsets.length).factors, wide);
  }

  /** Tells whether no factor changes a float. */
  boolean onlyAdds() {
    return Arrays.stream(factors).allMatch(factor -> (float) factor == 1);
  }

  /** Tells whether nothing changes. */
  boolean isNone() {
    return onlyAdds() && Arrays.stream(offsets).allMatch(offset -> offset == 0);
  }
}
