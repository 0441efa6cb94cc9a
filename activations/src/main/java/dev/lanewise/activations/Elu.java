package dev.lanewise.activations;

import dev.lanewise.api.formula.Expr;
import dev.lanewise.api.formula.Functions;
import dev.lanewise.api.plugin.Activation;
import dev.lanewise.api.plugin.ActivationPlugin;
import dev.lanewise.api.plugin.Setting;
import dev.lanewise.api.plugin.Settings;
import java.util.List;

/**
 * The exponential linear unit (Clevert, Unterthiner and Hochreiter, Fast and accurate deep network
 * learning by exponential linear units, 2015).
 *
 * @since 0.1
 */
public final class Elu implements ActivationPlugin {

  private static final Setting ALPHA =
      Setting.number("alpha", 1, Setting.Range.POSITIVE, "the bound from below, as -alpha");

  @Override
  public String id() {
    return "elu";
  }

  @Override
  public String description() {
    return "x where it is above 0, else alpha * (exp(x) - 1)";
  }

  @Override
  public List<Setting> settings() {
    return List.of(ALPHA);
  }

  @Override
  public Activation create(Settings settings) {
    double alpha = settings.number(ALPHA.name());
    return Activation.elementwise(
            x -> Expr.select(x.greaterThan(0), x, Functions.expm1(x).times(alpha)))
        .withInitializer("he_uniform");
  }
}
