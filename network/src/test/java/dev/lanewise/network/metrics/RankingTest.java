package dev.lanewise.network.metrics;

import static dev.lanewise.network.metrics.Near.assertNear;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.lanewise.api.ConfigurationException;
import dev.lanewise.api.DataException;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class RankingTest {

  private static final String REFERENCE =
      "dev.lanewise.network.metrics.ReferenceMetrics#classifications";

  @ParameterizedTest
  @MethodSource(REFERENCE)
  void ranksAsScikitLearn(ReferenceMetrics reference) {
    int[] labels = reference.ints("true");
    if (reference.classes() == 2) {
      double[] scores = reference.column("scores", 1);
      assertNear(reference.number("roc_auc"), Ranking.rocAuc(labels, scores));
      // Rounded to float, no two scores here change their order: the same value.
      assertNear(
          reference.number("roc_auc"), Ranking.rocAuc(labels, ReferenceMetrics.toFloats(scores)));
    } else {
      double[] scores = reference.table("scores");
      double expected = reference.number("top_2_accuracy");
      assertNear(expected, Ranking.topKAccuracy(labels, scores, reference.classes(), 2));
      assertNear(
          expected,
          Ranking.topKAccuracy(labels, ReferenceMetrics.toFloats(scores), reference.classes(), 2));
    }
  }

  /** The example of scikit-learn's documentation of {@code roc_auc_score}. */
  @Test
  void givesTheAreaOfTheDocumentedExample() {
    double[] scores = {0.1, 0.4, 0.35, 0.8};
    assertEquals(0.75, Ranking.rocAuc(new int[] {0, 0, 1, 1}, scores));
  }

  @Test
  void countsTiesAsHalf() {
    int[] labels = {0, 1, 0, 1};
    assertEquals(0.5, Ranking.rocAuc(labels, new float[] {7, 7, 7, 7}));
    assertEquals(0.875, Ranking.rocAuc(labels, new float[] {1, 2, 2, 3}));
    assertEquals(0.5, Ranking.rocAuc(new int[] {0, 1}, new float[] {0.0f, -0.0f}));
  }

  @Test
  void reachesBothEndsOfTheRange() {
    int[] labels = {0, 1, 1};
    float[] scores = {Float.NEGATIVE_INFINITY, 0, Float.POSITIVE_INFINITY};
    assertEquals(1.0, Ranking.rocAuc(labels, scores));
    assertEquals(0.0, Ranking.rocAuc(new int[] {1, 0, 0}, scores));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 10, 1000})
  void equalsTheCountOverAllPairs(int distinctScores) {
    Random random = new Random(distinctScores);
    int[] labels = random.ints(301, 0, 2).toArray();
    double[] scores = random.ints(301, 0, distinctScores).asDoubleStream().toArray();
    double right = 0;
    long pairs = 0;
    for (int i = 0; i < labels.length; i++) {
      for (int j = 0; j < labels.length; j++) {
        if (labels[i] == 1 && labels[j] == 0) {
          right += scores[i] > scores[j] ? 1 : scores[i] == scores[j] ? 0.5 : 0;
          pairs++;
        }
      }
    }
    assertEquals(right / pairs, Ranking.rocAuc(labels, scores));
  }

  @Test
  void ranksTheHigherIndexFirstAmongTies() {
    float[] scores = {0.1f, 0.1f, 0.8f};
    assertEquals(0.0, Ranking.topKAccuracy(new int[] {0}, scores, 3, 2));
    assertEquals(1.0, Ranking.topKAccuracy(new int[] {1}, scores, 3, 2));
    float[] same = {0, -0.0f, 0};
    assertEquals(0.0, Ranking.topKAccuracy(new int[] {1}, same, 3, 1));
    assertEquals(1.0, Ranking.topKAccuracy(new int[] {2}, same, 3, 1));
  }

  @Test
  void isPerfectWithAllClasses() {
    int[] labels = {0, 1};
    float[] scores = {1, 2, 3, 3, 2, 1};
    assertEquals(0.0, Ranking.topKAccuracy(labels, scores, 3, 1));
    assertEquals(0.5, Ranking.topKAccuracy(labels, scores, 3, 2));
    assertEquals(1.0, Ranking.topKAccuracy(labels, scores, 3, 3));
    assertEquals(1.0, Ranking.topKAccuracy(labels, scores, 3, 50));
    assertEquals(1.0, Ranking.topKAccuracy(new int[1], new float[1], 1, 1));
  }

  @Test
  void rejectsWhatCannotBeRanked() {
    int[] none = {};
    int[] two = {0, 1};
    assertThrows(DataException.class, () -> Ranking.topKAccuracy(none, new float[0], 3, 1));
    assertThrows(DataException.class, () -> Ranking.rocAuc(none, new float[0]));
    assertThrows(DataException.class, () -> Ranking.topKAccuracy(two, new float[5], 3, 1));
    assertThrows(DataException.class, () -> Ranking.rocAuc(two, new double[3]));
    assertThrows(
        DataException.class, () -> Ranking.topKAccuracy(new int[] {3}, new float[3], 3, 1));
    assertThrows(DataException.class, () -> Ranking.rocAuc(new int[] {0, 2}, new float[2]));
    assertThrows(DataException.class, () -> Ranking.rocAuc(two, new float[] {0, Float.NaN}));
    assertThrows(
        DataException.class,
        () -> Ranking.topKAccuracy(new int[1], new float[] {0, Float.NaN}, 2, 1));
    assertThrows(ConfigurationException.class, () -> Ranking.topKAccuracy(two, new float[2], 0, 1));
    assertEquals(
        "top-k accuracy needs a k of at least 1, not 0",
        assertThrows(
                ConfigurationException.class, () -> Ranking.topKAccuracy(two, new float[2], 1, 0))
            .getMessage());
    assertEquals(
        "the ROC AUC needs rows of both classes, but all 2 are of class 1",
        assertThrows(DataException.class, () -> Ranking.rocAuc(new int[] {1, 1}, new float[2]))
            .getMessage());
  }
}
