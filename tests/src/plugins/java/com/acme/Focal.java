package com.acme;

import dev.lanewise.api.formula.Expr;
import dev.lanewise.api.formula.Functions;
import dev.lanewise.api.plugin.Loss;
import dev.lanewise.api.plugin.LossPlugin;
import dev.lanewise.api.plugin.Setting;
import dev.lanewise.api.plugin.Settings;
import java.util.List;

/** Focal loss (Lin and others, Focal loss for dense object detection, 2017). */
public final class Focal implements LossPlugin {
  @Override
  public String id() {
    return "acme:focal";
  }

  @Override
  public String description() {
    return "-(1 - p)^gamma * log(p) for the probability p of the row's class";
  }

  @Override
  public List<Setting> settings() {
    return List.of(Setting.number("gamma", 2, Setting.Range.NOT_NEGATIVE, "0: cross-entropy"));
  }

  @Override
  public Loss create(Settings settings) {
    double gamma = settings.number("gamma");
    return Loss.rowwise(
            (z, label) -> {
              Expr log = Functions.pick(Functions.logSoftmax(z), label);
              Expr missing = Functions.expm1(log).negate().max(1e-30); // Also where p is 1.
              return Functions.expOrZero(Functions.log(missing).times(gamma)).times(log.negate());
            })
        .onLogits();
  }
}
