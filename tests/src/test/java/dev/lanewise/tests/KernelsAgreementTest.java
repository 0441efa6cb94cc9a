package dev.lanewise.tests;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.lanewise.api.formula.Arguments;
import dev.lanewise.api.formula.Expr;
import dev.lanewise.api.formula.Functions;
import dev.lanewise.api.formula.Program;
import dev.lanewise.api.formula.Variable;
import dev.lanewise.api.kernels.Kernels;
import dev.lanewise.api.kernels.Product;
import dev.lanewise.api.kernels.Product.Form;
import dev.lanewise.api.kernels.Workers;
import dev.lanewise.api.plugin.Plugins;
import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The vector kernels give the bits of the plain Java ones. */
@Tag("lanes")
class KernelsAgreementTest {

  private static final Kernels SCALAR = Plugins.installed().kernels("scalar").kernels();
  private static final Kernels SIMD = Plugins.installed().kernels("simd").kernels();

  private static final int[] COLUMNS = {0, 1, 3, 4, 7, 8, 9, 10, 15, 16, 17, 31, 33, 50, 127, 784};

  private static final float[] SPECIAL = {
    0f,
    -0f,
    Float.NaN,
    Float.POSITIVE_INFINITY,
    Float.NEGATIVE_INFINITY,
    Float.MIN_VALUE,
    -0x1.8p-130f,
    Float.MIN_NORMAL,
    Float.MAX_VALUE,
    -Float.MAX_VALUE
  };

  private final Random random = new Random(3);

  private float[] values(int length) {
    float[] values = new float[length];
    for (int i = 0; i < length; i++) {
      values[i] =
          random.nextInt(12) == 0
              ? SPECIAL[random.nextInt(SPECIAL.length)]
              : (float) random.nextGaussian(0, random.nextInt(6) == 0 ? 40 : 1);
    }
    return values;
  }

  /** Makes every NaN the same, since their payload is free. */
  private static int[] bits(float[] values) {
    return IntStream.range(0, values.length).map(i -> Float.floatToIntBits(values[i])).toArray();
  }

  static List<UnaryOperator<Expr>> functions() {
    return List.of(
        Functions::exp,
        x -> Functions.expOrZero(x.abs().negate()),
        Functions::expm1,
        Functions::log,
        Functions::log1p,
        Functions::tanh,
        Functions::sigmoid,
        Functions::softplus,
        Functions::erf,
        Functions::normalCdf,
        Functions::flushDenormals,
        x -> x.times(Functions.sigmoid(x)),
        x -> x.abs().sqrt().dividedBy(x),
        x -> x.max(0.5).min(x.negate()));
  }

  @ParameterizedTest
  @MethodSource("functions")
  void functionsWithTheirDerivativesAndRowSums(UnaryOperator<Expr> function) {
    Variable x = Variable.element("x");
    Expr formula =
        function
            .apply(x)
            .times(Variable.column("c"))
            .plus(Variable.row("r").times(Variable.scalar("s")));
    Expr slope = formula.derivative(x);
    Program program =
        Program.builder()
            .store("y", formula)
            .store("slope", slope)
            .rowSum("sum", formula)
            .rowSum("slopes", slope)
            .build();
    for (int columns : COLUMNS) {
      int rows = 1 + random.nextInt(4);
      int stride = columns + random.nextInt(3);
      int fromColumn = random.nextBoolean() ? 0 : random.nextInt(columns + 1);
      float[] input = values(rows * stride + 2);
      float[] c = values(columns + 1);
      float[] r = values(rows + 1);
      float[][][] results = new float[2][][];
      for (int i = 0; i < 2; i++) {
        float[][] out = {input.clone(), new float[rows * stride], new float[rows], new float[rows]};
        results[i] = out;
        Arguments arguments =
            new Arguments(program)
                .input("x", out[0], 2, stride)
                .input("c", c, 1, 0)
                .input("r", r, 1, 0)
                .scalar("s", -0.7f)
                // In place of the input.
                .output("y", out[0], 2, stride)
                .output("slope", out[1], 0, stride)
                .output("sum", out[2], 0, 0)
                .output("slopes", out[3], 0, 0);
        (i == 0 ? SCALAR : SIMD).compile(program).run(arguments, 0, rows, fromColumn, columns);
      }
      for (int i = 0; i < results[0].length; i++) {
        assertArrayEquals(bits(results[0][i]), bits(results[1][i]), "columns " + columns);
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void products(Form form) {
    int[][] shapes = {
      {1, 1, 1},
      {1, 10, 100},
      {1, 100, 784},
      {3, 17, 5},
      {7, 33, 64},
      {12, 32, 256},
      {13, 31, 257},
      {32, 10, 50},
      {64, 64, 64},
      {100, 50, 784},
      {128, 512, 33},
      {37, 600, 520},
      {5, 9, 0}
    };
    for (int[] shape : shapes) {
      int m = shape[0];
      int n = shape[1];
      int k = shape[2];
      float[] a = values(m * k);
      float[] b = values(k * n);
      float[][] c = {values(m * n), new float[m * n]};
      for (int i = 0; i < 2; i++) {
        Product product = (i == 0 ? SCALAR : SIMD).product(form, m, n, k, Workers.SINGLE);
        int aStride = form == Form.TN ? m : k;
        int bStride = form == Form.NT ? k : n;
        product.run(m, n, k, a, 0, aStride, b, 0, bStride, c[i], 0, n, null, null);
      }
      assertArrayEquals(bits(c[0]), bits(c[1]), form + " " + m + "×" + n + "×" + k);
    }
  }

  @Test
  void reductions() {
    for (int columns : COLUMNS) {
      int rows = 1 + random.nextInt(9);
      float[] x = values(rows * columns);
      float[][] sums = new float[2][columns];
      SCALAR.columnSums(rows, columns, x, 0, columns, sums[0], 0);
      SIMD.columnSums(rows, columns, x, 0, columns, sums[1], 0);
      assertArrayEquals(bits(sums[0]), bits(sums[1]));
      if (columns > 0) {
        float[][] max = new float[2][rows];
        SCALAR.rowMax(rows, columns, x, 0, columns, max[0], 0);
        SIMD.rowMax(rows, columns, x, 0, columns, max[1], 0);
        assertArrayEquals(bits(max[0]), bits(max[1]));
        for (int row = 0; row < rows; row++) {
          assertEquals(
              SCALAR.argmax(columns, x, row * columns), SIMD.argmax(columns, x, row * columns));
        }
      }
    }
  }
}
