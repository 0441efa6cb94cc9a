package dev.lanewise.activations;

import dev.lanewise.api.formula.Expr;
import dev.lanewise.api.plugin.Activation;
import dev.lanewise.api.plugin.ActivationPlugin;
import dev.lanewise.api.plugin.Setting;
import dev.lanewise.api.plugin.Settings;
import java.util.List;

/**
 * The rectifier with a small slope below 0 (Maas, Hannun and Ng, Rectifier nonlinearities improve
 * neural network acoustic models, 2013).
 *
 * @since 0.1
 */
public final class LeakyRelu implements ActivationPlugin {

  private static final Setting SLOPE =
      Setting.number("slope", 0.01, Setting.Range.NOT_NEGATIVE, "the slope below 0");

  @Override
  public String id() {
    return "leaky_relu";
  }

  @Override
  public String description() {
    return "x where it is above 0, else slope * x";
  }

  @Override
  public List<Setting> settings() {
    return List.of(SLOPE);
  }

  @Override
  public Activation create(Settings settings) {
    double slope = settings.number(SLOPE.name());
    return Activation.elementwise(x -> Expr.select(x.greaterThan(0), x, x.times(slope)))
        .withInitializer("he_uniform");
  }
}
