package dev.lanewise.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.api.ConfigurationException;
import dev.lanewise.api.formula.Expr;
import dev.lanewise.api.formula.ProgramBuilder;
import dev.lanewise.api.formula.Variable;
import dev.lanewise.api.kernels.Kernels;
import dev.lanewise.api.plugin.Activation.Meaning;
import dev.lanewise.api.plugin.ElementwiseLoss;
import dev.lanewise.api.plugin.Loss;
import dev.lanewise.api.plugin.RowLoss;
import dev.lanewise.api.program.Arguments;
import dev.lanewise.api.program.Program;
import dev.lanewise.api.registry.PluginReference;
import dev.lanewise.api.registry.Plugins;
import dev.lanewise.network.Trainer;
import dev.lanewise.network.data.Dataset;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The built-in elementwise losses against PyTorch, and where they are special. */
@Tag("lanes")
class LossesTest {

  private static final Plugins PLUGINS = Plugins.installed();
  private static final Reference REFERENCE = Reference.of("losses.json");
  private static final float INFINITY = Float.POSITIVE_INFINITY;

  static Stream<Named<Kernels>> kernels() {
    return KernelsUnderTest.all();
  }

  private static ElementwiseLoss loss(String name) {
    return assertInstanceOf(ElementwiseLoss.class, PLUGINS.loss(PluginReference.parse(name)));
  }

  /** Losses and their gradients, element by element, in single precision. */
  private record Elements(float[] loss, float[] gradient, float sum) {

    static Elements of(
        ElementwiseLoss loss, Expr formula, Kernels kernels, float[] prediction, float[] target) {
      int count = prediction.length;
      Program program =
          new ProgramBuilder()
              .store("loss", formula)
              .store("gradient", formula.derivative(loss.prediction()))
              .rowSum("sum", formula)
              .build();
      float[] losses = new float[count];
      float[] gradient = new float[count];
      float[] sum = new float[1];
      kernels
          .compile(program)
          .run(
              new Arguments(program)
                  .input(loss.prediction().name(), prediction, 0, count)
                  .input(loss.target().name(), target, 0, count)
                  .output("loss", losses, 0, count)
                  .output("gradient", gradient, 0, count)
                  .output("sum", sum, 0, 1),
              0,
              1,
              0,
              count);
      return new Elements(losses, gradient, sum[0]);
    }
  }

  private static void check(String name, ElementwiseLoss loss, Expr formula, Kernels kernels) {
    Reference reference = REFERENCE.get(name);
    float[] prediction = reference.get("prediction").floats();
    float[] target = reference.get("target").floats();
    double[][] gradient = reference.get("gradient").rows();
    int width = gradient[0].length;
    // As a network has it: rows are summed in single precision, and their sums in double.
    double sum = 0;
    for (int row = 0; row < gradient.length; row++) {
      int from = row * width;
      float[] predictionOfRow = Arrays.copyOfRange(prediction, from, from + width);
      float[] targetOfRow = Arrays.copyOfRange(target, from, from + width);
      Elements elements = Elements.of(loss, formula, kernels, predictionOfRow, targetOfRow);
      sum += elements.sum();
      for (int i = 0; i < width; i++) {
        double value = formula.evaluate(at(loss, predictionOfRow[i], targetOfRow[i]));
        Near.within2Ulp(value, elements.loss()[i], name + " at " + (from + i));
        double slope = gradient[row][i] * prediction.length;
        Near.within2Ulp(slope, elements.gradient()[i], name + " gradient at " + (from + i));
      }
    }
    Near.within2Ulp(reference.get("loss").number(), sum / prediction.length, name + " loss");
  }

  @ParameterizedTest
  @MethodSource("kernels")
  void valuesAndGradientsAreThoseOfPyTorch(Kernels kernels) {
    for (String name :
        List.of("mse", "mae", "huber(delta=1.0)", "binary_cross_entropy", "hinge", "perceptron")) {
      ElementwiseLoss loss = loss(name);
      check(name, loss, loss.formula(), kernels);
    }
  }

