package dev.lanewise.losses;

import dev.lanewise.api.formula.Expr;
import dev.lanewise.api.formula.Functions;
import dev.lanewise.api.plugin.Activation.Meaning;
import dev.lanewise.api.plugin.Loss;
import dev.lanewise.api.plugin.LossPlugin;
import dev.lanewise.api.plugin.Settings;

/**
 * 1 less the cosine of the angle between a row's outputs and its class, which is 1 in the class's
 * column and 0 in the others (Barz and Denzler, Deep learning on small datasets without
 * pre-training using cosine loss, 2020). As PyTorch's {@code CosineEmbeddingLoss} with such rows
 * and y = 1: 1e-12 is added to the sum of squares, so that a row of zeros has the loss 1.
 *
 * @since 0.1
 */
public final class Cosine implements LossPlugin {

  /** The root of what is added to the sum of squares. */
  private static final double EPSILON = 1e-6;

  @Override
  public String id() {
    return "cosine";
  }

  @Override
  public String description() {
    return "1 - the cosine of the angle between the outputs and the class, one class out of many";
  }

  @Override
  public Loss create(Settings settings) {
    return Loss.rowwise(Cosine::of)
        .onOutputsOf(
            Meaning.VALUES, Meaning.SCORES, Meaning.CLASS_PROBABILITIES, Meaning.PROBABILITIES);
  }

  private static Expr of(Expr outputs, Expr label) {
    // The loss does not depend on the size, which keeps the squares within the floats.
    Expr size = Functions.rowMax(outputs.abs()).max(EPSILON).asConstant();
    Expr scaled = outputs.dividedBy(size);
    Expr epsilon = Expr.constant(EPSILON).dividedBy(size).square();
    Expr norm = Functions.rowSum(scaled.square()).plus(epsilon).sqrt();
    return Expr.constant(1).minus(Functions.pick(scaled, label).dividedBy(norm));
  }
}
