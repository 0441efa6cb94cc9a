package dev.lanewise.kernels.simd;

/** The product of a row that runs on data of no meaning until it is compiled. */
final class NewRowProduct implements Compilation.Code {

  private static final int COLUMNS = 8 * Lanes.COUNT;
  private static final int DEPTH = 2 * VectorProduct.ROWS + 1;

  private final Runnable whenCompiled;
  private final float[] a = new float[DEPTH];
  private final float[] b = new float[DEPTH * COLUMNS];
  private final float[] c = new float[COLUMNS];

  NewRowProduct(Runnable whenCompiled) {
    this.whenCompiled = whenCompiled;
  }

  @Override
  public long round() {
    VectorProduct.compute(COLUMNS, DEPTH, a, 0, 1, b, 0, COLUMNS, c, 0);
    VectorProduct.compute(COLUMNS, VectorProduct.ROWS, a, 0, 1, b, 0, COLUMNS, c, 0);
    return 2L * (DEPTH + VectorProduct.ROWS) * COLUMNS / Lanes.COUNT;
  }

  @Override
  public void compiled() {
    whenCompiled.run();
  }
}
