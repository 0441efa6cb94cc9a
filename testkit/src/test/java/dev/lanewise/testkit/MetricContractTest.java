package dev.lanewise.testkit;

import dev.lanewise.api.plugin.Metric;
import dev.lanewise.api.plugin.MetricPlugin;
import dev.lanewise.api.plugin.Settings;
import java.util.Set;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.Test;

/** The contract of metrics finds the faults it is there for, and passes sound ones. */
class MetricContractTest {

  private record Made(String id, Supplier<Metric> metric) implements MetricPlugin {
    @Override
    public String description() {
      return "made for a test";
    }

    @Override
    public Metric create(Settings settings) {
      return metric.get();
    }
  }

  private record Formula(
      Set<Metric.Task> tasks, boolean largerIsBetter, ToDoubleFunction<Metric.Rows> formula)
      implements Metric {
    @Override
    public double value(Rows rows) {
      return formula.applyAsDouble(rows);
    }
  }

  private static double hits(Metric.Rows rows) {
    double right = 0;
    for (int row = 0; row < rows.count(); row++) {
      right += rows.label(row) == rows.predicted(row) ? rows.weight(row) : 0;
    }
    return right / rows.count();
  }

  private static double error(Metric.Rows rows) {
    double sum = 0;
    for (int row = 0; row < rows.count(); row++) {
      for (int column = 0; column < rows.outputs(); column++) {
        sum += Math.abs(rows.target(row, column) - rows.output(row, column));
      }
    }
    return sum / rows.count();
  }

  private static final Set<Metric.Task> CLASSES = Set.of(Metric.Task.CLASSIFICATION);
  private static final Set<Metric.Task> NUMBERS =
      Set.of(Metric.Task.REGRESSION, Metric.Task.MULTI_LABEL);

  /** A contract for a metric that the subclass names. */
  abstract static class Contract extends MetricContract {
    private final MetricPlugin plugin;

    Contract(Supplier<Metric> metric) {
      plugin = new Made("acme:made", metric);
    }

    @Override
    protected MetricPlugin plugin() {
      return plugin;
    }
  }

  static class SoundOfClasses extends Contract {
    SoundOfClasses() {
      super(() ->
          new Formula(
              CLASSES,
              true,
              rows -> {
                if (rows.count() == 1) {
                  throw new IllegalArgumentException("a single row has no spread");
                }
                return hits(rows);
              }));
    }
  }

  static class SoundOfNumbers extends Contract {
    SoundOfNumbers() {
      super(() -> new Formula(NUMBERS, false, MetricContractTest::error));
    }
  }

  @Test
  void soundMetricsPass() {
    Verdicts.assertHolds(SoundOfClasses.class, 7 + 5);
    Verdicts.assertHolds(SoundOfNumbers.class, 7 + 5);
  }

  static class WithoutPrefix extends MetricContract {
    @Override
    protected MetricPlugin plugin() {
      return new Made("made", () -> new Formula(CLASSES, true, MetricContractTest::hits));
    }
  }

  @Test
  void anIdWithoutAPrefix() throws Exception {
    Verdicts.assertFails(WithoutPrefix.class, "theIdHasAPrefix", "as in acme:made");
  }

  static class NotANumber extends Contract {
    NotANumber() {
      super(() -> new Formula(CLASSES, true, rows -> rows.count() == 97 ? 0.0 / 0.0 : hits(rows)));
    }
  }

  @Test
  void aValueOfNaN() throws Exception {
    Verdicts.assertFails(NotANumber.class, "valuesAreFinite", "gives NaN for 97 rows");
  }

  static class ForNoTask extends Contract {
    ForNoTask() {
      super(() -> new Formula(Set.of(), true, MetricContractTest::hits));
    }
  }

  @Test
  void noTask() throws Exception {
    Verdicts.assertFails(ForNoTask.class, "valuesAreFinite", "is defined for no task");
  }

  static class OfOtherTask extends Contract {
    OfOtherTask() {
      super(() -> new Formula(NUMBERS, true, MetricContractTest::hits));
    }
  }

  @Test
  void aTaskThatItIsNotFor() throws Exception {
    Verdicts.assertFails(OfOtherTask.class, "valuesAreFinite", "throws an exception for all rows");
  }

  static class Speechless extends Contract {
    Speechless() {
      super(() ->
          new Formula(
              CLASSES,
              true,
              _ -> {
                throw new IllegalStateException();
              }));
    }
  }

  @Test
  void anExceptionThatSaysNothing() throws Exception {
    Verdicts.assertFails(Speechless.class, "valuesAreFinite", "say why there is no value");
  }

  static class Remembers extends Contract {
    Remembers() {
      super(() -> {
        double[] most = {0};
        return new Formula(CLASSES, true, rows -> most[0] = Math.max(most[0], hits(rows)));
      });
    }
  }

  @Test
  void aMetricThatRemembers() throws Exception {
    Verdicts.assertFails(Remembers.class, "valuesKeepNothing", "keep nothing");
  }

  static class Inverted extends Contract {
    Inverted() {
      super(() -> new Formula(NUMBERS, true, MetricContractTest::error));
    }
  }

  @Test
  void anErrorOfWhichMoreIsSaidToBeBetter() throws Exception {
    Verdicts.assertFails(
        Inverted.class,
        "rightPredictionsAreNoWorse",
        "so less is better; correct largerIsBetter()");
  }
}
