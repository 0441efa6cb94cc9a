package dev.lanewise.network.preparation;

import dev.lanewise.api.DataException;
import dev.lanewise.network.data.Dataset;
import java.util.List;

/**
 * How numbers to predict are scaled for the network, {@code (y − shift) ÷ scale}, and its outputs
 * back, {@code fma(output, scale, shift)}; in float.
 *
 * @param shift what is subtracted from each target
 * @param scale what the difference is divided by, above 0
 * @since 0.1
 */
public record TargetScaling(List<Float> shift, List<Float> scale) {

  /**
   * Copies the lists.
   *
   * @throws DataException if they differ in length, or a number is not finite, or a scale not above
   *     0
   */
  public TargetScaling {
    shift = List.copyOf(shift);
    scale = List.copyOf(scale);
    if (shift.size() != scale.size()
        || !shift.stream().allMatch(Float::isFinite)
        || !scale.stream().allMatch(value -> Float.isFinite(value) && value > 0)) {
      throw new DataException(
          "targets cannot be scaled by shift %s and scale %s".formatted(shift, scale));
    }
  }

  /**
   * Fits the scaling to mean 0 and standard deviation 1.
   *
   * @param data rows with numbers to predict
   * @param rows the numbers of the rows to fit it on
   * @throws DataException if numbers are too far apart for float, or there are none to predict
   */
  public static TargetScaling fit(Dataset data, int[] rows) {
    return Fitting.targets(data, rows);
  }

  /** Returns how many targets a row has. */
  public int width() {
    return shift.size();
  }

  /** Returns what the network is to give for a target. */
  public float scaled(int target, float value) {
    return (value - shift.get(target)) / scale.get(target);
  }

  /** Turns the network's outputs of some rows into the targets' units, in place. */
  public void restore(float[] outputs, int offset, int rows) {
    int width = width();
    for (int column = 0; column < width; column++) {
      float factor = scale.get(column);
      float addend = shift.get(column);
      for (int row = 0; row < rows; row++) {
        int at = offset + row * width + column;
        outputs[at] = Math.fma(outputs[at], factor, addend);
      }
    }
  }
}
