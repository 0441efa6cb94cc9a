package dev.lanewise.network.layers;

import dev.lanewise.api.formula.Expr;
import dev.lanewise.api.formula.Variable;
import dev.lanewise.api.program.Arguments;
import java.util.Arrays;
import java.util.Map;

/**
 * Batch normalization in prediction and evaluation: y = fma(x, scale, shift), with scale = weight ÷
 * √(running variance + epsilon) and shift = bias − running mean · scale.
 *
 * <p>Scale and shift are computed in double precision and rounded once, when the computation is
 * planned. So each value needs one operation, alone or as the last one of the epilogue of the
 * product before, and has the same bits both ways. (Scaling the weights of that product instead
 * would round otherwise, and only be right where no activation is in between.)
 */
final class BatchNormScaling {

  private static final Variable SCALE = Variable.column("batch_norm_scale");
  private static final Variable SHIFT = Variable.column("batch_norm_shift");

  private final BatchNormLayer layer;
  private final float[] parameters;
  private final float[] scales;
  private final float[] shifts;

  /**
   * Computes scale and shift.
   *
   * @param parameters the parameters and the state of all layers
   */
  BatchNormScaling(BatchNormLayer layer, float[] parameters) {
    this.layer = layer;
    this.parameters = parameters;
    scales = Buffers.of(layer.outputs());
    shifts = Buffers.of(layer.outputs());
    refresh();
  }

  /** Computes scale and shift from the parameters and the state as they are now. */
  void refresh() {
    double epsilon = (float) layer.spec().epsilon();
    for (int i = 0; i < layer.outputs(); i++) {
      double variance = parameters[layer.runningVariance() + i];
      scales[i] = (float) (parameters[layer.weights() + i] / Math.sqrt(variance + epsilon));
      double mean = parameters[layer.runningMean() + i];
      shifts[i] = (float) (parameters[layer.bias() + i] - mean * scales[i]);
    }
  }

  /** Returns the normalized value. */
  static Expr of(Expr x) {
    return Expr.fma(x, SCALE, SHIFT);
  }

  void bind(Arguments arguments) {
    arguments.input(SCALE.name(), scales, 0, 0).input(SHIFT.name(), shifts, 0, 0);
  }

  /** Adds copies of the numbers by the names that they have in formulas. */
  void addTo(Map<String, float[]> columns) {
    columns.put(SCALE.name(), Arrays.copyOf(scales, layer.outputs()));
    columns.put(SHIFT.name(), Arrays.copyOf(shifts, layer.outputs()));
  }
}
