package dev.lanewise.tests;

import dev.lanewise.api.plugin.OptimizerPlugin;
import dev.lanewise.api.registry.PluginKind;
import dev.lanewise.testkit.OptimizerContract;
import java.util.stream.Stream;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** The contract that authors of optimizers use, on all that are built in, with default settings. */
@ParameterizedClass
@MethodSource("ids")
class BuiltInOptimizersContractTest extends OptimizerContract {

  @Parameter String id;

  static Stream<String> ids() {
    return BuiltIn.ids(PluginKind.OPTIMIZER);
  }

  @Override
  protected OptimizerPlugin plugin() {
    return BuiltIn.plugin(OptimizerPlugin.class, id);
  }
}
