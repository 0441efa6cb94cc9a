package dev.lanewise.tests;

import dev.lanewise.api.plugin.OptimizerPlugin;
import dev.lanewise.api.registry.PluginKind;
import dev.lanewise.testkit.OptimizerContract;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** The contract that authors of optimizers use, on all that are built in. */
@ParameterizedClass
@MethodSource("ids")
class BuiltInOptimizersContractTest extends OptimizerContract {

  private static final Map<String, List<String>> SETTINGS =
      Map.of(
          "sgd", List.of("", "momentum=0.9", "momentum=0.9, nesterov=true"),
          "rmsprop", List.of("", "rho=0.5"),
          "adam", List.of("", "amsgrad=true", "beta2=0.5", "epsilon=1e-30"),
          "adamw", List.of("", "beta2=0.5, weight_decay=0"),
          "nadam", List.of("", "beta2=0.5"),
          "lion", List.of("", "beta1=0.5, beta2=0.5, weight_decay=0.1"),
          "adamax", List.of("", "beta1=0.5, beta2=0.5", "epsilon=1e-30"),
          "adadelta", List.of("", "rho=0.5, epsilon=1e-10"),
          "rprop", List.of("", "learning_rate=1e-7", "shrink=0.1, grow=2, max_step=0.1"));

  @Parameter String id;

  static Stream<String> ids() {
    return BuiltIn.ids(PluginKind.OPTIMIZER);
  }

  @Override
  protected OptimizerPlugin plugin() {
    return BuiltIn.plugin(OptimizerPlugin.class, id);
  }

  @Override
  protected List<String> settings() {
    return SETTINGS.getOrDefault(id, super.settings());
  }
}
