package dev.lanewise.kernels.simd.product;

import dev.lanewise.kernels.simd.code.Compilation;
import dev.lanewise.kernels.simd.code.Lanes;

/** The product of a row that runs on random data until it is compiled. */
final class RowProductCompilation implements Compilation.Code {

  private static final int COLUMNS = 8 * Lanes.COUNT;
  private static final int DEPTH = 2 * VectorProduct.ROWS + 1;

  private final Runnable whenCompiled;
  private final float[] a = new float[DEPTH];
  private final float[] b = new float[DEPTH * COLUMNS];
  private final float[] c = new float[COLUMNS];

  RowProductCompilation(Runnable whenCompiled) {
    this.whenCompiled = whenCompiled;
    Compilation.fill(a);
    Compilation.fill(b);
  }

  @Override
  public long round() {
    VectorProduct.compute(COLUMNS, DEPTH, a, 0, 1, b, 0, COLUMNS, c, 0);
    VectorProduct.compute(COLUMNS, VectorProduct.ROWS, a, 0, 1, b, 0, COLUMNS, c, 0);
    return 2L * (DEPTH + VectorProduct.ROWS) * COLUMNS / Lanes.COUNT;
  }

  @Override
  public void compiled() {
    float[] expected = new float[COLUMNS];
    for (int depth : new int[] {DEPTH, VectorProduct.ROWS}) {
      VectorProduct.compute(COLUMNS, depth, a, 0, 1, b, 0, COLUMNS, c, 0);
      for (int column = 0; column < COLUMNS; column++) {
        float sum = 0;
        for (int k = 0; k < depth; k++) {
          sum = Math.fma(a[k], b[k * COLUMNS + column], sum);
        }
        expected[column] = sum;
      }
      Compilation.requireSame(expected, c);
    }
    whenCompiled.run();
  }
}
