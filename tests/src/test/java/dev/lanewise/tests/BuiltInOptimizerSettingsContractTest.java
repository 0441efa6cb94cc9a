package dev.lanewise.tests;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** The contract of the built-in optimizers again, with other settings than the defaults. */
@Tag("full")
@ParameterizedClass
@MethodSource("withSettings")
class BuiltInOptimizerSettingsContractTest extends BuiltInOptimizerContract {

  private static final Map<String, List<String>> SETTINGS =
      Map.of(
          "sgd", List.of("momentum=0.9", "momentum=0.9, nesterov=true"),
          "rmsprop", List.of("rho=0.5"),
          "adam", List.of("amsgrad=true", "beta2=0.5", "epsilon=1e-30"),
          "adamw", List.of("beta2=0.5, weight_decay=0"),
          "nadam", List.of("beta2=0.5"),
          "lion", List.of("beta1=0.5, beta2=0.5, weight_decay=0.1"),
          "adamax", List.of("beta1=0.5, beta2=0.5", "epsilon=1e-30"),
          "adadelta", List.of("rho=0.5, epsilon=1e-10"),
          "rprop", List.of("learning_rate=1e-7", "shrink=0.1, grow=2, max_step=0.1"));

  static Stream<String> withSettings() {
    return SETTINGS.keySet().stream().sorted();
  }

  @Override
  protected List<String> settings() {
    return SETTINGS.getOrDefault(id, List.of());
  }
}
