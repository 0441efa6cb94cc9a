package dev.lanewise.api.plugin;

import dev.lanewise.api.formula.Expr;
import java.util.function.UnaryOperator;

/**
 * A function between a layer's weighted sums and its outputs.
 *
 * @since 0.1
 */
public sealed interface Activation permits ElementwiseActivation, RowActivation {

  /**
   * Returns an activation that applies a formula to each element:
   *
   * {@snippet :
   * Activation.elementwise(x -> x.times(Functions.sigmoid(x)));
   * }
   */
  static ElementwiseActivation elementwise(UnaryOperator<Expr> formula) {
    return ElementwiseActivation.of(formula);
  }

  /**
   * Returns an activation that applies a formula to each row, which may take {@linkplain
   * dev.lanewise.api.formula.Functions#rowSum sums}, maxima and means of it:
   *
   * {@snippet :
   * Activation.rowwise(x -> x.minus(Functions.rowMean(x)));
   * }
   */
  static RowwiseActivation rowwise(UnaryOperator<Expr> formula) {
    return RowwiseActivation.of(formula);
  }

  /**
   * Returns the initialisation that suits a layer with this activation, such as {@code
   * glorot_uniform}.
   */
  String initializer();
}
