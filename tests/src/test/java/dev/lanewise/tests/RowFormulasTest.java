package dev.lanewise.tests;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.lanewise.api.formula.Expr;
import dev.lanewise.api.formula.Functions;
import dev.lanewise.api.formula.RowProgramBuilder;
import dev.lanewise.api.formula.Variable;
import dev.lanewise.api.kernels.Kernels;
import dev.lanewise.api.kernels.RowComputation;
import dev.lanewise.api.plugin.Loss;
import dev.lanewise.api.plugin.RowLoss;
import dev.lanewise.api.plugin.RowwiseActivation;
import dev.lanewise.api.plugin.RowwiseLoss;
import dev.lanewise.api.program.RowProgram;
import dev.lanewise.api.registry.PluginReference;
import dev.lanewise.api.registry.Plugins;
import dev.lanewise.testkit.ReferenceKernels;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Formulas of whole rows on all kernels,, and the gradients that plugins state. */
class RowFormulasTest {

  private static final float[] SPECIAL = {
    0f,
    -0f,
    Float.NaN,
    Float.POSITIVE_INFINITY,
    Float.NEGATIVE_INFINITY,
    Float.MIN_VALUE,
    -Float.MIN_NORMAL,
    3e38f,
    -3e38f
  };

  private static final Variable X = Variable.element("x");
  private static final Variable LABEL = Variable.row("label");

  /** Sums, maxima of inputs and of what is computed, picked elements, and numbers of columns. */
  private static final RowProgram PROGRAM = program();

  static Stream<Named<Kernels>> kernels() {
    return KernelsUnderTest.all();
  }

  private static RowProgram program() {
    Variable weight =
        Variable.column("weight", n -> new SplittableRandom(n).doubles(n, -1, 1).toArray());
    Expr max = Functions.rowMax(X);
    Expr power = Functions.expOrZero(X.minus(max));
    Expr share = power.dividedBy(Functions.rowSum(power));
    Expr picked = Functions.pick(X.times(weight).plus(Functions.rowMean(X)), LABEL);
    Expr largest = Functions.rowMax(share.times(weight));
    Expr loss = Functions.log(Functions.rowSum(share.square())).times(largest).plus(picked);
    return new RowProgramBuilder()
        .storeRow("loss", loss)
        .store("gradient", loss.gradient(X, Variable.scalar("scale")))
        .build();
  }

  /** What the program computes for rows some padding apart. */
  private record Results(float[] losses, float[] gradient) {

    static Results of(Kernels kernels, float[] x, float[] labels, int columns, int stride) {
      Results results = new Results(new float[labels.length], x.clone());
      compute(kernels, x, labels, columns, stride, results);
      return results;
    }

    static void compute(
        Kernels kernels, float[] x, float[] labels, int columns, int stride, Results results) {
      RowComputation computation = new RowComputation(PROGRAM, kernels, labels.length, columns);
      computation.input("x").at(x, 0, stride);
      computation.input("label").at(labels, 0, 1);
      computation.input("removed").at(x, 0, stride);
      computation.scalar("scale", 0.7f);
      computation.output("loss").at(results.losses, 0, 1);
      computation.output("gradient").at(results.gradient, 0, stride);
      computation.run(labels.length);
    }
  }

  private static float[] random(SplittableRandom random, int length, boolean wild) {
    float[] values = new float[length];
    for (int i = 0; i < length; i++) {
      values[i] =
          wild && random.nextInt(40) == 0
              ? SPECIAL[random.nextInt(SPECIAL.length)]
              : (float) random.nextDouble(-3, 3);
    }
    return values;
  }

