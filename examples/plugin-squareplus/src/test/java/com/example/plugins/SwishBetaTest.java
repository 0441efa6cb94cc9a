package com.example.plugins;

import dev.lanewise.api.plugin.ActivationPlugin;
import dev.lanewise.testkit.ActivationContract;

class SwishBetaTest extends ActivationContract {

  @Override
  protected ActivationPlugin plugin() {
    return new SwishBeta();
  }
}
