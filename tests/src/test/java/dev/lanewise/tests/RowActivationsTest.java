package dev.lanewise.tests;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.api.kernels.Kernels;
import dev.lanewise.api.kernels.Matrix;
import dev.lanewise.api.plugin.RowActivation;
import dev.lanewise.api.registry.PluginReference;
import dev.lanewise.api.registry.Plugins;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Softmax, log-softmax and maxout. */
@Tag("lanes")
class RowActivationsTest {

  private static final Plugins PLUGINS = Plugins.installed();
  private static final Reference REFERENCE = Reference.of("rowwise.json");
  private static final float INFINITY = Float.POSITIVE_INFINITY;

  static Stream<Named<Kernels>> kernels() {
    return KernelsUnderTest.all();
  }

  static RowActivation activation(String name) {
    return assertInstanceOf(RowActivation.class, PLUGINS.activation(PluginReference.parse(name)));
  }

  /** A batch computed from its beginning, rows side by side. */
  private static final class Batch {
    final int rows;
    final int inputs;
    final int outputs;
    final float[] x;
    final float[] y;
    final RowActivation.Computation computation;

    Batch(String name, Kernels kernels, int rows, int outputs, float[] x) {
      RowActivation activation = activation(name);
      this.rows = rows;
      this.outputs = outputs;
      this.inputs = activation.inputWidth(outputs);
      this.x = x;
      this.y = new float[rows * outputs];
      this.computation = activation.bind(kernels, rows, outputs);
      computation.forward(rows, Matrix.of(x, 0, inputs), Matrix.of(y, 0, outputs));
    }

    float[] gradient(float[] dy) {
      float[] dx = new float[rows * inputs];
      Arrays.fill(dx, Float.NaN);
      computation.backward(
          rows,
          Matrix.of(x, 0, inputs),
          Matrix.of(y, 0, outputs),
          Matrix.of(dy, 0, outputs),
          Matrix.of(dx, 0, inputs));
      return dx;
    }
  }

  @ParameterizedTest
  @MethodSource("kernels")
  void softmaxAndLogSoftmaxAreThoseOfPyTorch(Kernels kernels) {
    float[] x = REFERENCE.get("x").floats();
    float[] c = REFERENCE.get("c").floats();
    int columns = 12;
    for (String name : new String[] {"softmax", "log_softmax"}) {
      Reference expected = REFERENCE.get("rowwise").get(name);
      Batch batch = new Batch(name, kernels, x.length / columns, columns, x);
      double[] y = flat(expected.get("y"));
      double[] dx = flat(expected.get("dx"));
      float[] gradient = batch.gradient(c);
      for (int i = 0; i < x.length; i++) {
        Near.within2Ulp(y[i], batch.y[i], name + " at " + i);
        Near.relative(dx[i], gradient[i], 1e-6, 0.1, name + " gradient at " + i);
      }
    }
  }

  private static double[] flat(Reference rows) {
    return Arrays.stream(rows.rows()).flatMapToDouble(Arrays::stream).toArray();
  }

  @ParameterizedTest
  @MethodSource("kernels")
  void maxoutIsThatOfPyTorch(Kernels kernels) {
    float[] x = REFERENCE.get("x").floats();
    Reference expected = REFERENCE.get("rowwise").get("maxout(pieces=3)");
    Batch batch = new Batch("maxout(pieces=3)", kernels, x.length / 12, 4, x);
    assertArrayEquals(expected.get("y").floats(), batch.y);
    float[] gradient = batch.gradient(expected.get("c").floats());
    float[] firstRows = expected.get("dx_rows_0_to_3").floats();
    for (int i = 0; i < firstRows.length; i++) {
      assertEquals(firstRows[i], gradient[i], 0.0, "gradient at " + i);
    }
  }

  @ParameterizedTest
  @MethodSource("kernels")
  void theFirstMaximumTakesTheGradient(Kernels kernels) {
    float[] x = {1, 1, 0, 2, 0, -0f, Float.NaN, 1};
    Batch batch = new Batch("maxout", kernels, 1, 4, x);
    assertArrayEquals(new float[] {1, 2, 0, Float.NaN}, batch.y);
    assertArrayEquals(
        new float[] {5, 0, 0, 6, 7, 0, 8, 0}, batch.gradient(new float[] {5, 6, 7, 8}));
  }

