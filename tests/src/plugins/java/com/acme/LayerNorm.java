package com.acme;

import dev.lanewise.api.formula.Expr;
import dev.lanewise.api.formula.Functions;
import dev.lanewise.api.plugin.Activation;
import dev.lanewise.api.plugin.ActivationPlugin;
import dev.lanewise.api.plugin.Setting;
import dev.lanewise.api.plugin.Settings;
import java.util.List;

/** Layer normalisation (Ba, Kiros and Hinton, 2016), with one gain for all units. */
public final class LayerNorm implements ActivationPlugin {
  @Override
  public String id() {
    return "acme:layer_norm";
  }

  @Override
  public String description() {
    return "gain * (x - mean) / sqrt(variance + epsilon), over the row";
  }

  @Override
  public List<Setting> settings() {
    return List.of(
        Setting.number("gain", 1, Setting.Range.POSITIVE, "the root mean square of a row"),
        Setting.number("epsilon", 1e-5, Setting.Range.POSITIVE, "added to the variance"));
  }

  @Override
  public Activation create(Settings settings) {
    Expr epsilon = Expr.constant(settings.number("epsilon"));
    return Activation.rowwise(x -> {
      Expr centred = x.minus(Functions.rowMean(x));
      Expr variance = Functions.rowMean(centred.square());
      return centred.dividedBy(variance.plus(epsilon).sqrt()).times(settings.number("gain"));
    });
  }
}
