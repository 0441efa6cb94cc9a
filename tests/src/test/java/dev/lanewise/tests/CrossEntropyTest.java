package dev.lanewise.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.api.ConfigurationException;
import dev.lanewise.api.kernels.Kernels;
import dev.lanewise.api.plugin.Activation.Meaning;
import dev.lanewise.api.plugin.Loss;
import dev.lanewise.api.plugin.RowLoss;
import dev.lanewise.api.registry.PluginReference;
import dev.lanewise.api.registry.Plugins;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Cross-entropy with its settings. */
@Tag("lanes")
class CrossEntropyTest {

  private static final Plugins PLUGINS = Plugins.installed();
  private static final Reference REFERENCE = Reference.of("losses.json");

  static Stream<Named<Kernels>> kernels() {
    return KernelsUnderTest.all();
  }

  private static RowLoss loss(String name) {
    return assertInstanceOf(RowLoss.class, PLUGINS.loss(PluginReference.parse(name)));
  }

  /** A batch's losses, weighted, and its gradient. */
  private record Batch(float[] losses, float[] gradient, double mean) {

    static Batch of(RowLoss loss, Kernels kernels, float[] logits, int classes, int... labels) {
      int rows = labels.length;
      double weights = Arrays.stream(labels).mapToDouble(loss::weight).sum();
      Batch batch = new Batch(new float[rows], new float[rows * classes], 0);
      loss.bind(kernels, rows, classes)
          .run(rows, logits, classes, labels, (float) (1 / weights), batch.losses, batch.gradient);
      double sum = 0;
      for (float row : batch.losses) {
        sum += row;
      }
      return new Batch(batch.losses, batch.gradient, sum / weights);
    }
  }

  @ParameterizedTest
  @MethodSource("kernels")
  void valuesAndGradientsAreThoseOfPyTorch(Kernels kernels) {
    check("cross_entropy", "cross_entropy", kernels);
    check("cross_entropy with label smoothing 0.1", "cross_entropy(label_smoothing=0.1)", kernels);
    String weights =
        Arrays.stream(
                REFERENCE.get("cross_entropy with class weights").get("class_weights").numbers())
            .mapToObj(Double::toString)
            .collect(Collectors.joining(", ", "[", "]"));
    check(
        "cross_entropy with class weights",
        "cross_entropy(class_weights=" + weights + ")",
        kernels);
  }

  private static void check(String referenceName, String name, Kernels kernels) {
    Reference reference = REFERENCE.get(referenceName);
    int[] labels =
        Arrays.stream(reference.get("labels").numbers()).mapToInt(label -> (int) label).toArray();
    double[][] gradient = reference.get("gradient").rows();
    int classes = gradient[0].length;
    RowLoss loss = loss(name);
    double weights = Arrays.stream(labels).mapToDouble(loss::weight).sum();
    Batch batch = Batch.of(loss, kernels, reference.get("prediction").floats(), classes, labels);
    Near.within2Ulp(reference.get("loss").number(), batch.mean(), name);
    for (int row = 0; row < labels.length; row++) {
      for (int c = 0; c < classes; c++) {
        // Of the sum, so that the number of rows hides nothing. Not 2 ulp, because the logits of
        // the
        // reference are no floats: rounding 38 moves it by up to 2e-6, and the gradient with it.
        Near.relative(
            gradient[row][c] * weights,
            batch.gradient()[row * classes + c] * weights,
            1e-6,
            0.1,
            name + " gradient at " + row + ", " + c);
      }
    }
  }

  /** The definition that PyTorch's documentation gives, with the mean over the batch. */
  @Test
  void weightsAndSmoothingTogetherAreThoseOfPyTorch() {
    double[] w = {0.5, 2, 1.25};
    double[] z = {0.3, -1.2, 2.1};
    RowLoss loss = loss("cross_entropy(label_smoothing=0.2, class_weights=[0.5, 2, 1.25])");
    double sum = Arrays.stream(z).map(Math::exp).sum();
    for (int label = 0; label < 3; label++) {
      double expected = -(1 - 0.2) * w[label] * Math.log(Math.exp(z[label]) / sum);
      for (int c = 0; c < 3; c++) {
        expected -= 0.2 / 3 * w[c] * Math.log(Math.exp(z[c]) / sum);
      }
      assertEquals(expected, loss.weight(label) * loss.evaluate(z, label), 1e-12);
    }
  }

