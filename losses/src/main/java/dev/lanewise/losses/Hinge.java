package dev.lanewise.losses;

import dev.lanewise.api.formula.Expr;
import dev.lanewise.api.plugin.Activation;
import dev.lanewise.api.plugin.Loss;
import dev.lanewise.api.plugin.LossPlugin;
import dev.lanewise.api.plugin.Settings;

/**
 * The hinge loss of support vector machines (Cortes and Vapnik, Support-vector networks, 1995),
 * with derivative 0 at the hinge.
 *
 * @since 0.1
 */
public final class Hinge implements LossPlugin {

  @Override
  public String id() {
    return "hinge";
  }

  @Override
  public String description() {
    return "max(0, 1 - prediction * target) with targets -1 and 1";
  }

  @Override
  public Loss create(Settings settings) {
    return Loss.elementwise(
            (prediction, target) -> {
              Expr missing = Expr.constant(1).minus(prediction.times(target));
              return Expr.select(missing.atMost(0), Expr.constant(0), missing);
            })
        .onSigns()
        .onOutputsOf(Activation.Meaning.SCORES)
        .onOutputsOf("tanh", "softsign");
  }
}
