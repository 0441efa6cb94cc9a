package dev.lanewise.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import dev.lanewise.api.plugin.Metric;
import dev.lanewise.api.plugin.MetricPlugin;
import dev.lanewise.api.plugin.Settings;
import dev.lanewise.testkit.support.Parallel;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * What a metric promises. It is tried on rows of each of its tasks, from one row to hundreds, some
 * of which are predicted right.
 *
 * @since 0.1
 */
public abstract non-sealed class MetricContract extends PluginContract<MetricPlugin> {

  /** Creates the contract; JUnit calls this. */
  protected MetricContract() {}

  @Override
  protected abstract MetricPlugin plugin();

  @Override
  final Class<MetricPlugin> service() {
    return MetricPlugin.class;
  }

  @Override
  final Object create(MetricPlugin plugin, Settings settings) {
    return plugin.create(settings);
  }

  @Override
  final Object fingerprint(Object created) {
    Metric metric = (Metric) created;
    return "%s %s %s".formatted(metric.tasks(), metric.largerIsBetter(), values(metric));
  }

  /** Returns the values for all samples, empty where the metric has none. */
  private static List<OptionalDouble> values(Metric metric) {
    return samples(metric).stream().map(sample -> value(metric, sample)).toList();
  }

  private static List<SampleRows> samples(Metric metric) {
    List<SampleRows> samples = new ArrayList<>();
    metric.tasks().stream().sorted().forEach(task -> samples.addAll(SampleRows.of(task)));
    return samples;
  }

  private static OptionalDouble value(Metric metric, SampleRows rows) {
    try {
      return OptionalDouble.of(metric.value(rows));
    } catch (RuntimeException e) {
      if (e.getMessage() == null || e.getMessage().isBlank()) {
        throw new AssertionError(
            "it throws %s without a message for %s; say why there is no value"
                .formatted(e.getClass().getName(), rows.name()),
            e);
      }
      return OptionalDouble.empty();
    }
  }

  private Stream<DynamicTest> forEachMetric(BiConsumer<String, Metric> test) {
    return forEachCreated(
        named -> test.accept(named.reference().toString(), (Metric) named.created()));
  }

  /** Checks that the id cannot be mistaken for that of a built-in metric. */
  @Test
  @DisplayName("the id has a prefix, as in vendor:name")
  public final void theIdHasAPrefix() {
    String id = plugin().id();
    assertTrue(
        id.indexOf(':') > 0,
        () ->
            "the id '%s' could be mistaken for a built-in metric; put a prefix before it, as in acme:%s"
                .formatted(id, id));
  }

  /** Checks that values are finite, and that there are some for each task. */
  @TestFactory
  @DisplayName("the value is a finite number, for rows of each task")
  public final Stream<DynamicTest> valuesAreFinite() {
    return forEachMetric((name, metric) -> {
      assertTrue(!metric.tasks().isEmpty(), () -> name + " is defined for no task");
      for (Metric.Task task : metric.tasks()) {
        boolean found = false;
        for (SampleRows rows : SampleRows.of(task)) {
          OptionalDouble value = value(metric, rows);
          found |= value.isPresent();
          if (!Double.isFinite(value.orElse(0))) {
            fail(
                "%s gives %s for %s; return a finite number, or throw an exception that says why there is none"
                    .formatted(name, value.getAsDouble(), rows.name()));
          }
        }
        assertTrue(
            found,
            () -> "%s throws an exception for all rows of the task %s".formatted(name, task));
      }
    });
  }

  /** Checks that a metric follows from the rows alone, as a resumed training needs it. */
  @TestFactory
  @DisplayName("the value follows from the rows alone")
  public final Stream<DynamicTest> valuesKeepNothing() {
    return forEachMetric((name, metric) -> {
      List<SampleRows> samples = samples(metric);
      List<OptionalDouble> expected = values(metric);
      for (int i = samples.size() - 1; i >= 0; i--) {
        SampleRows rows = samples.get(i);
        assertEquals(
            expected.get(i),
            value(metric, rows),
            () ->
                "%s gives another value for %s when it is asked again; keep nothing in fields or captured variables"
                    .formatted(name, rows.name()));
      }
    });
  }

  /** Checks that threads which measure at once get the same values. */
  @TestFactory
  @DisplayName("the values are the same for several threads at once")
  public final Stream<DynamicTest> valuesAreTheSameAtOnce() {
    return forEachMetric((name, metric) -> {
      List<OptionalDouble> expected = values(metric);
      Parallel.run(
          3,
          () ->
              assertEquals(
                  expected,
                  values(metric),
                  () -> name + " gives other values while others ask; keep nothing in fields"));
    });
  }

  /** Checks that the metric says rightly whether more is better. */
  @TestFactory
  @DisplayName("right predictions are no worse than wrong ones")
  public final Stream<DynamicTest> rightPredictionsAreNoWorse() {
    return forEachMetric((name, metric) -> {
      for (SampleRows rows : samples(metric)) {
        OptionalDouble right = value(metric, rows.allRight());
        OptionalDouble wrong = value(metric, rows.allWrong());
        if (right.isEmpty() || wrong.isEmpty()) {
          continue;
        }
        double gain = right.getAsDouble() - wrong.getAsDouble();
        if (metric.largerIsBetter() ? gain < 0 : gain > 0) {
          fail(
              "%s gives %s for %s that are all predicted right and %s for the same all predicted wrong, so %s is better; correct largerIsBetter()"
                  .formatted(
                      name,
                      right.getAsDouble(),
                      rows.name(),
                      wrong.getAsDouble(),
                      gain < 0 ? "less" : "more"));
        }
      }
    });
  }
}