  /** Their generator is generate.py beside the references. */
  @ParameterizedTest
  @MethodSource("kernels")
  void valuesAndGradientsOfEachElementAreThoseOfPyTorch(Kernels kernels) {
    Reference all = Reference.of("more_losses.json");
    int rowwise = 0;
    for (String name : all.names()) {
      Reference reference = all.get(name);
      float[] prediction = reference.get("prediction").floats();
      float[] target = reference.get("target").floats();
      float[] values = new float[target.length];
      float[] gradient = new float[prediction.length];
      switch (PLUGINS.loss(PluginReference.parse(name))) {
        case ElementwiseLoss loss -> {
          Elements elements = Elements.of(loss, loss.formula(), kernels, prediction, target);
          values = elements.loss();
          gradient = elements.gradient();
        }
        case RowLoss loss -> {
          rowwise++;
          int rows = target.length;
          int width = prediction.length / rows;
          int[] labels = new int[rows];
          for (int row = 0; row < rows; row++) {
            labels[row] = (int) target[row];
          }
          loss.bind(kernels, rows, width).run(rows, prediction, width, labels, 1, values, gradient);
        }
      }
      float[] expected = reference.get("value").floats();
      float[] slopes = reference.get("gradient").floats();
      for (int i = 0; i < values.length; i++) {
        Near.relative(expected[i], values[i], 1e-6, 1, name + " at " + i);
      }
      for (int i = 0; i < gradient.length; i++) {
        Near.relative(slopes[i], gradient[i], 1e-6, 1, "gradient of " + name + " at " + i);
      }
    }
    assertEquals(4, rowwise);
  }

  @ParameterizedTest
  @MethodSource("kernels")
  void logCoshKeepsTheDigitsOfSmallDifferencesAndDoesNotOverflow(Kernels kernels) {
    ElementwiseLoss loss = loss("log_cosh");
    float[] difference = {0, -0f, 1e-4f, -1e-4f, 0.5f, 1, -1, 88.8f, 1e4f, -1e4f, 3e38f};
    float[] zero = new float[difference.length];
    Elements elements = Elements.of(loss, loss.formula(), kernels, difference, zero);
    double log2 = Math.log(2);
    double[] expected = {
      0,
      0,
      0.5e-8,
      0.5e-8,
      Math.log(Math.cosh(0.5f)),
      Math.log(Math.cosh(1)),
      Math.log(Math.cosh(1)),
      88.8f - log2,
      1e4 - log2,
      1e4 - log2,
      3e38f
    };
    for (int i = 0; i < difference.length; i++) {
      String what = "log_cosh at " + difference[i];
      Near.relative(expected[i], elements.loss()[i], 1e-6, 1e-30, what);
      Near.relative(Math.tanh(difference[i]), elements.gradient()[i], 1e-6, 1e-30, what);
    }
  }

  @ParameterizedTest
  @MethodSource("kernels")
  void cosineDoesNotDependOnTheSize(Kernels kernels) {
    RowLoss loss = assertInstanceOf(RowLoss.class, PLUGINS.loss(PluginReference.of("cosine")));
    float[] outputs = {3, 4, 3e38f, 4e37f * 8, 3e-3f, 4e-3f, 0, 0, 0, 5};
    float[] values = new float[5];
    float[] gradient = new float[10];
    loss.bind(kernels, 5, 2).run(5, outputs, 2, new int[] {0, 0, 0, 0, 1}, 1, values, gradient);
    assertEquals(0.4, values[0], 1e-6);
    assertEquals(1 - 3 / Math.hypot(3, 3.2), values[1], 1e-6);
    assertEquals(0.4, values[2], 1e-6);
    assertEquals(1, values[3]);
    assertEquals(0, values[4], 1e-6);
    assertEquals(-1e6f, gradient[6], 1);
    for (float slope : gradient) {
      assertTrue(Float.isFinite(slope), "slope " + slope);
    }
  }

  @Test
  void whatTheNewLossesWorkOn() {
    assertEquals(Loss.Targets.COUNTS, loss("poisson").targets());
    assertEquals(Loss.Targets.VALUES, loss("quantile").targets());
    assertEquals(Loss.Targets.VALUES, loss("log_cosh").targets());
    assertEquals(Loss.Targets.PROBABILITIES, loss("kl_divergence").targets());
    assertEquals(Set.of(Meaning.CLASS_LOG_PROBABILITIES), loss("kl_divergence").outputMeanings());
    ConfigurationException e =
        assertThrows(
            ConfigurationException.class,
            () ->
                Trainer.builder()
                    .layers("1:identity")
                    .loss("poisson")
                    .train(Dataset.ofTargets(new float[2], 1, new float[] {1, -1}, 1)));
    assertTrue(
        String.valueOf(e.getMessage())
            .contains("takes numbers from 0 as targets, but row 2, column 1 is -1.0"),
        e.getMessage());
  }

