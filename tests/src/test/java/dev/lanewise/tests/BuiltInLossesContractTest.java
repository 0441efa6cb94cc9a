package dev.lanewise.tests;

import dev.lanewise.api.plugin.LossPlugin;
import dev.lanewise.api.registry.PluginKind;
import dev.lanewise.testkit.LossContract;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** The contract that authors of losses use, on all that are built in. */
@ParameterizedClass
@MethodSource("ids")
class BuiltInLossesContractTest extends LossContract {

  private static final Map<String, List<String>> SETTINGS =
      Map.of(
          "huber", List.of("", "delta=2.5"),
          "quantile", List.of("", "q=0.1", "q=0.99"),
          "focal", List.of("", "gamma=0", "gamma=0.5", "gamma=5"),
          "poisson", List.of("", "full=true", "log_input=false", "log_input=false, full=true"),
          "cross_entropy",
              List.of(
                  "",
                  "label_smoothing=0.1",
                  "class_weights=[0.5, 2, 1.25]",
                  "class_weights=[0, 1]",
                  "label_smoothing=0.2, class_weights=[0.5, 2, 1.25]"));

  @Parameter String id;

  static Stream<String> ids() {
    return BuiltIn.ids(PluginKind.LOSS);
  }

  @Override
  protected LossPlugin plugin() {
    return BuiltIn.plugin(LossPlugin.class, id);
  }

  @Override
  protected List<String> settings() {
    return SETTINGS.getOrDefault(id, super.settings());
  }

  /**
   * Of a label that is nearly certain, {@code cross_entropy} subtracts the label's logit from about
   * as much: where 1.8e-7 is right it gives 1.2e-7. Its gradient is computed in another way. {@code
   * focal} takes that logarithm. {@code cosine} is a difference of 1 and a cosine.
   */
  @Override
  protected double largestAddend(double largestInput) {
    return switch (id) {
      case "cross_entropy", "focal" -> largestInput;
      case "cosine" -> 1;
      default -> super.largestAddend(largestInput);
    };
  }
}
