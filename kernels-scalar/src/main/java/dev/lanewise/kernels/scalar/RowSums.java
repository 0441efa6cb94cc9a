package dev.lanewise.kernels.scalar;

import static dev.lanewise.api.program.Output.STRIPE;

import java.util.Arrays;

/** Sums along rows in 16 partial sums and a fixed tree, as {@code Output.Kind.ROW_SUM} has it. */
final class RowSums {

  private RowSums() {}

  /**
   * Adds values to partial sums.
   *
   * @param column the column of the first value, which says what it is added to
   * @param partial where the partial sums are
   * @param at the first of them
   */
  static void add(float[] values, int from, int to, int column, float[] partial, int at) {
    int i = from;
    for (; i < to && (column + i - from) % STRIPE != 0; i++) {
      partial[at + (column + i - from) % STRIPE] += values[i];
    }
    if (to - i >= STRIPE) {
      i = addStripes(values, i, to, partial, at);
    }
    for (int p = at; i < to; i++, p++) {
      partial[p] += values[i];
    }
  }

  /** Adds whole stripes, in local variables; returns the index after them. */
  private static int addStripes(float[] values, int from, int to, float[] p, int at) {
    float p0 = p[at];
    float p1 = p[at + 1];
    float p2 = p[at + 2];
    float p3 = p[at + 3];
    float p4 = p[at + 4];
    float p5 = p[at + 5];
    float p6 = p[at + 6];
    float p7 = p[at + 7];
    float p8 = p[at + 8];
    float p9 = p[at + 9];
    float p10 = p[at + 10];
    float p11 = p[at + 11];
    float p12 = p[at + 12];
    float p13 = p[at + 13];
    float p14 = p[at + 14];
    float p15 = p[at + 15];
    int i = from;
    for (; i <= to - STRIPE; i += STRIPE) {
      p0 += values[i];
      p1 += values[i + 1];
      p2 += values[i + 2];
      p3 += values[i + 3];
      p4 += values[i + 4];
      p5 += values[i + 5];
      p6 += values[i + 6];
      p7 += values[i + 7];
      p8 += values[i + 8];
      p9 += values[i + 9];
      p10 += values[i + 10];
      p11 += values[i + 11];
      p12 += values[i + 12];
      p13 += values[i + 13];
      p14 += values[i + 14];
      p15 += values[i + 15];
    }
    p[at] = p0;
    p[at + 1] = p1;
    p[at + 2] = p2;
    p[at + 3] = p3;
    p[at + 4] = p4;
    p[at + 5] = p5;
    p[at + 6] = p6;
    p[at + 7] = p7;
    p[at + 8] = p8;
    p[at + 9] = p9;
    p[at + 10] = p10;
    p[at + 11] = p11;
    p[at + 12] = p12;
    p[at + 13] = p13;
    p[at + 14] = p14;
    p[at + 15] = p15;
    return i;
  }

  /** Returns the sum of the partial sums, and clears them. */
  static float fold(float[] partial, int at) {
    for (int distance = STRIPE / 2; distance > 0; distance /= 2) {
      for (int i = at; i < at + distance; i++) {
        partial[i] += partial[i + distance];
      }
    }
    float sum = partial[at];
    Arrays.fill(partial, at, at + STRIPE, 0);
    return sum;
  }
}
