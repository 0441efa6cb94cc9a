package com.example.plugins;

import dev.lanewise.api.formula.Expr;
import dev.lanewise.api.formula.Functions;
import dev.lanewise.api.plugin.Loss;
import dev.lanewise.api.plugin.LossPlugin;
import dev.lanewise.api.plugin.Setting;
import dev.lanewise.api.plugin.Settings;
import java.util.List;

/**
 * The hinge for many classes: the sum of max(0, z[c] − z[label] + margin) over the other classes c.
 * A loss of whole rows, given by a formula.
 */
public final class MultiMargin implements LossPlugin {

  @Override
  public String id() {
    return "example:multi_margin";
  }

  @Override
  public String description() {
    return "by how much the other classes come too close to the right one";
  }

  @Override
  public List<Setting> settings() {
    return List.of(
        Setting.number("margin", 1, Setting.Range.POSITIVE, "how far they must stay away"));
  }

  @Override
  public Loss create(Settings settings) {
    double margin = settings.number("margin");
    return Loss.rowwise(
            (z, label) -> {
              Expr excess = z.minus(Functions.pick(z, label)).plus(margin).max(0);
              return Functions.rowSum(
                  Expr.select(Functions.column().equalTo(label), Expr.constant(0), excess));
            })
        // It works on logits: with softmax, on what softmax is taken of.
        .onLogits();
  }
}
