package com.example.plugins;

import dev.lanewise.api.plugin.MetricPlugin;
import dev.lanewise.testkit.MetricContract;
import java.util.List;

class WithinTest extends MetricContract {

  @Override
  protected MetricPlugin plugin() {
    return new Within();
  }

  @Override
  protected List<String> settings() {
    return List.of("", "tolerance=0", "tolerance=5");
  }
}
