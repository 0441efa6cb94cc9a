package dev.lanewise.tests;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** The contract of the built-in losses again, with other settings than the defaults. */
@Tag("full")
@ParameterizedClass
@MethodSource("withSettings")
class BuiltInLossSettingsContractTest extends BuiltInLossContract {

  private static final Map<String, List<String>> SETTINGS =
      Map.of(
          "huber", List.of("delta=2.5"),
          "quantile", List.of("q=0.1", "q=0.99"),
          "focal", List.of("gamma=0", "gamma=0.5", "gamma=5"),
          "poisson", List.of("full=true", "log_input=false", "log_input=false, full=true"),
          "cross_entropy",
              List.of(
                  "label_smoothing=0.1",
                  "class_weights=[0.5, 2, 1.25]",
                  "class_weights=[0, 1]",
                  "label_smoothing=0.2, class_weights=[0.5, 2, 1.25]"));

  static Stream<String> withSettings() {
    return SETTINGS.keySet().stream().sorted();
  }

  @Override
  protected List<String> settings() {
    return SETTINGS.getOrDefault(id, List.of());
  }
}