  @ParameterizedTest
  @MethodSource("kernels")
  void singlePrecisionIsNearTheDefinition(Kernels kernels) {
    SplittableRandom random = new SplittableRandom(6);
    for (int classes : new int[] {1, 2, 5, 16, 17, 33}) {
      String weights =
          random
              .doubles(classes, 0.2, 2)
              .mapToObj(Double::toString)
              .collect(Collectors.joining(",", "[", "]"));
      for (String name :
          List.of(
              "cross_entropy",
              "cross_entropy(label_smoothing=0.3)",
              "cross_entropy(class_weights=" + weights + ")",
              "cross_entropy(label_smoothing=0.3, class_weights=" + weights + ")")) {
        checkDefinition(loss(name), kernels, classes, random, name);
      }
    }
  }

  private static void checkDefinition(
      RowLoss loss, Kernels kernels, int classes, SplittableRandom random, String name) {
    int rows = 7;
    int[] labels = random.ints(rows, 0, classes).toArray();
    float[] logits = new float[rows * classes];
    for (int i = 0; i < logits.length; i++) {
      logits[i] = (float) random.nextDouble(-6, 6);
    }
    Batch batch = Batch.of(loss, kernels, logits, classes, labels);
    double weights = Arrays.stream(labels).mapToDouble(loss::weight).sum();
    for (int row = 0; row < rows; row++) {
      int label = labels[row];
      double[] z = new double[classes];
      for (int c = 0; c < classes; c++) {
        z[c] = logits[row * classes + c];
      }
      double weight = loss.weight(label);
      // Without the weight: a weight scales the rounding of log Σ exp, be the loss small or not.
      Near.within3Ulp(loss.evaluate(z, label), batch.losses()[row] / weight, name);
      double[] expected = new double[classes];
      double[] actual = new double[classes];
      for (int c = 0; c < classes; c++) {
        int at = c;
        double difference =
            CentralDifference.at(
                z[c],
                value -> {
                  double[] moved = z.clone();
                  moved[at] = value;
                  return loss.evaluate(moved, label);
                });
        expected[c] = difference;
        actual[c] = batch.gradient()[row * classes + c] * weights / weight;
      }
      Near.gradientOfRow(expected, actual, name + " gradient");
    }
  }

  @ParameterizedTest
  @MethodSource("kernels")
  void largeLogitsGiveFiniteLosses(Kernels kernels) {
    float[] logits = {
      1e4f, -1e4f, -1e4f, 1e4f, 3e38f, 0, 3e38f, 3e38f, -3e38f, 3e38f, 1e-40f, 0, -3e38f, -3e38f
    };
    int[] labels = {0, 0, 0, 0, 1, 0, 0};
    double[] expected = {0, 2e4, 0, Math.log(2), 0, Math.log(2), Math.log(2)};
    Batch batch = Batch.of(loss("cross_entropy"), kernels, logits, 2, labels);
    for (int row = 0; row < labels.length; row++) {
      Near.within2UlpOnly(expected[row], batch.losses()[row], "row " + row);
    }
    // A tenth of the difference still is a float, where the difference is not.
    float[] far = {3e38f, -3e38f};
    Batch smoothed = Batch.of(loss("cross_entropy(label_smoothing=0.2)"), kernels, far, 2, 0);
    Near.within2UlpOnly(0.2 * 3e38f, smoothed.losses()[0], "smoothed");
    for (float[] gradient : new float[][] {batch.gradient(), smoothed.gradient()}) {
      for (float slope : gradient) {
        assertTrue(Float.isFinite(slope), "slope " + slope);
      }
    }
  }

