package dev.lanewise.kernels.simd.product;

import dev.lanewise.kernels.simd.code.Lanes;

/**
 * A micro-kernel in scalar code with the same bits. It is used until the generated one is compiled.
 *
 * <p>The Vector API in the interpreter takes some 50 µs for a step of a tile, and C2 takes some
 * tenths of a second to compile one. All shapes share the loops here, so they are compiled soon.
 */
public final class ScalarMicroKernel extends MicroKernel {

  /** So many sums are held in registers at a time. */
  private static final int COLUMNS = 8;

  ScalarMicroKernel(Shape shape) {
    super(shape);
  }

  @Override
  void run(
      boolean first,
      int tiles,
      int depth,
      float[] a,
      int aOffset,
      int aStride,
      float[] b,
      int bOffset,
      int bStride,
      int last,
      float[] c,
      int cOffset,
      int cStride) {
    Shape shape = shape();
    int width = shape.vectors() * Lanes.COUNT;
    if (shape.right() == Right.PANELS) {
      for (int tile = 0; tile < tiles; tile++) {
        int panel = bOffset + tile * bStride;
        int target = cOffset + tile * width;
        int end = width - Lanes.COUNT;
        tiles(first, 1, depth, a, aOffset, aStride, b, panel, width, end, c, target, cStride);
      }
      return;
    }
    int bStep = shape.right() == Right.PANEL ? width : bStride;
    tiles(first, tiles, depth, a, aOffset, aStride, b, bOffset, bStep, last, c, cOffset, cStride);
  }

  /** Computes tiles below one another. */
  private void tiles(
      boolean first,
      int tiles,
      int depth,
      float[] a,
      int aOffset,
      int aStride,
      float[] b,
      int bOffset,
      int bStep,
      int last,
      float[] c,
      int cOffset,
      int cStride) {
    Shape shape = shape();
    boolean panel = shape.right() != Right.IN_PLACE;
    int width = shape.vectors() * Lanes.COUNT;
    // How much further to the right the last vector lies in a panel than in the result.
    int shift = panel ? width - Lanes.COUNT - last : 0;
    int aRow = shape.left() == Left.ROWS ? aStride : 1;
    int aStep = shape.left() == Left.ROWS ? 1 : aStride;
    for (int tile = 0; tile < tiles; tile++) {
      int aTile = aOffset + tile * shape.rows() * aRow;
      int cTile = cOffset + tile * shape.rows() * cStride;
      for (int row = 0; row < shape.rows(); row++) {
        int x = aTile + row * aRow;
        int z = cTile + row * cStride;
        columns(first, last, depth, a, x, aStep, b, bOffset, bStep, c, z);
        int rest = bOffset + last + shift;
        columns(first, Lanes.COUNT, depth, a, x, aStep, b, rest, bStep, c, z + last);
      }
    }
  }

  private static void columns(
      boolean first,
      int columns,
      int depth,
      float[] a,
      int aOffset,
      int aStep,
      float[] b,
      int bOffset,
      int bStep,
      float[] c,
      int cOffset) {
    int column = 0;
    for (; column <= columns - COLUMNS; column += COLUMNS) {
      eight(first, depth, a, aOffset, aStep, b, bOffset + column, bStep, c, cOffset + column);
    }
    for (; column < columns; column++) {
      one(first, depth, a, aOffset, aStep, b, bOffset + column, bStep, c, cOffset + column);
    }
  }

  private static void eight(
      boolean first,
      int depth,
      float[] a,
      int aOffset,
      int aStep,
      float[] b,
      int bOffset,
      int bStep,
      float[] c,
      int cOffset) {
    float s0 = first ? 0 : c[cOffset];
    float s1 = first ? 0 : c[cOffset + 1];
    float s2 = first ? 0 : c[cOffset + 2];
    float s3 = first ? 0 : c[cOffset + 3];
    float s4 = first ? 0 : c[cOffset + 4];
    float s5 = first ? 0 : c[cOffset + 5];
    float s6 = first ? 0 : c[cOffset + 6];
    float s7 = first ? 0 : c[cOffset + 7];
    for (int k = 0; k < depth; k++) {
      float x = a[aOffset + k * aStep];
      int at = bOffset + k * bStep;
      s0 = Math.fma(x, b[at], s0);
      s1 = Math.fma(x, b[at + 1], s1);
      s2 = Math.fma(x, b[at + 2], s2);
      s3 = Math.fma(x, b[at + 3], s3);
      s4 = Math.fma(x, b[at + 4], s4);
      s5 = Math.fma(x, b[at + 5], s5);
      s6 = Math.fma(x, b[at + 6], s6);
      s7 = Math.fma(x, b[at + 7], s7);
    }
    c[cOffset] = s0;
    c[cOffset + 1] = s1;
    c[cOffset + 2] = s2;
    c[cOffset + 3] = s3;
    c[cOffset + 4] = s4;
    c[cOffset + 5] = s5;
    c[cOffset + 6] = s6;
    c[cOffset + 7] = s7;
  }

  private static void one(
      boolean first,
      int depth,
      float[] a,
      int aOffset,
      int aStep,
      float[] b,
      int bOffset,
      int bStep,
      float[] c,
      int cOffset) {
    float sum = first ? 0 : c[cOffset];
    for (int k = 0; k < depth; k++) {
      sum = Math.fma(a[aOffset + k * aStep], b[bOffset + k * bStep], sum);
    }
    c[cOffset] = sum;
  }
}
