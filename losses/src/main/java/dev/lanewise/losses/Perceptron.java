package dev.lanewise.losses;

import dev.lanewise.api.formula.Expr;
import dev.lanewise.api.plugin.Activation;
import dev.lanewise.api.plugin.Loss;
import dev.lanewise.api.plugin.LossPlugin;
import dev.lanewise.api.plugin.Settings;

/**
 * Rosenblatt's rule as a loss: its derivative is (step − target) ÷ 2 with both as signs, also on
 * the boundary (Rosenblatt, The perceptron, 1958).
 *
 * @since 0.1
 */
public final class Perceptron implements LossPlugin {

  @Override
  public String id() {
    return "perceptron";
  }

  @Override
  public String description() {
    return "max(0, -z * target) with targets -1 and 1, whose gradient is the perceptron rule";
  }

  @Override
  public Loss create(Settings settings) {
    return Loss.elementwise(Perceptron::formula)
        .fusedWith("step", Perceptron::formula)
        .onOutputsOf(Activation.Meaning.SCORES)
        .onSigns();
  }

  /** (sign − target)·z ÷ 2, where the sign is constant except for a jump at 0. */
  private static Expr formula(Expr z, Expr target) {
    return Expr.select(z.atLeast(0), 1, -1).minus(target).times(0.5).times(z);
  }
}
