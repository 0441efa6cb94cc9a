package com.example.plugins;

import dev.lanewise.api.formula.Functions;
import dev.lanewise.api.plugin.Activation;
import dev.lanewise.api.plugin.ActivationPlugin;
import dev.lanewise.api.plugin.ElementwiseActivation;
import dev.lanewise.api.plugin.Settings;

/** Swish whose β each unit learns: a formula with a trainable parameter. */
public final class SwishBeta implements ActivationPlugin {

  @Override
  public String id() {
    return "example:swish_beta";
  }

  @Override
  public String description() {
    return "x * sigmoid(beta * x) with a beta that each unit learns";
  }

  @Override
  public Activation create(Settings settings) {
    return ElementwiseActivation.withParameter(
        "beta", 1, (x, beta) -> x.times(Functions.sigmoid(beta.times(x))));
  }
}
