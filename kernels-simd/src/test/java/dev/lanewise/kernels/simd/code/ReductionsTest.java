package dev.lanewise.kernels.simd.code;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.lanewise.kernels.simd.Bits;
import dev.lanewise.kernels.simd.SimdKernels;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Maxima and sums against scalar code. */
@Tag("lanes")
class ReductionsTest {

  private static final int[] SIZES = {
    1, 2, 3, 4, 5, 7, 8, 9, 10, 15, 16, 17, 31, 33, 64, 65, 131, 257
  };

  private static final SimdKernels KERNELS = SimdKernels.open();
  private final Random random = new Random(7);

  private float[] data(int length, int round) {
    float[] values = round % 2 == 0 ? Bits.ordinary(random, length) : Bits.wild(random, length);
    if (round % 4 == 1) {
      // Without NaN, which would hide everything else.
      for (int i = 0; i < length; i++) {
        values[i] = Float.isNaN(values[i]) ? -0f : values[i];
      }
    }
    if (round == 5) {
      Arrays.fill(values, Float.NEGATIVE_INFINITY);
    }
    return values;
  }

  @Test
  void theMaximumOfARowIsThatOfMathMax() {
    for (int columns : SIZES) {
      for (int round = 0; round < 8; round++) {
        int rows = random.nextInt(6);
        int stride = columns + round % 3;
        float[] x = data(3 + rows * stride, round);
        float[] out = new float[rows + 2];
        Arrays.fill(out, Bits.CANARY);
        float[] expected = out.clone();
        for (int row = 0; row < rows; row++) {
          float max = Float.NEGATIVE_INFINITY;
          for (int column = 0; column < columns; column++) {
            max = Math.max(max, x[3 + row * stride + column]);
          }
          expected[1 + row] = max;
        }
        KERNELS.rowMax(rows, columns, x, 3, stride, out, 1);
        Bits.assertSame(expected, out, () -> "columns " + columns);
      }
    }
  }

  @Test
  void argmaxIsTheFirstLargestOrTheFirstNaN() {
    for (int columns : SIZES) {
      for (int round = 0; round < 8; round++) {
        float[] x = data(2 + columns, round);
        if (round == 2) {
          x[2 + columns / 2] = 1000;
          x[2 + columns - 1] = 1000;
        }
        int expected = 0;
        for (int column = 1; column < columns; column++) {
          float best = x[2 + expected];
          float value = x[2 + column];
          if (value > best || (Float.isNaN(value) && !Float.isNaN(best))) {
            expected = column;
          }
        }
        assertEquals(expected, KERNELS.argmax(columns, x, 2));
      }
    }
  }

  @Test
  void columnsAreSummedInOrderOfRows() {
    for (int columns : SIZES) {
      for (int round = 0; round < 4; round++) {
        int rows = random.nextInt(9);
        int stride = columns + round;
        float[] x = data(1 + rows * stride, round);
        float[] out = new float[columns + 4];
        Arrays.fill(out, Bits.CANARY);
        float[] expected = out.clone();
        for (int column = 0; column < columns; column++) {
          float sum = 0;
          for (int row = 0; row < rows; row++) {
            sum += x[1 + row * stride + column];
          }
          expected[2 + column] = sum;
        }
        KERNELS.columnSums(rows, columns, x, 1, stride, out, 2);
        Bits.assertSame(expected, out, () -> "columns " + columns);
      }
    }
  }
}
