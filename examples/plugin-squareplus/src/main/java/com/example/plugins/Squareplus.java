package com.example.plugins;

import dev.lanewise.api.plugin.Activation;
import dev.lanewise.api.plugin.ActivationPlugin;
import dev.lanewise.api.plugin.Setting;
import dev.lanewise.api.plugin.Settings;
import java.util.List;

/** A rectifier with a round corner: a formula with a setting. */
public final class Squareplus implements ActivationPlugin {

  @Override
  public String id() {
    return "squareplus";
  }

  @Override
  public String description() {
    return "(x + sqrt(x² + b)) / 2, a smooth relu";
  }

  @Override
  public List<Setting> settings() {
    return List.of(Setting.number("b", 4, Setting.Range.of(0, 1e6), "how round the corner is"));
  }

  @Override
  public Activation create(Settings settings) {
    double b = settings.number("b");
    return Activation.elementwise(x -> x.plus(x.square().plus(b).sqrt()).times(0.5));
  }
}
