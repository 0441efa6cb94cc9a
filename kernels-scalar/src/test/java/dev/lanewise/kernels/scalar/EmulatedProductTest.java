package dev.lanewise.kernels.scalar;

import dev.lanewise.api.kernels.Matrix;
import dev.lanewise.api.kernels.Product;
import dev.lanewise.api.kernels.Workers;
import java.util.Arrays;
import java.util.Random;
import java.util.function.DoubleSupplier;
import org.junit.jupiter.api.Test;

/** The same products where fused multiply-add is emulated, and what each way of that is for. */
class EmulatedProductTest extends ScalarProductTest {

  private static final int K = 3 * EmulatedAccumulation.STEPS + 5;

  @Override
  ScalarKernels createKernels() {
    return new ScalarKernels(true);
  }

  /** Factors that lead through the faster loop, ties, underflow and overflow, by their number. */
  private static DoubleSupplier factors(Random random, int kind) {
    return switch (kind) {
      case 0 -> random::nextGaussian;
      case 1 -> () -> random.nextInt(3) - 1;
      case 2 -> () -> random.nextInt(4) == 0 ? 3 : random.nextFloat();
      case 3 -> () -> Math.scalb(random.nextGaussian(), -random.nextInt(70));
      case 4 -> () -> random.nextGaussian() * 0x1p-70;
      case 5 -> () -> random.nextGaussian() * 0x1p60;
      default -> () -> random.nextInt(K) == 0 ? -Float.MAX_VALUE : random.nextGaussian();
    };
  }

  /** Chains that go one way and then another: each block of steps has factors of a kind. */
  private static float[] matrix(Random random, int rows, int columns, boolean stepsAreRows) {
    float[] values = new float[rows * columns];
    int[] kinds = random.ints(K / EmulatedAccumulation.STEPS + 1L, 0, 7).toArray();
    for (int row = 0; row < rows; row++) {
      for (int column = 0; column < columns; column++) {
        int step = stepsAreRows ? row : column;
        values[row * columns + column] =
            (float) factors(random, kinds[step / EmulatedAccumulation.STEPS]).getAsDouble();
      }
    }
    return values;
  }

  @Test
  void eachWayGivesTheSameBits() {
    Random random = new Random(1);
    ScalarKernels kernels = createKernels();
    for (int m : new int[] {1, 3, 4, 5, 9, 13, 40}) {
      for (int n : new int[] {1, 7, 16, 33, 530}) {
        Product product = kernels.product(Product.Form.NN, m, n, K, Workers.SINGLE);
        for (int trial = 0; trial < 6; trial++) {
          float[] a = matrix(random, m, K, false);
          float[] b = matrix(random, K, n, true);
          float[] expected = new float[m * n + 1];
          expected[m * n] = Data.CANARY;
          float[] actual = expected.clone();
          Arrays.fill(actual, 0, m * n, Float.NaN);
          for (int i = 0; i < m * n; i++) {
            for (int k = 0; k < K; k++) {
              expected[i] = Math.fma(a[i / n * K + k], b[k * n + i % n], expected[i]);
            }
          }
          product.run(
              m, n, K, Matrix.of(a, 0, K), Matrix.of(b, 0, n), Matrix.of(actual, 0, n), null);
          Data.assertSame(expected, actual, m + "x" + n + ", trial " + trial);
        }
      }
    }
  }
}
