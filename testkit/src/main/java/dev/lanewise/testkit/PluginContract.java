package dev.lanewise.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.lanewise.api.ConfigurationException;
import dev.lanewise.api.plugin.Plugin;
import dev.lanewise.api.plugin.Setting;
import dev.lanewise.api.plugin.Settings;
import dev.lanewise.api.registry.PluginReference;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * What all plugins promise; extend one of the contracts for a kind of plugin.
 *
 * @param <P> the kind of plugin
 * @since 0.1
 */
public abstract sealed class PluginContract<P extends Plugin>
    permits ActivationContract, LossContract, OptimizerContract, ScheduleContract, MetricContract {

  private static final String NAME = "[a-z][a-z0-9_]*";

  PluginContract() {}

  /** Returns the plugin to test; called once or more for each test. */
  protected abstract P plugin();

  /**
   * Returns settings with which the tests of behaviour run, each as users write them between the
   * brackets, such as {@code "slope=0.2"} or {@code "momentum=0.9, nesterov=true"}.
   *
   * @return {@code ""}, the defaults, alone unless overridden
   */
  protected List<String> settings() {
    return List.of("");
  }

  /** Returns the interface that plugins of this kind implement. */
  abstract Class<P> service();

  /** Creates what the plugin offers. */
  abstract Object create(P plugin, Settings settings);

  /** Returns something that equals that of another creation if both compute the same. */
  abstract Object fingerprint(Object created);

  /** Checks that the id may stand in model files and on command lines. */
  @Test
  @DisplayName("the id is of the form [a-z][a-z0-9_]* or vendor:name")
  public final void theIdFollowsTheRule() {
    String id = plugin().id();
    assertTrue(
        id != null && PluginReference.isId(id),
        () ->
            "the id '%s' is not of the form %s; begin with a letter, use small letters, digits and _, and"
                    .formatted(id, NAME)
                + " write your vendor's name before it: acme:name");
    assertEquals(id, plugin().id(), "id() must return the same each time");
  }

  /**
   * Checks that users' programs would find the plugin: its class is public and has a public
   * constructor without parameters, a file in {@code META-INF/services} names it, and no other
   * plugin here has its id. It is skipped for a plugin whose class is written within the class of
   * the test.
   */
  @Test
  @DisplayName("the plugin is found: a public class that a file in META-INF/services names")
  public final void thePluginIsFound() {
    Registration.check(getClass(), service(), plugin());
  }

  /** Checks that the plugin tells what it is. */
  @Test
  @DisplayName("the description is one line of text")
  public final void theDescriptionIsThere() {
    checkDescription("description()", plugin().description());
  }

  private static void checkDescription(String what, String description) {
    assertTrue(
        description != null && !description.isBlank() && description.lines().count() == 1,
        () ->
            "%s must be one line of text that says what this is, not '%s'"
                .formatted(what, description));
  }

  /** Checks that settings are declared as the registry, the command and model files need them. */
  @Test
  @DisplayName("settings have names, descriptions and defaults within their range")
  public final void settingsAreDeclaredRight() {
    P plugin = plugin();
    Set<String> names = new HashSet<>();
    for (Setting setting : plugin.settings()) {
      String name = setting.name();
      assertTrue(
          name.matches(NAME),
          () -> "the setting '%s' needs a name of the form %s".formatted(name, NAME));
      assertTrue(names.add(name), () -> "two settings are called '%s'; rename one".formatted(name));
      checkDescription("the description of the setting '" + name + "'", setting.description());
      checkDefault(plugin, setting);
    }
  }

  private static void checkDefault(Plugin plugin, Setting setting) {
    String text = setting.defaultText();
    try {
      Object read = value(Settings.of(plugin, Map.of(setting.name(), text)), setting);
      Object declared = value(Settings.of(plugin, Map.of()), setting);
      assertEquals(
          declared,
          read,
          () -> "the default %s of '%s' is read as another value".formatted(text, setting.name()));
    } catch (ConfigurationException e) {
      fail(
          "the default %s of '%s' is not within its own range, %s; change the default or the range"
              .formatted(text, setting.name(), setting.allowed()));
    } catch (IllegalArgumentException e) {
      fail(
          "the default %s of '%s' is not of its type %s; declare it with Setting.number, integer, flag or"
                  .formatted(text, setting.name(), setting.type())
              + " numbers");
    }
  }

  private static Object value(Settings settings, Setting setting) {
    return switch (setting.type()) {
      case NUMBER -> settings.number(setting.name());
      case INTEGER -> settings.integer(setting.name());
      case FLAG -> settings.flag(setting.name());
      case NUMBERS -> Arrays.toString(settings.numbers(setting.name()));
    };
  }

  /** Checks that values out of range are refused with a message that names the setting. */
  @Test
  @DisplayName("values out of range are refused, and the message names the setting")
  public final void valuesOutOfRangeAreRefused() {
    P plugin = plugin();
    checkRefused(plugin, "no_such_setting", "1");
    for (Setting setting : plugin.settings()) {
      valuesOutside(setting).forEach(text -> checkRefused(plugin, setting.name(), text));
    }
  }

  private void checkRefused(P plugin, String name, String text) {
    try {
      create(plugin, Settings.of(plugin, Map.of(name, text)));
    } catch (ConfigurationException e) {
      assertTrue(
          String.valueOf(e.getMessage()).contains(name),
          () ->
              "the message for %s=%s must name the setting: %s"
                  .formatted(name, text, e.getMessage()));
      return;
    }
    fail("%s=%s is taken, though it is out of range".formatted(name, text));
  }

  private static List<String> valuesOutside(Setting setting) {
    List<String> texts = new ArrayList<>(List.of("nonsense"));
    Setting.Range range = setting.range();
    switch (setting.type()) {
      case NUMBER -> {
        texts.add("NaN");
        if (Double.isFinite(range.low())) {
          texts.add(Double.toString(range.lowOpen() ? range.low() : range.low() - 1));
        }
        if (Double.isFinite(range.high())) {
          texts.add(Double.toString(range.highOpen() ? range.high() : range.high() + 1));
        }
      }
      case INTEGER -> {
        texts.add("1.5");
        if (range.low() > Integer.MIN_VALUE) {
          texts.add(Long.toString((long) range.low() - 1));
        }
      }
      case FLAG -> texts.add("yes");
      case NUMBERS -> texts.add("1");
    }
    return texts;
  }

  /** Checks that values within the range, up to its ends, are taken. */
  @Test
  @DisplayName("values within the range are taken, also at its ends")
  public final void valuesWithinTheRangeAreTaken() {
    P plugin = plugin();
    for (Setting setting : plugin.settings()) {
      for (String text : valuesWithin(setting)) {
        try {
          create(plugin, Settings.of(plugin, Map.of(setting.name(), text)));
        } catch (ConfigurationException e) {
          // Settings may need each other; then the message says which.
          assertTrue(
              String.valueOf(e.getMessage()).contains(setting.name()),
              () ->
                  "%s=%s is within the range, but refused without naming it: %s"
                      .formatted(setting.name(), text, e.getMessage()));
        } catch (RuntimeException e) {
          throw new AssertionError(
              "%s=%s is within the range %s, but create fails with %s; narrow the range"
                  .formatted(setting.name(), text, setting.allowed(), e),
              e);
        }
      }
    }
  }

  private static List<String> valuesWithin(Setting setting) {
    Setting.Range range = setting.range();
    boolean bounded = Double.isFinite(range.low()) && Double.isFinite(range.high());
    return switch (setting.type()) {
      case NUMBER -> {
        double inner = bounded ? 1e-3 * (range.high() - range.low()) : 1e-3;
        double low = Double.isFinite(range.low()) ? range.low() : -1e3;
        double high = Double.isFinite(range.high()) ? range.high() : Math.max(low, 0) + 1e3;
        yield Stream.of(low, low + inner, high - inner, high)
            .filter(range::contains)
            .filter(value -> value == 0 || (float) (double) value != 0)
            .map(String::valueOf)
            .toList();
      }
      case INTEGER ->
          Stream.of(range.low(), range.high())
              .filter(value -> Math.abs(value) <= Integer.MAX_VALUE)
              .map(value -> Long.toString((long) (double) value))
              .toList();
      case FLAG -> List.of("true", "false");
      case NUMBERS -> List.of("[]");
    };
  }

  /** Checks that what the plugin creates depends on the settings alone. */
  @TestFactory
  @DisplayName("two calls of create give the same")
  public final Stream<DynamicTest> createGivesTheSameEachTime() {
    return forEachSettings((plugin, reference) -> {
      Settings settings = Settings.of(plugin, reference.settings());
      Object first = fingerprint(create(plugin, settings));
      create(plugin, Settings.of(plugin, Map.of()));
      for (P owner : List.of(plugin, plugin())) {
        assertEquals(
            first,
            fingerprint(create(owner, settings)),
            () ->
                "create gives something else for %s when it is called again; it may use its settings alone,"
                        .formatted(reference)
                    + " no field that changes and no random numbers");
      }
    });
  }

  /** A test of the plugin with some settings. */
  @FunctionalInterface
  interface PluginTest<P extends Plugin> {
    void run(P plugin, PluginReference reference);
  }

  /** Returns a test for each of {@link #settings()}. */
  final Stream<DynamicTest> forEachSettings(PluginTest<P> test) {
    List<String> all = settings();
    assertTrue(
        !all.isEmpty(), "settings() is empty, so nothing was tested; return \"\" for the defaults");
    return all.stream()
        .map(text ->
            DynamicTest.dynamicTest(
                text.isEmpty() ? "with its defaults" : text,
                () -> {
                  P plugin = plugin();
                  assertNotNull(plugin, "plugin() returns null");
                  test.run(plugin, reference(plugin, text));
                }));
  }

  /** Returns a test for each of {@link #settings()} of what is created with them. */
  final Stream<DynamicTest> forEachCreated(Consumer<Named> test) {
    return forEachSettings((plugin, reference) ->
        test.accept(
            new Named(
                plugin, reference, create(plugin, Settings.of(plugin, reference.settings())))));
  }

  /**
   * Something created under the name that users write.
   *
   * @param plugin what created it
   * @param reference the name with settings
   * @param created what was created
   */
  record Named(Plugin plugin, PluginReference reference, Object created) {}

  private static PluginReference reference(Plugin plugin, String text) {
    String id = plugin.id();
    assumeTrue(
        id != null && PluginReference.isId(id),
        () -> "not tested: the id '%s' is refused, as another test says".formatted(id));
    String name = text.isEmpty() ? id : id + "(" + text + ")";
    try {
      return PluginReference.parse(name);
    } catch (ConfigurationException e) {
      throw new AssertionError(
          "settings() has '%s', which users could not write: %s".formatted(text, e.getMessage()),
          e);
    }
  }
}
