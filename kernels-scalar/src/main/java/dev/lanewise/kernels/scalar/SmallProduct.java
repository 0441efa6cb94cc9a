package dev.lanewise.kernels.scalar;

/** Products with so few rows and columns that they cannot fill a vector. */
final class SmallProduct {

  private SmallProduct() {}

  /** Computes {@code c = a·b} for {@code m × n} with chains of {@code k} steps. */
  static void multiply(View a, View b, View c, int m, int n, int k) {
    for (int row = 0; row < m; row++) {
      int column = 0;
      for (; column <= n - 4; column += 4) {
        fourChains(a, b, c, row, column, k);
      }
      for (; column < n; column++) {
        oneChain(a, b, c, row, column, k);
      }
    }
  }

  /** Four chains at once, since one waits for each of its steps. */
  private static void fourChains(View a, View b, View c, int row, int column, int k) {
    float[] left = a.array;
    float[] right = b.array;
    int stride = b.columnStride;
    int l = a.index(row, 0);
    int r = b.index(0, column);
    float chain0 = 0;
    float chain1 = 0;
    float chain2 = 0;
    float chain3 = 0;
    for (int step = 0; step < k; step++) {
      float factor = left[l];
      chain0 = Math.fma(factor, right[r], chain0);
      chain1 = Math.fma(factor, right[r + stride], chain1);
      chain2 = Math.fma(factor, right[r + 2 * stride], chain2);
      chain3 = Math.fma(factor, right[r + 3 * stride], chain3);
      l += a.columnStride;
      r += b.rowStride;
    }
    int to = c.index(row, column);
    c.array[to] = chain0;
    c.array[to + c.columnStride] = chain1;
    c.array[to + 2 * c.columnStride] = chain2;
    c.array[to + 3 * c.columnStride] = chain3;
  }

  private static void oneChain(View a, View b, View c, int row, int column, int k) {
    float chain = 0;
    for (int step = 0; step < k; step++) {
      chain = Math.fma(a.array[a.index(row, step)], b.array[b.index(step, column)], chain);
    }
    c.array[c.index(row, column)] = chain;
  }
}
