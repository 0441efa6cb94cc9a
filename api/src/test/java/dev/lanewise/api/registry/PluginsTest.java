package dev.lanewise.api.registry;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.api.ConfigurationException;
import dev.lanewise.api.PluginException;
import dev.lanewise.api.plugin.Activation;
import dev.lanewise.api.plugin.ActivationPlugin;
import dev.lanewise.api.plugin.ElementwiseActivation;
import dev.lanewise.api.plugin.Setting;
import dev.lanewise.api.plugin.Settings;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The registry's answers to right and wrong names and settings. */
class PluginsTest {

  /** An activation with a setting of each type, which keeps what it was given. */
  private static final class Probe implements ActivationPlugin {
    private final String id;
    private @Nullable Settings given;

    Probe(String id) {
      this.id = id;
    }

    @Override
    public String id() {
      return id;
    }

    @Override
    public String description() {
      return "A probe.";
    }

    Settings given() {
      return requireNonNull(given, "create was not called");
    }

    @Override
    public List<Setting> settings() {
      return List.of(
          Setting.number("slope", 0.25, Setting.Range.FRACTION, "The slope."),
          Setting.integer("pieces", 2, 1, 8, "The pieces."),
          Setting.flag("exact", false, "Exact or not."),
          Setting.numbers("weights", Setting.Range.POSITIVE, "The weights."));
    }

    @Override
    public Activation create(Settings settings) {
      given = settings;
      return Activation.elementwise(x -> x);
    }
  }

  private final Probe probe = new Probe("probe");
  private final Plugins plugins =
      Plugins.of(List.of(probe, new Probe("leaky_relu"), new Probe("acme:gate")));

  @Test
  void takesDefaultsAndValues() {
    plugins.activation(PluginReference.of("probe"));
    assertEquals(0.25, probe.given().number("slope"));
    assertEquals(2, probe.given().integer("pieces"));
    assertArrayEquals(new double[0], probe.given().numbers("weights"));
    plugins.activation(
        PluginReference.parse("probe(slope=0.5, pieces=8, exact=true, weights=[1, 2.5])"));
    assertEquals(0.5, probe.given().number("slope"));
    assertEquals(8, probe.given().integer("pieces"));
    assertTrue(probe.given().flag("exact"));
    assertArrayEquals(new double[] {1, 2.5}, probe.given().numbers("weights"));
    assertThrows(IllegalArgumentException.class, () -> probe.given().number("pieces"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "probe(slope=1) | slope=1 does not fit probe: it takes a number, from 0 to below 1 (default 0.25)",
        "probe(slope=NaN) | slope=NaN does not fit probe",
        "probe(slope=x) | slope=x does not fit probe",
        "probe(pieces=0) | a whole number, from 1 to 8 (default 2)",
        "probe(pieces=2.5) | a whole number",
        "probe(exact=yes) | true or false (default false)",
        "probe(weights=[0]) | each above 0 (default [])",
        "probe(weights=3) | numbers in brackets",
        "probe(speed=3) | probe has no setting 'speed'; it has slope (a number, from 0 to below 1",
        "leaky_rleu | there is no activation 'leaky_rleu', did you mean 'leaky_relu'?; there are",
        "nonsense_name | there is no activation 'nonsense_name'; there are acme:gate, leaky_relu, probe"
      })
  void explainsWhatIsWrong(String reference, String message) {
    ConfigurationException e =
        assertThrows(
            ConfigurationException.class,
            () -> plugins.activation(PluginReference.parse(reference)));
    assertTrue(requireNonNull(e.getMessage()).contains(message), e.getMessage());
  }

  @Test
  void refusesDuplicatesAndBadIds() {
    PluginException twice =
        assertThrows(
            PluginException.class, () -> Plugins.of(List.of(new Probe("a"), new Probe("a"))));
    assertTrue(requireNonNull(twice.getMessage()).contains("both"), twice.getMessage());
    assertThrows(PluginException.class, () -> Plugins.of(List.of(new Probe("Bad id"))));
  }

  @ParameterizedTest
  @ValueSource(strings = {"bias", "weight", "x", "layer.product", "output", "slope", "Big", ""})
  void refusesNamesOfParametersThatAreTaken(String name) {
    ElementwiseActivation activation =
        ElementwiseActivation.withParameter("slope", 1, (x, slope) -> x.times(slope));
    IllegalArgumentException e =
        assertThrows(
            IllegalArgumentException.class,
            () -> activation.andParameter(name, 0, (formula, more) -> formula.plus(more)));
    assertTrue(requireNonNull(e.getMessage()).contains("'" + name + "'"), e.getMessage());
  }

  @Test
  void findsByIdOverAllKinds() {
    assertEquals(1, plugins.find("probe").size());
    assertEquals(PluginKind.ACTIVATION, plugins.find("probe").getFirst().kind());
    assertEquals(3, plugins.list().size());
    assertTrue(plugins.rejected().isEmpty());
  }
}
