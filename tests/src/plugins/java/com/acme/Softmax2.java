package com.acme;

import dev.lanewise.api.formula.Functions;
import dev.lanewise.api.plugin.Activation;
import dev.lanewise.api.plugin.ActivationPlugin;
import dev.lanewise.api.plugin.Setting;
import dev.lanewise.api.plugin.Settings;
import java.util.List;

/** Softmax with a temperature (Hinton, Vinyals and Dean, Distilling the knowledge, 2015). */
public final class Softmax2 implements ActivationPlugin {
  @Override
  public String id() {
    return "acme:softmax2";
  }

  @Override
  public String description() {
    return "softmax of x / temperature";
  }

  @Override
  public List<Setting> settings() {
    return List.of(Setting.number("temperature", 1, Setting.Range.POSITIVE, "how even it is"));
  }

  @Override
  public Activation create(Settings settings) {
    double temperature = settings.number("temperature");
    return Activation.rowwise(x -> Functions.softmax(x.dividedBy(temperature)))
        .asOutput(Activation.Meaning.CLASS_PROBABILITIES, "cross_entropy", "cross_entropy")
        .withLogits(x -> x.dividedBy(temperature));
  }
}
