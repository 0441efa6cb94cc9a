package com.example.plugins;

import dev.lanewise.api.plugin.ActivationPlugin;
import dev.lanewise.testkit.ActivationContract;
import java.util.List;

class SquareplusTest extends ActivationContract {

  @Override
  protected ActivationPlugin plugin() {
    return new Squareplus();
  }

  @Override
  protected List<String> settings() {
    return List.of("", "b=0.5");
  }

  /** Far below 0 the formula subtracts the input from about as much; what is lost is small. */
  @Override
  protected double largestAddend(double largestInput) {
    return largestInput;
  }
}
