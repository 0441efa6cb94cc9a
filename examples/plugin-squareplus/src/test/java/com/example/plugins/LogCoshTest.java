package com.example.plugins;

import dev.lanewise.api.plugin.LossPlugin;
import dev.lanewise.testkit.LossContract;

class LogCoshTest extends LossContract {

  @Override
  protected LossPlugin plugin() {
    return new LogCosh();
  }

  /** Near the target the formula subtracts log 2 from about as much; what is lost is small. */
  @Override
  protected double largestAddend(double largestInput) {
    return Math.log(2);
  }
}