  @Tag("lanes")
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 7, 8, 9, 10, 15, 16, 17, 31, 33, 97, 1000, 50_000})
  void allKernelsGiveTheBitsOfTheInterpreter(int columns) {
    SplittableRandom random = new SplittableRandom(columns);
    List<Kernels> all = kernels().map(Named::getPayload).toList();
    for (int rows : columns > 1000 ? new int[] {3} : new int[] {0, 1, 5, 150}) {
      for (int padding : new int[] {0, 3}) {
        int stride = columns + padding;
        float[] x = random(random, rows * stride, padding > 0);
        float[] labels = new float[rows];
        for (int row = 0; row < rows; row++) {
          labels[row] = random.nextInt(columns);
        }
        Results expected = Results.of(new ReferenceKernels(), x, labels, columns, stride);
        for (Kernels kernels : all) {
          Results actual = Results.of(kernels, x, labels, columns, stride);
          String what = "%d rows of %d on %s".formatted(rows, columns, kernels.id());
          assertArrayEquals(bits(expected.losses), bits(actual.losses), what);
          assertArrayEquals(bits(expected.gradient), bits(actual.gradient), what);
        }
      }
    }
  }

  /** All bits, but for the payload of NaN. */
  private static int[] bits(float[] values) {
    int[] bits = new int[values.length];
    for (int i = 0; i < bits.length; i++) {
      bits[i] = Float.floatToIntBits(values[i]);
    }
    return bits;
  }

  @ParameterizedTest
  @MethodSource("kernels")
  void theGradientMayTakeThePlaceOfTheInput(Kernels kernels) {
    SplittableRandom random = new SplittableRandom(1);
    for (int columns : new int[] {1, 5, 16, 40}) {
      float[] x = random(random, 140 * columns, false);
      float[] labels = new float[140];
      Results expected = Results.of(kernels, x, labels, columns, columns);
      Results inPlace = new Results(new float[140], x);
      Results.compute(kernels, x, labels, columns, columns, inPlace);
      assertArrayEquals(bits(expected.losses), bits(inPlace.losses));
      assertArrayEquals(bits(expected.gradient), bits(x));
    }
  }

  @ParameterizedTest
  @MethodSource("kernels")
  void aRowDependsOnItselfAlone(Kernels kernels) {
    SplittableRandom random = new SplittableRandom(2);
    for (int columns : new int[] {3, 15, 16, 1000}) {
      int rows = 40;
      float[] x = random(random, rows * columns, true);
      float[] labels = new float[rows];
      Results all = Results.of(kernels, x, labels, columns, columns);
      for (int row = 0; row < rows; row++) {
        float[] one = Arrays.copyOfRange(x, row * columns, (row + 1) * columns);
        Results alone = Results.of(kernels, one, new float[1], columns, columns);
        assertEquals(Float.floatToIntBits(alone.losses[0]), Float.floatToIntBits(all.losses[row]));
        assertArrayEquals(
            bits(alone.gradient),
            bits(Arrays.copyOfRange(all.gradient, row * columns, (row + 1) * columns)));
      }
    }
  }

  /** Formulas that are cut in other ways than the usual ones. */
  static Stream<Named<Expr>> unusual() {
    Variable numbers =
        Variable.column("numbers", n -> new SplittableRandom(n).doubles(n).toArray());
    Expr share = Functions.sigmoid(X).dividedBy(Functions.rowSum(Functions.sigmoid(X)));
    return Stream.of(
            Expr.constant(2),
            LABEL,
            X,
            numbers,
            Functions.columns(),
            Functions.rowMax(X),
            Functions.rowMax(numbers).plus(X),
            Functions.rowMax(Functions.column()).times(LABEL),
            Functions.rowSum(LABEL),
            Functions.pick(X, Expr.constant(0)),
            Functions.pick(X, Functions.columns().minus(1).minus(LABEL)).times(X),
            Functions.pick(X, Functions.pick(Functions.column(), LABEL)),
            Functions.pick(X, Functions.rowSum(Functions.column()).times(0)).plus(X),
            Functions.rowMax(Functions.exp(X)).plus(Functions.exp(X)),
            Functions.rowMax(share.times(numbers)).times(share),
            Functions.rowMax(share).gradient(X, Expr.constant(1)),
            Functions.rowMax(share.times(Functions.rowMax(share))).gradient(X, LABEL),
            Expr.select(
                Functions.rowMax(X).greaterThan(Functions.rowMean(X).plus(1)),
                X,
                Functions.log(Functions.rowMax(X).abs())),
            share.plus(X).times(Functions.rowSum(share.square())),
            share.times(share.asConstant()).gradient(X, X))
        .map(formula -> Named.of(formula.toString(), formula));
  }

  @ParameterizedTest
  @MethodSource("unusual")
  void singlePrecisionIsNearTheDefinition(Expr formula) {
    SplittableRandom random = new SplittableRandom(6);
    for (int columns : new int[] {1, 2, 10, 16, 33}) {
      int rows = 3;
      double[][] x = new double[rows][];
      float[] floats = new float[rows * columns];
      float[] labels = new float[rows];
      for (int row = 0; row < rows; row++) {
        labels[row] = random.nextInt(columns);
        x[row] = random.doubles(columns, -2, 2).map(value -> (float) value).toArray();
        for (int column = 0; column < columns; column++) {
          floats[row * columns + column] = (float) x[row][column];
        }
      }
      for (Kernels kernels : kernels().map(Named::getPayload).toList()) {
        RowProgram program = new RowProgramBuilder().store("y", formula).build();
        RowComputation computation = new RowComputation(program, kernels, rows, columns);
        float[] y = new float[floats.length];
        computation.input("x").at(floats, 0, columns);
        computation.input("label").at(labels, 0, 1);
        computation.output("y").at(y, 0, columns);
        computation.run(rows);
        for (int row = 0; row < rows; row++) {
          double[] expected =
              formula.evaluateRow(Map.of(X, x[row], LABEL, new double[] {labels[row]}), columns);
          for (int column = 0; column < columns; column++) {
            double value = expected[expected.length == 1 ? 0 : column];
            Near.relative(value, y[row * columns + column], 2e-6, 1, formula + " of " + columns);
          }
        }
      }
    }
  }

  @Test
  void whatCannotBeComputedIsAnError() {
    Kernels kernels = new ReferenceKernels();
    for (int columns : new int[] {0, -1, (1 << 24) + 1}) {
      String message =
          assertThrows(
                  IllegalArgumentException.class,
                  () -> new RowComputation(PROGRAM, kernels, 1, columns))
              .getMessage();
      assertEquals("a row has 1 to 16777216 columns, not " + columns, message);
    }
    for (float label : new float[] {-1, 2, 0.5f, Float.NaN}) {
      assertThrows(
          IndexOutOfBoundsException.class,
          () -> Results.of(kernels, new float[2], new float[] {label}, 2, 2));
    }
    RowComputation computation = new RowComputation(PROGRAM, kernels, 1, 2);
    assertEquals(
        "the program has no output x",
        assertThrows(IllegalArgumentException.class, () -> computation.output("x")).getMessage());
    assertThrows(
        IllegalArgumentException.class, () -> Loss.rowwise((prediction, label) -> prediction));
  }

  private static RowwiseActivation activation(String id) {
    return assertInstanceOf(
        RowwiseActivation.class, Plugins.installed().activation(PluginReference.parse(id)));
  }

  /** In double precision, where nothing is lost to the order of operations. */
  @ParameterizedTest
  @ValueSource(strings = {"softmax", "log_softmax"})
  void statedGradientsAreThoseOfTheFormula(String id) {
    RowwiseActivation activation = activation(id);
    Expr derived = activation.formula().gradient(activation.x(), activation.upstream());
    SplittableRandom random = new SplittableRandom(3);
    for (int columns : new int[] {1, 2, 10, 17, 1000}) {
      double[] x = random.doubles(columns, -4, 4).toArray();
      Map<Variable, double[]> at =
          Map.of(
              activation.x(),
              x,
              activation.y(),
              activation.evaluate(x),
              activation.upstream(),
              random.doubles(columns, -1, 1).toArray());
      assertArrayEquals(
          derived.evaluateRow(at, columns),
          activation.gradient().evaluateRow(at, columns),
          1e-12,
          id + " of " + columns);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "label_smoothing=0.1", "label_smoothing=0.3, weights", "weights"})
  void statedLossesAreThoseOfTheFormula(String settings) {
    SplittableRandom random = new SplittableRandom(4);
    for (int classes : new int[] {1, 2, 10, 17, 1000}) {
      String weights =
          random
              .doubles(classes, 0.2, 2)
              .mapToObj(weight -> Double.toString(Math.rint(weight * 256) / 256))
              .collect(Collectors.joining(", ", "class_weights=[", "]"));
      String name = "cross_entropy(" + settings.replace("weights", weights) + ")";
      RowwiseLoss loss =
          assertInstanceOf(
              RowwiseLoss.class, Plugins.installed().loss(PluginReference.parse(name)));
      Variable weight = Variable.scalar("weight");
      Expr derived = loss.formula().gradient(loss.prediction(), loss.scale().times(weight));
      for (int i = 0; i < 5; i++) {
        int label = random.nextInt(classes);
        double[] z = random.doubles(classes, -4, 4).toArray();
        Map<Variable, double[]> at =
            Map.of(
                loss.prediction(),
                z,
                loss.label(),
                new double[] {label},
                loss.scale(),
                new double[] {0.3},
                weight,
                new double[] {loss.weight(label)});
        assertEquals(
            loss.weight(label) * loss.evaluate(z, label),
            loss.weighted().loss().evaluateRow(at, classes)[0],
            1e-9,
            name);
        assertArrayEquals(
            derived.evaluateRow(at, classes),
            loss.weighted().gradient().evaluateRow(at, classes),
            1e-9,
            name);
      }
    }
  }

  @Test
  void weightsOfClassesMultiplyLossAndGradient() {
    RowwiseLoss plain = Loss.rowwise((z, label) -> Functions.pick(z, label).square());
    RowwiseLoss weighted = plain.weightedBy(label -> label + 0.5);
    assertEquals(1, plain.weight(2));
    assertEquals(2.5f, weighted.weight(2));
    float[] losses = new float[2];
    float[] gradient = new float[6];
    RowLoss.Computation computation = weighted.bind(new ReferenceKernels(), 2, 3);
    float[] z = {1, 2, 3, 4, 5, 6};
    computation.run(2, z, 3, new int[] {2, 0}, 2, losses, gradient);
    assertArrayEquals(new float[] {22.5f, 8}, losses);
    assertArrayEquals(new float[] {0, 0, 30, 8, 0, 0}, gradient);
    computation.run(2, z, 3, new int[] {2, 0}, Float.POSITIVE_INFINITY, losses, gradient);
    assertArrayEquals(new float[6], gradient);
  }
}
