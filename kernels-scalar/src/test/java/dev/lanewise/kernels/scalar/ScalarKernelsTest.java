package dev.lanewise.kernels.scalar;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.lanewise.api.plugin.KernelsProvider;
import dev.lanewise.api.registry.KernelSelection;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;

/** Tests the reductions and how the kernels are found. */
class ScalarKernelsTest {

  private static final int[] SIZES = {
    1, 2, 3, 7, 8, 9, 15, 16, 17, 31, 33, 64, 65, 127, 130, 1009, 4098
  };

  private final ScalarKernels kernels = new ScalarKernels();

  @Test
  void rowMaxIsMathMax() {
    Random random = new Random(1);
    for (int columns : SIZES) {
      for (int rows = 0; rows < 5; rows++) {
        int stride = columns + random.nextInt(3);
        float[] x =
            rows % 2 == 0
                ? Data.plain(random, 3 + rows * stride)
                : Data.wild(random, 3 + rows * stride);
        float[] expected = new float[rows + 4];
        Arrays.fill(expected, Data.CANARY);
        float[] actual = expected.clone();
        for (int r = 0; r < rows; r++) {
          float max = Float.NEGATIVE_INFINITY;
          for (int c = 0; c < columns; c++) {
            max = Math.max(max, x[3 + r * stride + c]);
          }
          expected[2 + r] = max;
        }
        kernels.rowMax(rows, columns, x, 3, stride, actual, 2);
        Data.assertSame(expected, actual, rows + "x" + columns);
      }
    }
  }

  @Test
  void argmaxIsTheFirst() {
    assertEquals(0, kernels.argmax(1, new float[] {Float.NEGATIVE_INFINITY}, 0));
    assertEquals(1, kernels.argmax(4, new float[] {9, 1, 3, 3, 2}, 1));
    assertEquals(0, kernels.argmax(3, new float[] {-0f, 0f, -1}, 0));
    assertEquals(2, kernels.argmax(4, new float[] {1, 7, Float.NaN, Float.NaN}, 0));
    Random random = new Random(2);
    for (int columns : SIZES) {
      float[] x = Data.plain(random, columns);
      int best = 0;
      for (int c = 1; c < columns; c++) {
        if (x[c] > x[best]) {
          best = c;
        }
      }
      assertEquals(best, kernels.argmax(columns, x, 0));
    }
  }

  @Test
  void columnSumsAddRowsInOrder() {
    Random random = new Random(3);
    for (int columns : SIZES) {
      for (int rows : new int[] {0, 1, 2, 5, 33}) {
        int stride = columns + random.nextInt(3);
        float[] x =
            rows == 5
                ? Data.wild(random, 3 + rows * stride)
                : Data.plain(random, 3 + rows * stride);
        float[] expected = new float[columns + 4];
        Arrays.fill(expected, Data.CANARY);
        float[] actual = expected.clone();
        for (int c = 0; c < columns; c++) {
          float sum = 0;
          for (int r = 0; r < rows; r++) {
            sum += x[3 + r * stride + c];
          }
          expected[2 + c] = sum;
        }
        kernels.columnSums(rows, columns, x, 3, stride, actual, 2);
        Data.assertSame(expected, actual, rows + "x" + columns);
      }
    }
  }

  @Test
  void isFoundAndChosen() {
    // Where the tests run as part of the module, it must say what it uses.
    ScalarKernelsTest.class.getModule().addUses(KernelsProvider.class);
    List<KernelsProvider> providers =
        ServiceLoader.load(KernelsProvider.class).stream()
            .map(ServiceLoader.Provider::get)
            .toList();
    KernelSelection selection = KernelSelection.choose(providers, "scalar");
    assertEquals("scalar", selection.kernels().id());
    assertEquals(1, selection.kernels().lanes());
    assertEquals("plain Java loops", selection.kernels().description());
    assertEquals(0, providers.getFirst().priority());
  }
}
