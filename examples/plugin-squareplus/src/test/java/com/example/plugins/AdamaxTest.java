package com.example.plugins;

import dev.lanewise.api.plugin.OptimizerPlugin;
import dev.lanewise.testkit.OptimizerContract;

class AdamaxTest extends OptimizerContract {

  @Override
  protected OptimizerPlugin plugin() {
    return new Adamax();
  }
}