  @ParameterizedTest
  @MethodSource("kernels")
  void valuesAndGradientsOnLogitsAreThoseOfPyTorch(Kernels kernels) {
    ElementwiseLoss entropy = loss("binary_cross_entropy");
    check(
        "binary_cross_entropy from logits",
        entropy,
        entropy.formulaOnLogits().orElseThrow(),
        kernels);
    ElementwiseLoss perceptron = loss("perceptron");
    check("perceptron", perceptron, perceptron.formulaOnLogits("step"), kernels);
  }

  private static Map<Variable, Double> at(ElementwiseLoss loss, double prediction, double target) {
    return Map.of(loss.prediction(), prediction, loss.target(), target);
  }

  @ParameterizedTest
  @MethodSource("kernels")
  void slopesAtKinks(Kernels kernels) {
    ElementwiseLoss absolute = loss("mae");
    float[] two = {2};
    assertEquals(0, Elements.of(absolute, absolute.formula(), kernels, two, two).gradient()[0]);
    ElementwiseLoss hinge = loss("hinge");
    float[] one = {1};
    assertEquals(0, Elements.of(hinge, hinge.formula(), kernels, one, one).gradient()[0]);
    ElementwiseLoss huber = loss("huber(delta=2)");
    float[] target = {0, 0, 0, 0};
    Elements elements =
        Elements.of(huber, huber.formula(), kernels, new float[] {2, -2, 3, 0}, target);
    assertEquals(List.of(2f, 2f, 4f, 0f), list(elements.loss()));
    assertEquals(List.of(2f, -2f, 2f, 0f), list(elements.gradient()));
  }

  private static List<Float> list(float[] values) {
    return Stream.iterate(0, i -> i < values.length, i -> i + 1).map(i -> values[i] + 0f).toList();
  }

  @ParameterizedTest
  @MethodSource("kernels")
  void thePerceptronFollowsRosenblattAlsoOnTheBoundary(Kernels kernels) {
    ElementwiseLoss loss = loss("perceptron");
    float[] z = {0, 0, -0f, -0f, 2, 2, -3, -3};
    float[] target = {1, -1, 1, -1, 1, -1, 1, -1};
    Elements elements = Elements.of(loss, loss.formulaOnLogits("step"), kernels, z, target);
    assertEquals(List.of(0f, 0f, 0f, 0f, 0f, 2f, 3f, 0f), list(elements.loss()));
    assertEquals(List.of(0f, 1f, 0f, 1f, 0f, 1f, -1f, 0f), list(elements.gradient()));
  }

  @ParameterizedTest
  @MethodSource("kernels")
  void binaryCrossEntropyIsFiniteForCertainPredictions(Kernels kernels) {
    ElementwiseLoss loss = loss("binary_cross_entropy");
    float[] probability = {0, 0, 1, 1, 1e-40f, 1e-30f};
    float[] target = {0, 1, 0, 1, 1, 1};
    Elements elements = Elements.of(loss, loss.formula(), kernels, probability, target);
    assertEquals(0, elements.loss()[0], 0.0);
    assertEquals(100, elements.loss()[1]);
    assertEquals(100, elements.loss()[2]);
    assertEquals(0, elements.loss()[3], 0.0);
    assertEquals(100, elements.loss()[4]);
    assertEquals(69.07755, elements.loss()[5], 1e-5);
    assertEquals(-1e12f, elements.gradient()[1]);
    assertEquals(1e12f, elements.gradient()[2]);
    for (float slope : elements.gradient()) {
      assertTrue(Float.isFinite(slope), "slope " + slope);
    }
  }

