package dev.lanewise.tests;

import dev.lanewise.api.plugin.OptimizerPlugin;
import dev.lanewise.testkit.OptimizerContract;
import org.junit.jupiter.params.Parameter;

/** The contract that authors of optimizers use, on one that is built in. */
abstract class BuiltInOptimizerContract extends OptimizerContract {

  @Parameter String id;

  @Override
  protected OptimizerPlugin plugin() {
    return BuiltIn.plugin(OptimizerPlugin.class, id);
  }
}
