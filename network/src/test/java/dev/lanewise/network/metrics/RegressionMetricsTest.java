package dev.lanewise.network.metrics;

import static dev.lanewise.network.metrics.Near.assertNear;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.lanewise.api.ConfigurationException;
import dev.lanewise.api.DataException;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class RegressionMetricsTest {

  @ParameterizedTest
  @MethodSource("dev.lanewise.network.metrics.ReferenceMetrics#regressions")
  void measuresAsScikitLearn(ReferenceMetrics reference) {
    double[] targets = reference.doubles("true");
    double[] predictions = reference.doubles("predicted");
    assertReference(reference, RegressionMetrics.of(targets, predictions, 1), Near.EXACT_INPUTS);
    assertReference(
        reference,
        RegressionMetrics.of(
            ReferenceMetrics.toFloats(targets), ReferenceMetrics.toFloats(predictions), 1),
        Near.FLOAT_INPUTS);
  }

  private static void assertReference(
      ReferenceMetrics reference, RegressionMetrics metrics, double tolerance) {
    assertNear(reference.number("mse"), metrics.mse(), tolerance, "mse");
    assertNear(reference.number("mae"), metrics.mae(), tolerance, "mae");
    assertNear(reference.number("r2"), metrics.r2(), tolerance, "r2");
  }

  @Test
  void averagesOverOutputs() {
    double[] targets = {0.5, 1, -1, 1, 7, -6};
    double[] predictions = {0, 2, -1, 2, 8, -5};
    RegressionMetrics metrics = RegressionMetrics.of(targets, predictions, 2);
    // By hand: errors ½, 0, −1 and −1, −1, −1; spreads 217/6 and 98/3.
    assertNear(4.25 / 6, metrics.mse());
    assertNear(4.5 / 6, metrics.mae());
    assertNear(((1 - 1.25 * 6 / 217) + (1 - 3 * 3 / 98.0)) / 2, metrics.r2());
  }

  @Test
  void reachesTheDocumentedValuesOfR2() {
    double[] targets = {1, 2, 3};
    assertEquals(1.0, RegressionMetrics.of(targets, targets, 1).r2());
    assertEquals(0.0, RegressionMetrics.of(targets, new double[] {2, 2, 2}, 1).r2());
    assertEquals(-3.0, RegressionMetrics.of(targets, new double[] {3, 2, 1}, 1).r2());
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, 0.1, -1e300, 1e-300, Math.PI})
  void givesOneOrZeroForAConstantTarget(double target) {
    double[] targets = new double[7];
    Arrays.fill(targets, target);
    double[] wrong = targets.clone();
    wrong[3] = target == 0 ? 1 : target * 1.5;
    assertEquals(1.0, RegressionMetrics.of(targets, targets, 1).r2());
    if (Math.abs(target) > 1e-100) {
      assertEquals(0.0, RegressionMetrics.of(targets, wrong, 1).r2());
    }
  }

  @Test
  void treatsASingleRowAsAConstantTarget() {
    assertEquals(
        new RegressionMetrics(0, 0, 1), RegressionMetrics.of(new float[] {3}, new float[] {3}, 1));
    assertEquals(
        new RegressionMetrics(2, 1, 0.5),
        RegressionMetrics.of(new float[] {3, 1}, new float[] {3, -1}, 2));
  }

  @Test
  void mixesConstantAndVaryingOutputs() {
    double[] targets = {5, 1, 5, 2, 5, 3};
    double[] predictions = {5, 2, 5, 2, 6, 2};
    assertNear(0, RegressionMetrics.of(targets, predictions, 2).r2());
  }

  @Test
  void doesNotLoseASmallSpreadAroundALargeMean() {
    float[] targets = {16_777_214, 16_777_215, 16_777_216};
    float[] predictions = {16_777_214, 16_777_215, 16_777_215};
    RegressionMetrics metrics = RegressionMetrics.of(targets, predictions, 1);
    assertNear(1.0 / 3, metrics.mse());
    assertNear(0.5, metrics.r2());
  }

  @Test
  void rejectsWhatCannotBeCompared() {
    float[] one = {1};
    assertEquals(
        "there are no rows to evaluate; a metric needs at least one",
        assertThrows(DataException.class, () -> RegressionMetrics.of(new float[0], new float[0], 2))
            .getMessage());
    assertEquals(
        "3 targets cannot be split into rows of 2",
        assertThrows(DataException.class, () -> RegressionMetrics.of(new float[3], new float[3], 2))
            .getMessage());
    assertEquals(
        "row 0 has the prediction NaN, but only finite numbers compare",
        assertThrows(
                DataException.class, () -> RegressionMetrics.of(one, new float[] {Float.NaN}, 1))
            .getMessage());
    assertThrows(
        DataException.class,
        () -> RegressionMetrics.of(new float[] {Float.POSITIVE_INFINITY}, one, 1));
    assertThrows(DataException.class, () -> RegressionMetrics.of(one, new float[2], 1));
    assertThrows(ConfigurationException.class, () -> RegressionMetrics.of(one, one, 0));
  }
}