  @ParameterizedTest
  @MethodSource("kernels")
  void binaryCrossEntropyOnLogitsIsFiniteAndAccurateFarOut(Kernels kernels) {
    ElementwiseLoss loss = loss("binary_cross_entropy");
    float[] logit = {1e4f, 1e4f, -1e4f, -1e4f, 3e38f, -3e38f, 3e38f, 0, 20, -20};
    float[] target = {1, 0, 1, 0, 1, 0, 0, 0.5f, 1, 0};
    double tiny = Math.log1p(Math.exp(-20));
    double flat = 1 / (1 + Math.exp(20));
    double[] losses = {0, 1e4, 1e4, 0, 0, 0, 3e38f, Math.log(2), tiny, tiny};
    double[] slopes = {0, 1, -1, 0, 0, 0, 1, 0, -flat, flat};
    Elements elements =
        Elements.of(loss, loss.formulaOnLogits().orElseThrow(), kernels, logit, target);
    for (int i = 0; i < logit.length; i++) {
      Near.within2UlpOnly(losses[i], elements.loss()[i], "loss at " + logit[i]);
      Near.within2UlpOnly(slopes[i], elements.gradient()[i], "slope at " + logit[i]);
    }
  }

  @ParameterizedTest
  @MethodSource("kernels")
  void largeDifferencesGiveWhatTheyAre(Kernels kernels) {
    float[] prediction = {1e30f, -INFINITY};
    float[] target = {0, 0};
    for (String name : List.of("mae", "huber")) {
      ElementwiseLoss loss = loss(name);
      Elements elements = Elements.of(loss, loss.formula(), kernels, prediction, target);
      assertEquals(1e30f, elements.loss()[0], name);
      assertEquals(INFINITY, elements.loss()[1], name);
      assertEquals(1, elements.gradient()[0], name);
      assertEquals(-1, elements.gradient()[1], name);
    }
  }

  /** mse is left out: the square of 3e38 is no float, so its loss is infinite by definition. */
  @ParameterizedTest
  @MethodSource("kernels")
  void anyLogitsUpTo3e38GiveFiniteLossesAndGradients(Kernels kernels) {
    SplittableRandom random = new SplittableRandom(12);
    int count = 4_000;
    float[] prediction = new float[count];
    float[] target = new float[count];
    for (int i = 0; i < count; i++) {
      double size = random.nextInt(3) == 0 ? 3e38 : Math.scalb(1.5, random.nextInt(-149, 127));
      prediction[i] = (float) (random.nextBoolean() ? size : -size);
      target[i] = random.nextInt(2);
    }
    for (String name : List.of("binary_cross_entropy", "hinge", "perceptron", "mae", "huber")) {
      ElementwiseLoss loss = loss(name);
      float[] targets = target.clone();
      for (int i = 0; i < count && loss.targets() == Loss.Targets.SIGNS; i++) {
        targets[i] = 2 * target[i] - 1;
      }
      Expr formula = loss.formulaOnLogits().orElse(loss.formula());
      Elements elements = Elements.of(loss, formula, kernels, prediction, targets);
      for (int i = 0; i < count; i++) {
        float value = elements.loss()[i];
        assertTrue(value >= 0 && value <= Float.MAX_VALUE, name + " at " + prediction[i]);
        assertTrue(Math.abs(elements.gradient()[i]) <= 1, name + " slope at " + prediction[i]);
      }
    }
  }

  @Test
  void whatTheLossesWorkOn() {
    ElementwiseLoss entropy = loss("binary_cross_entropy");
    assertEquals(Set.of(Meaning.PROBABILITIES), entropy.logitMeanings());
    assertEquals(
        Set.of(Meaning.PROBABILITIES, Meaning.CLASS_PROBABILITIES), entropy.outputMeanings());
    assertEquals(Set.of("hard_sigmoid"), entropy.outputsOf());
    assertEquals(Set.of("step"), loss("perceptron").logitsOf());
    assertEquals(Set.of(Meaning.SCORES), loss("perceptron").outputMeanings());
    assertEquals(Set.of(Meaning.SCORES), loss("hinge").outputMeanings());
    assertEquals(Set.of("tanh", "softsign"), loss("hinge").outputsOf());
    assertEquals(Loss.Targets.SIGNS, loss("perceptron").targets());
    assertEquals(Loss.Targets.SIGNS, loss("hinge").targets());
    for (String name : List.of("mse", "mae", "huber")) {
      assertEquals(
          name.startsWith("binary") ? Loss.Targets.PROBABILITIES : Loss.Targets.VALUES,
          loss(name).targets(),
          name);
      assertEquals(Set.of(), loss(name).outputsOf(), name);
      assertEquals(Set.of(), loss(name).logitsOf(), name);
      assertEquals(Set.of(), loss(name).logitMeanings(), name);
      assertEquals(Set.of(), loss(name).outputMeanings(), name);
    }
  }
}
