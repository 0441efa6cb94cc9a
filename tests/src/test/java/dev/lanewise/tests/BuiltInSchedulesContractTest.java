package dev.lanewise.tests;

import dev.lanewise.api.plugin.SchedulePlugin;
import dev.lanewise.api.registry.PluginKind;
import dev.lanewise.testkit.ScheduleContract;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** The contract that authors of schedules use, on all that are built in. */
@ParameterizedClass
@MethodSource("ids")
class BuiltInSchedulesContractTest extends ScheduleContract {

  private static final Map<String, List<String>> SETTINGS =
      Map.of(
          "step", List.of("", "epochs=2, factor=0.5", "epochs=1, factor=1"),
          "exponential", List.of("", "factor=0.5"),
          "cosine",
              List.of(
                  "",
                  "min_factor=0.25",
                  "epochs=2",
                  "epochs=1, multiplier=2, min_factor=0.01",
                  "epochs=1000000, multiplier=1000"),
          "one_cycle",
              List.of("", "rise=0", "rise=0.5, start_divisor=10, end_divisor=100", "rise=0.99"),
          "polynomial", List.of("", "power=2", "power=0.5"),
          "reduce_on_plateau",
              List.of(
                  "",
                  "patience=0, factor=0.5",
                  "patience=1, factor=0.5, cooldown=2, min_factor=0.01, threshold=0",
                  "patience=0, threshold=0.5, relative=false"));

  @Parameter String id;

  static Stream<String> ids() {
    return BuiltIn.ids(PluginKind.SCHEDULE);
  }

  @Override
  protected SchedulePlugin plugin() {
    return BuiltIn.plugin(SchedulePlugin.class, id);
  }

  @Override
  protected List<String> settings() {
    return SETTINGS.getOrDefault(id, super.settings());
  }
}
