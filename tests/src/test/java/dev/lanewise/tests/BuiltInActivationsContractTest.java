package dev.lanewise.tests;

import dev.lanewise.api.plugin.ActivationPlugin;
import dev.lanewise.api.registry.PluginKind;
import dev.lanewise.testkit.ActivationContract;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** The contract that authors of activations use, on all that are built in. */
@ParameterizedClass
@MethodSource("ids")
class BuiltInActivationsContractTest extends ActivationContract {

  private static final Map<String, List<String>> SETTINGS =
      Map.of(
          "elu", List.of("", "alpha=0.5"),
          "leaky_relu", List.of("", "slope=0.2"),
          "maxout", List.of("", "pieces=1", "pieces=3"));

  @Parameter String id;

  static Stream<String> ids() {
    return BuiltIn.ids(PluginKind.ACTIVATION);
  }

  @Override
  protected ActivationPlugin plugin() {
    return BuiltIn.plugin(ActivationPlugin.class, id);
  }

  @Override
  protected List<String> settings() {
    return SETTINGS.getOrDefault(id, super.settings());
  }

  /**
   * Of a class that is nearly certain, {@code log_softmax} is its input minus about as much: where
   * −2e-8 is right it may give 0.
   */
  @Override
  protected double largestAddend(double largestInput) {
    return id.equals("log_softmax") ? largestInput : super.largestAddend(largestInput);
  }
}