  @ParameterizedTest
  @MethodSource("kernels")
  void singlePrecisionIsNearTheDefinition(Kernels kernels) {
    SplittableRandom random = new SplittableRandom(2);
    for (String name : new String[] {"softmax", "log_softmax", "maxout(pieces=3)"}) {
      for (int columns : new int[] {1, 2, 3, 7, 8, 15, 16, 17, 31, 33, 100}) {
        RowActivation activation = activation(name);
        int width = activation.inputWidth(columns);
        int rows = 5;
        float[] x = random(random, rows * width, 4);
        float[] dy = random(random, rows * columns, 1);
        Batch batch = new Batch(name, kernels, rows, columns, x);
        float[] dx = batch.gradient(dy);
        for (int row = 0; row < rows; row++) {
          double[] xRow = row(x, row, width);
          double[] dyRow = row(dy, row, columns);
          double[] y = activation.evaluate(xRow);
          for (int i = 0; i < columns; i++) {
            float actual = batch.y[row * columns + i];
            if (name.equals("log_softmax")) {
              Near.within3Ulp(y[i], actual, name + " of " + columns);
            } else {
              Near.within2Ulp(y[i], actual, name + " of " + columns);
            }
          }
          double[] expected = new double[width];
          for (int i = 0; i < width; i++) {
            int at = i;
            expected[i] =
                CentralDifference.at(
                    xRow[at],
                    value -> {
                      double[] moved = xRow.clone();
                      moved[at] = value;
                      double[] outputs = activation.evaluate(moved);
                      double sum = 0;
                      for (int j = 0; j < columns; j++) {
                        sum += dyRow[j] * outputs[j];
                      }
                      return sum;
                    });
          }
          Near.gradientOfRow(expected, row(dx, row, width), name + " gradient of " + columns);
        }
      }
    }
  }

  private static float[] random(SplittableRandom random, int count, double range) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) random.nextDouble(-range, range);
    }
    return values;
  }

  private static double[] row(float[] x, int row, int width) {
    double[] values = new double[width];
    for (int i = 0; i < width; i++) {
      values[i] = x[row * width + i];
    }
    return values;
  }

  @ParameterizedTest
  @MethodSource("kernels")
  void aRowWithNanOrInfinityIsNanAndSpoilsNoOther(Kernels kernels) {
    for (String name : new String[] {"softmax", "log_softmax"}) {
      float[] x = {1, Float.NaN, 2, 1, INFINITY, 2, -INFINITY, -INFINITY, -INFINITY, 1, 2, 3};
      Batch batch = new Batch(name, kernels, 4, 3, x);
      for (int i = 0; i < 9; i++) {
        assertTrue(Float.isNaN(batch.y[i]), name + " at " + i + " is " + batch.y[i]);
      }
      float[] alone = new Batch(name, kernels, 1, 3, new float[] {1, 2, 3}).y;
      assertArrayEquals(alone, Arrays.copyOfRange(batch.y, 9, 12));
    }
  }

  @ParameterizedTest
  @MethodSource("kernels")
  void aClassRuledOutHasProbabilityZero(Kernels kernels) {
    float[] x = {0, -INFINITY, 0, 0, -95, -120};
    float[] y = new Batch("softmax", kernels, 2, 3, x).y;
    assertArrayEquals(new float[] {0.5f, 0, 0.5f, 1, 0, 0}, y);
    float[] logarithms = new Batch("log_softmax", kernels, 2, 3, x).y;
    assertEquals(-INFINITY, logarithms[1]);
    assertEquals(-95f, logarithms[4]);
    assertEquals(-120f, logarithms[5]);
  }

  @ParameterizedTest
  @MethodSource("kernels")
  void noProbabilityIsDenormal(Kernels kernels) {
    int columns = 2_000;
    float[] x = new float[columns];
    for (int i = 1; i < columns; i++) {
      x[i] = -i * 0.05f;
    }
    Batch batch = new Batch("softmax", kernels, 1, columns, x);
    float[] dy = new float[columns];
    Arrays.fill(dy, 0.01f);
    dy[3] = -1;
    for (float[] values : new float[][] {batch.y, batch.gradient(dy)}) {
      for (float value : values) {
        assertTrue(value == 0 || Math.abs(value) >= Float.MIN_NORMAL, "denormal " + value);
      }
    }
  }
}
