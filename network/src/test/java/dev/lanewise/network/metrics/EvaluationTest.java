package dev.lanewise.network.metrics;

import static dev.lanewise.network.metrics.Near.assertNear;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.lanewise.api.DataException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class EvaluationTest {

  @ParameterizedTest
  @MethodSource("dev.lanewise.network.metrics.ReferenceMetrics#classifications")
  void classificationHoldsTheMacroMetrics(ReferenceMetrics reference) {
    ConfusionMatrix confusion =
        ConfusionMatrix.of(
            reference.ints("true"), reference.ints("predicted"), reference.classes());
    ClassificationEvaluation evaluation = ClassificationEvaluation.of(confusion, 0.25);
    assertEquals(60, evaluation.rows());
    assertEquals(0.25, evaluation.loss());
    assertNear(reference.number("accuracy"), evaluation.accuracy());
    assertNear(reference.number("balanced_accuracy"), evaluation.balancedAccuracy());
    assertNear(reference.number("macro", "precision"), evaluation.precision());
    assertNear(reference.number("macro", "recall"), evaluation.recall());
    assertNear(reference.number("macro", "f1"), evaluation.f1());
    assertNear(reference.number("mcc"), evaluation.mcc());
    assertEquals(confusion, evaluation.confusion());
  }

  @Test
  void classificationPredictsTheHighestOutput() {
    List<String> names = List.of("no", "yes");
    ClassificationEvaluation evaluation =
        ClassificationEvaluation.of(
            new int[] {0, 1, 1}, new float[] {2, 1, -5, -4, 0, -1}, names, 0.5);
    assertEquals(
        ClassificationEvaluation.of(
            ConfusionMatrix.of(new int[] {0, 1, 1}, new int[] {0, 1, 0}, names), 0.5),
        evaluation);
  }

  @Test
  void regressionHoldsTheMetrics() {
    float[] targets = {1, 10, 2, 20};
    float[] outputs = {1, 12, 3, 20};
    RegressionMetrics metrics = RegressionMetrics.of(targets, outputs, 2);
    assertEquals(
        new RegressionEvaluation(2, 7, metrics.mse(), metrics.mae(), metrics.r2()),
        RegressionEvaluation.of(targets, outputs, 2, 7));
  }

  @Test
  void multiLabelHoldsTheMetrics() {
    float[] targets = {1, 0, 0, 1};
    float[] outputs = {0.9f, 0.7f, 0.1f, 0.8f};
    MultiLabelMetrics metrics = MultiLabelMetrics.of(targets, outputs, 2);
    assertEquals(
        new MultiLabelEvaluation(2, 7, metrics.subsetAccuracy(), metrics.micro(), metrics.macro()),
        MultiLabelEvaluation.of(targets, outputs, 2, 7));
  }

  @Test
  void keepsALossThatIsNotFinite() {
    ConfusionMatrix confusion = ConfusionMatrix.of(new int[1], new int[1], 1);
    assertEquals(Double.NaN, ClassificationEvaluation.of(confusion, Double.NaN).loss());
  }

  @Test
  void needsRows() {
    float[] none = {};
    assertThrows(
        DataException.class,
        () -> ClassificationEvaluation.of(new int[0], none, List.of("a", "b"), 0));
    assertThrows(DataException.class, () -> RegressionEvaluation.of(none, none, 1, 0));
    assertThrows(DataException.class, () -> MultiLabelEvaluation.of(none, none, 1, 0));
  }
}
