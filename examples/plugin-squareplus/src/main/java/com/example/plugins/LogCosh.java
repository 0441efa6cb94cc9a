package com.example.plugins;

import dev.lanewise.api.formula.Expr;
import dev.lanewise.api.formula.Functions;
import dev.lanewise.api.plugin.Loss;
import dev.lanewise.api.plugin.LossPlugin;
import dev.lanewise.api.plugin.Settings;

/**
 * log cosh d of the difference d: about d²/2 near 0 and |d| − log 2 far from it. Written as |d| +
 * log(1 + e^(−2|d|)) − log 2, because cosh of 90 is beyond the largest float.
 */
public final class LogCosh implements LossPlugin {

  @Override
  public String id() {
    return "example:log_cosh";
  }

  @Override
  public String description() {
    return "log(cosh(prediction - target)), a smooth mean absolute error";
  }

  @Override
  public Loss create(Settings settings) {
    return Loss.elementwise((prediction, target) -> {
      Expr distance = prediction.minus(target).abs();
      return distance.plus(Functions.softplus(distance.times(-2))).minus(Math.log(2));
    });
  }
}
