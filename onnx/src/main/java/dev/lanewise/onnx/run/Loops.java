package dev.lanewise.onnx.run;

/** Computations on parts of a row, in plain loops and in the order of the elements. */
public final class Loops {

  private Loops() {}

  /** Reduces some numbers that follow each other to one. */
  public interface Reduction {
    float of(float[] values, int from, int length);
  }

  /** Finds the place of a number among some that follow each other. */
  public interface Search {
    int in(float[] values, int from, int length);
  }

  /** Combines two whole numbers. */
  public interface LongOperation {
    long of(long a, long b);
  }

  /** Reduces each group of {@code length} numbers to one. */
  public static Step reduce(FloatSlot input, int length, Reduction reduction, FloatSlot result) {
    int groups = result.width();
    return rows -> {
      for (int i = 0; i < rows * groups; i++) {
        result.values()[i] = reduction.of(input.values(), i * length, length);
      }
    };
  }

  /** Reduces each group of {@code length} whole numbers to one. */
  public static Step reduce(LongSlot input, int length, LongOperation operation, LongSlot result) {
    int groups = result.width();
    return rows -> {
      long[] values = input.values();
      for (int i = 0; i < rows * groups; i++) {
        long reduced = values[i * length];
        for (int j = 1; j < length; j++) {
          reduced = operation.of(reduced, values[i * length + j]);
        }
        result.values()[i] = reduced;
      }
    };
  }

  /** Finds a place in each group of {@code length} numbers. */
  public static Step search(FloatSlot input, int length, Search search, LongSlot result) {
    int groups = result.width();
    return rows -> {
      for (int i = 0; i < rows * groups; i++) {
        result.values()[i] = search.in(input.values(), i * length, length);
      }
    };
  }

  /** Combines whole numbers of slots of the same width. */
  public static Step combine(LongSlot a, LongSlot b, LongOperation operation, LongSlot result) {
    int width = result.width();
    return rows -> {
      for (int i = 0; i < rows * width; i++) {
        result.values()[i] = operation.of(a.values()[i], b.values()[i]);
      }
    };
  }

  /** Takes each element of the one or the other slot, all of the same width. */
  public static Step choose(FloatSlot condition, Slot yes, Slot no, Slot result) {
    int width = result.width();
    return rows -> {
      for (int i = 0; i < rows * width; i++) {
        result.copy(condition.values()[i] > 0.5f ? yes : no, i, i, 1);
      }
    };
  }

  /**
   * Multiplies two matrices of each row: {@code groups} times {@code m × k} and {@code k × n}. Each
   * element is a chain of fused multiply-adds in increasing k.
   */
  public static Step multiply(FloatSlot a, FloatSlot b, int groups, int k, FloatSlot result) {
    int m = a.width() / (groups * k);
    int n = b.width() / (groups * k);
    return rows -> {
      float[] left = a.values();
      float[] right = b.values();
      for (int group = 0; group < rows * groups; group++) {
        for (int i = 0; i < m; i++) {
          for (int j = 0; j < n; j++) {
            float sum = 0;
            for (int l = 0; l < k; l++) {
              sum =
                  Math.fma(left[group * m * k + i * k + l], right[group * k * n + l * n + j], sum);
            }
            result.values()[group * m * n + i * n + j] = sum;
          }
        }
      }
    };
  }
}
