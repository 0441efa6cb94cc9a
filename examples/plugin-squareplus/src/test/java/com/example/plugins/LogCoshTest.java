package com.example.plugins;

import dev.lanewise.api.plugin.LossPlugin;
import dev.lanewise.testkit.LossContract;

class LogCoshTest extends LossContract {

  @Override
  protected LossPlugin plugin() {
    return new LogCosh();
  }
}
