package dev.lanewise.network.metrics;

import static dev.lanewise.network.metrics.Near.assertNear;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.api.ConfigurationException;
import dev.lanewise.api.DataException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class ConfusionMatrixTest {

  private static final String REFERENCE =
      "dev.lanewise.network.metrics.ReferenceMetrics#classifications";

  /** Class 2 is never predicted, class 3 neither true nor predicted. */
  private static final ConfusionMatrix GAPS =
      ConfusionMatrix.of(new int[] {0, 0, 1, 2, 2}, new int[] {0, 1, 1, 0, 1}, 4);

  @ParameterizedTest
  @MethodSource(REFERENCE)
  void countsAsScikitLearn(ReferenceMetrics reference) {
    ConfusionMatrix matrix = of(reference);
    double[] flat =
        Arrays.stream(matrix.counts()).flatMapToLong(Arrays::stream).asDoubleStream().toArray();
    assertArrayEquals(reference.table("confusion_rows_true"), flat);
    assertEquals(60, matrix.rows());
  }

  @ParameterizedTest
  @MethodSource(REFERENCE)
  void measuresAsScikitLearn(ReferenceMetrics reference) {
    ConfusionMatrix matrix = of(reference);
    assertNear(reference.number("accuracy"), matrix.accuracy());
    assertNear(reference.number("balanced_accuracy"), matrix.balancedAccuracy());
    assertNear(reference.number("mcc"), matrix.mcc());
  }

  @ParameterizedTest
  @MethodSource(REFERENCE)
  void averagesAsScikitLearn(ReferenceMetrics reference) {
    ConfusionMatrix matrix = of(reference);
    for (Average average : Average.values()) {
      if (average == Average.BINARY && matrix.classes() != 2) {
        continue;
      }
      String name = average.name().toLowerCase(Locale.ROOT);
      assertNear(reference.number(name, "precision"), matrix.precision(average));
      assertNear(reference.number(name, "recall"), matrix.recall(average));
      assertNear(reference.number(name, "f1"), matrix.f1(average));
    }
  }

  @ParameterizedTest
  @MethodSource(REFERENCE)
  void keepsTheIdentitiesBetweenMetrics(ReferenceMetrics reference) {
    ConfusionMatrix matrix = of(reference);
    assertEquals(matrix.accuracy(), matrix.precision(Average.MICRO));
    assertEquals(matrix.accuracy(), matrix.recall(Average.MICRO));
    assertEquals(matrix.accuracy(), matrix.f1(Average.MICRO));
    assertNear(matrix.accuracy(), matrix.recall(Average.WEIGHTED));
    assertNear(matrix.balancedAccuracy(), matrix.recall(Average.MACRO));
    assertEquals(
        matrix.rows(), IntStream.range(0, matrix.classes()).mapToLong(matrix::support).sum());
  }

  @Test
  void measuresEachClass() {
    ConfusionMatrix matrix =
        ConfusionMatrix.of(new int[] {0, 0, 0, 1, 1, 2}, new int[] {0, 0, 1, 1, 2, 2}, 3);
    assertEquals(1.0, matrix.precision(0));
    assertNear(2.0 / 3, matrix.recall(0));
    assertNear(0.8, matrix.f1(0));
    assertEquals(0.5, matrix.precision(1));
    assertEquals(0.5, matrix.recall(1));
    assertEquals(0.5, matrix.f1(1));
    assertEquals(0.5, matrix.precision(2));
    assertEquals(1.0, matrix.recall(2));
    assertNear(2.0 / 3, matrix.f1(2));
    assertEquals(List.of(3L, 2L, 1L), IntStream.range(0, 3).mapToObj(matrix::support).toList());
    assertEquals(1, matrix.count(1, 2));
    assertEquals(0, matrix.count(2, 1));
  }

  @Test
  void givesZeroForAClassNeverPredictedOrAbsent() {
    assertEquals(0.0, GAPS.precision(2));
    assertEquals(0.0, GAPS.recall(2));
    assertEquals(0.0, GAPS.f1(2));
    assertEquals(0.0, GAPS.precision(3));
    assertEquals(0.0, GAPS.recall(3));
    assertEquals(0.0, GAPS.f1(3));
  }

  @Test
  void leavesAbsentClassesOutOfMeans() {
    assertNear((0.5 + 1.0 / 3 + 0) / 3, GAPS.precision(Average.MACRO));
    assertNear((0.5 + 1 + 0) / 3, GAPS.recall(Average.MACRO));
    assertNear((0.5 + 0.5 + 0) / 3, GAPS.f1(Average.MACRO));
    assertNear((0.5 + 1 + 0) / 3, GAPS.balancedAccuracy());
    assertNear((2 * 0.5 + 1.0 / 3) / 5, GAPS.precision(Average.WEIGHTED));
  }

  @Test
  void countsAPredictedClassInMacroButNotInBalancedAccuracyIfItIsNeverTrue() {
    ConfusionMatrix matrix = ConfusionMatrix.of(new int[] {0, 0, 1}, new int[] {0, 2, 1}, 3);
    assertNear((0.5 + 1 + 0) / 3, matrix.recall(Average.MACRO));
    assertNear((0.5 + 1) / 2, matrix.balancedAccuracy());
  }

  @Test
  void handlesASingleClass() {
    ConfusionMatrix matrix = ConfusionMatrix.of(new int[3], new int[3], 1);
    assertEquals(1.0, matrix.accuracy());
    assertEquals(1.0, matrix.balancedAccuracy());
    assertEquals(1.0, matrix.f1(Average.MACRO));
    assertEquals(1.0, matrix.f1(Average.WEIGHTED));
    assertEquals(0.0, matrix.mcc());
  }

  @Test
  void givesNoCorrelationWhenOnlyOneClassIsPredicted() {
    assertEquals(0.0, ConfusionMatrix.of(new int[] {0, 1, 1}, new int[] {1, 1, 1}, 2).mcc());
    assertEquals(0.0, ConfusionMatrix.of(new int[] {1, 1, 1}, new int[] {0, 1, 1}, 2).mcc());
  }

  @Test
  void givesFullCorrelationForAPerfectAndAReversedPrediction() {
    assertEquals(1.0, ConfusionMatrix.of(new int[] {0, 1, 1}, new int[] {0, 1, 1}, 2).mcc());
    assertEquals(-1.0, ConfusionMatrix.of(new int[] {0, 1, 1}, new int[] {1, 0, 0}, 2).mcc());
  }

  @Test
  void givesZeroForBinaryWhenClassOneIsAbsent() {
    ConfusionMatrix matrix = ConfusionMatrix.of(new int[2], new int[2], 2);
    assertEquals(0.0, matrix.precision(Average.BINARY));
    assertEquals(0.0, matrix.recall(Average.BINARY));
    assertEquals(0.0, matrix.f1(Average.BINARY));
  }

  @Test
  void predictsTheFirstOfTheHighestScores() {
    float[] scores = {0.2f, 0.4f, 0.4f, 0.3f, 0.3f, 0.3f, -1, -3, Float.POSITIVE_INFINITY};
    ConfusionMatrix matrix =
        ConfusionMatrix.ofScores(new int[] {1, 0, 2}, scores, List.of("a", "b", "c"));
    assertEquals(1.0, matrix.accuracy());
  }

  @ParameterizedTest
  @EnumSource(
      value = Average.class,
      names = {"MICRO", "MACRO", "WEIGHTED"})
  void isPerfectUnderEveryAverageForAPerfectPrediction(Average average) {
    ConfusionMatrix matrix = ConfusionMatrix.of(new int[] {0, 2, 1}, new int[] {0, 2, 1}, 9);
    assertEquals(1.0, matrix.precision(average));
    assertEquals(1.0, matrix.recall(average));
    assertEquals(1.0, matrix.f1(average));
  }

  @Test
  void rejectsWhatCannotBeCounted() {
    int[] one = {0};
    assertMessage(
        DataException.class,
        "there are no rows to evaluate; a metric needs at least one",
        () -> ConfusionMatrix.of(new int[0], new int[0], 2));
    assertMessage(
        DataException.class,
        "2 true classes but 1 predicted ones; each row needs one of each",
        () -> ConfusionMatrix.of(new int[2], one, 2));
    assertMessage(
        DataException.class,
        "row 1 has true class 2, which is not in 0…1",
        () -> ConfusionMatrix.of(new int[] {0, 2}, new int[] {0, 1}, 2));
    assertMessage(
        DataException.class,
        "row 0 has predicted class -1, which is not in 0…1",
        () -> ConfusionMatrix.of(one, new int[] {-1}, 2));
    assertMessage(
        ConfigurationException.class,
        "the number of classes must be at least 1, but it is 0",
        () -> ConfusionMatrix.of(one, one, 0));
    assertMessage(
        ConfigurationException.class,
        "the number of classes must be at least 1, but it is 0",
        () -> ConfusionMatrix.of(one, one, List.of()));
    assertMessage(
        ConfigurationException.class,
        "a confusion matrix can have at most 46340 classes, not 46341",
        () -> ConfusionMatrix.of(one, one, 46_341));
    assertMessage(
        ConfigurationException.class,
        "the binary average needs 2 classes, not 4; use macro, micro or weighted",
        () -> GAPS.f1(Average.BINARY));
    assertMessage(ConfigurationException.class, "class 4 is not in 0…3", () -> GAPS.f1(4));
    assertMessage(ConfigurationException.class, "class -1 is not in 0…3", () -> GAPS.count(0, -1));
    assertMessage(
        DataException.class,
        "there are 5 scores where 2 × 3 (rows × columns) are needed",
        () -> ConfusionMatrix.ofScores(new int[2], new float[5], List.of("a", "b", "c")));
    assertMessage(
        DataException.class,
        "row 1 has a score that is not a number (NaN)",
        () ->
            ConfusionMatrix.ofScores(
                new int[2], new float[] {0, 0, 0, Float.NaN}, List.of("a", "b")));
  }

  @Test
  void cannotBeChanged() {
    int[] truth = {0, 1};
    int[] predicted = {0, 1};
    ConfusionMatrix matrix = ConfusionMatrix.of(truth, predicted, 2);
    truth[0] = 1;
    predicted[0] = 1;
    matrix.counts()[0][0] = 99;
    assertEquals(1, matrix.count(0, 0));
    assertEquals(1.0, matrix.accuracy());
  }

  @Test
  void equalsByCountsAndNames() {
    ConfusionMatrix matrix = ConfusionMatrix.of(new int[] {0, 1}, new int[] {0, 1}, 2);
    ConfusionMatrix reordered = ConfusionMatrix.of(new int[] {1, 0}, new int[] {1, 0}, 2);
    assertEquals(matrix, reordered);
    assertEquals(matrix.hashCode(), reordered.hashCode());
    assertNotEquals(matrix, ConfusionMatrix.of(new int[] {0, 1}, new int[] {1, 1}, 2));
    assertNotEquals(
        matrix, ConfusionMatrix.of(new int[] {0, 1}, new int[] {0, 1}, List.of("a", "b")));
  }

  @Test
  void printsATableWithNamedColumns() {
    ConfusionMatrix matrix =
        ConfusionMatrix.of(
            new int[] {0, 0, 1, 2}, new int[] {0, 1, 1, 0}, List.of("cat", "dog", "horse"));
    assertEquals(
        """
        true \\ predicted    cat    dog  horse
                     cat      1      1      .
                     dog      .      1      .
                   horse      1      .      .\
        """,
        matrix.toString());
  }

  @Test
  void printsNumberedColumnsWhenTheNamesAreTooLong() {
    List<String> names =
        IntStream.range(0, 20)
            .mapToObj(i -> "a class with quite a long name, number " + i)
            .toList();
    String text = ConfusionMatrix.of(new int[] {0, 19}, new int[] {0, 18}, names).toString();
    List<String> lines = text.lines().toList();
    assertEquals(21, lines.size());
    assertTrue(lines.stream().allMatch(line -> line.length() == lines.getFirst().length()), text);
    assertTrue(lines.getFirst().length() <= 120, text);
    assertTrue(lines.getFirst().endsWith("  17  18  19"), text);
    assertTrue(lines.getLast().startsWith("19 a class with quite a lo…"), text);
    assertTrue(lines.getLast().endsWith("   .   1   ."), text);
  }

  @Test
  void printsNamesWithControlCharactersOnOneLine() {
    ConfusionMatrix matrix =
        ConfusionMatrix.of(new int[] {0, 1}, new int[] {0, 1}, List.of("a\nb", "\u001b[2J"));
    assertEquals(3, matrix.toString().lines().count());
    assertTrue(matrix.toString().chars().noneMatch(c -> c == '\u001b'));
  }

  @Test
  void printsTheMostFrequentConfusionsOfManyClasses() {
    int[] truth = {0, 0, 0, 1, 2, 20};
    int[] predicted = {1, 1, 0, 2, 1, 20};
    assertEquals(
        """
        21 classes, 6 rows, accuracy 0.3333; most frequent confusions (count, true -> predicted):
          2  0 -> 1
          1  1 -> 2
          1  2 -> 1\
        """,
        ConfusionMatrix.of(truth, predicted, 21).toString());
    assertEquals(
        "21 classes, 6 rows, accuracy 1.0000", ConfusionMatrix.of(truth, truth, 21).toString());
  }

  @Test
  void printsAtMostTwentyConfusions() {
    int[] truth = new int[30];
    int[] predicted = IntStream.range(0, 30).toArray();
    assertEquals(21, ConfusionMatrix.of(truth, predicted, 30).toString().lines().count());
  }

  private static ConfusionMatrix of(ReferenceMetrics reference) {
    return ConfusionMatrix.of(
        reference.ints("true"), reference.ints("predicted"), reference.classes());
  }

  private static void assertMessage(
      Class<? extends RuntimeException> type, String message, Executable action) {
    assertEquals(message, assertThrows(type, action).getMessage());
  }
}