  /** Of any size up to 3e38 and any sign, side by side; a label may be the least likely. */
  @ParameterizedTest
  @MethodSource("kernels")
  void anyLogitsUpTo3e38GiveFiniteLossesAndGradients(Kernels kernels) {
    SplittableRandom random = new SplittableRandom(11);
    for (String name :
        List.of(
            "cross_entropy",
            "cross_entropy(label_smoothing=0.1)",
            "cross_entropy(label_smoothing=0.5)")) {
      for (int classes : new int[] {2, 3, 17, 100}) {
        int rows = 200;
        float[] logits = new float[rows * classes];
        int[] labels = new int[rows];
        for (int i = 0; i < logits.length; i++) {
          double size = random.nextInt(3) == 0 ? 3e38 : Math.scalb(1.5, random.nextInt(-149, 127));
          logits[i] = (float) (random.nextBoolean() ? size : -size);
        }
        for (int row = 0; row < rows; row++) {
          labels[row] = random.nextInt(classes);
        }
        logits[labels[0]] = -3e38f;
        logits[(labels[0] + 1) % classes] = 3e38f;
        Batch batch = Batch.of(loss(name), kernels, logits, classes, labels);
        for (float value : batch.losses()) {
          assertTrue(value >= 0 && value <= Float.MAX_VALUE, name + ": " + value);
        }
        for (float slope : batch.gradient()) {
          assertTrue(Math.abs(slope) <= 1, name + ": " + slope);
        }
        if (name.equals("cross_entropy")) {
          assertEquals(Float.MAX_VALUE, batch.losses()[0]);
        }
      }
    }
    float[] infinite = {Float.NEGATIVE_INFINITY, 1};
    Batch batch = Batch.of(loss("cross_entropy"), kernels, infinite, 2, 0);
    assertEquals(Float.POSITIVE_INFINITY, batch.losses()[0], "of a logit that is not finite");
  }

  @ParameterizedTest
  @MethodSource("kernels")
  void nanSpoilsItsRowOnly(Kernels kernels) {
    float[] logits = {1, Float.NaN, 1, 2, Float.POSITIVE_INFINITY, 0};
    for (String name : List.of("cross_entropy", "cross_entropy(label_smoothing=0.1)")) {
      Batch batch = Batch.of(loss(name), kernels, logits, 2, 0, 0, 0);
      assertTrue(Float.isNaN(batch.losses()[0]), name);
      assertTrue(Float.isFinite(batch.losses()[1]), name);
      assertTrue(Float.isNaN(batch.losses()[2]), name);
      assertTrue(Float.isNaN(batch.gradient()[0]), name);
      assertTrue(Float.isFinite(batch.gradient()[2]), name);
    }
  }

  @ParameterizedTest
  @MethodSource("kernels")
  void aClassOfWeightZeroTeachesNothing(Kernels kernels) {
    RowLoss loss = loss("cross_entropy(class_weights=[0, 1])");
    float[] logits = {1, 2, 3, -1};
    Batch batch = Batch.of(loss, kernels, logits, 2, 0, 1);
    assertEquals(0, batch.losses()[0]);
    assertEquals(0, batch.gradient()[0], 0f);
    assertEquals(0, batch.gradient()[1], 0f);
    assertTrue(batch.losses()[1] > 0);
    Batch nothing = Batch.of(loss, kernels, new float[] {1, 2}, 2, 0);
    assertEquals(0, nothing.gradient()[0], 0f);
    assertEquals(0, nothing.gradient()[1], 0f);
  }

  @ParameterizedTest
  @MethodSource("kernels")
  void aLabelOutsideTheClassesIsAnError(Kernels kernels) {
    float[] logits = {1, 2, 3, 4};
    assertThrows(
        IndexOutOfBoundsException.class,
        () ->
            loss("cross_entropy")
                .bind(kernels, 2, 2)
                .run(2, logits, 2, new int[] {2, 0}, 0.5f, new float[2], new float[4]));
  }

  @Test
  void settingsThatDoNotFit() {
    assertMessage(
        "the number of class_weights of cross_entropy is 3, that of classes 2; give one for each"
            + " class",
        () -> loss("cross_entropy(class_weights=[1, 2, 3])").check(2));
    loss("cross_entropy(class_weights=[1, 2, 3])").check(3);
    loss("cross_entropy").check(2);
    assertMessage(
        "the class_weights of cross_entropy are all 0; at least one must be above 0",
        () -> loss("cross_entropy(class_weights=[0, 0])"));
    assertMessage(
        "cross_entropy takes label_smoothing and class_weights together only if all weights are"
            + " above 0",
        () -> loss("cross_entropy(class_weights=[0, 1], label_smoothing=0.1)"));
  }

  private static void assertMessage(String expected, Runnable action) {
    assertEquals(expected, assertThrows(ConfigurationException.class, action::run).getMessage());
  }

  @Test
  void whatItWorksOn() {
    assertEquals(
        Set.of(Meaning.SCORES, Meaning.CLASS_PROBABILITIES, Meaning.CLASS_LOG_PROBABILITIES),
        loss("cross_entropy").logitMeanings());
    assertEquals(Set.of(), loss("cross_entropy").outputMeanings());
    assertEquals(Loss.Targets.CLASSES, loss("cross_entropy").targets());
  }
}
