package dev.lanewise.kernels.scalar;

/**
 * The inner loops of a product: rows of the result continue their chains over one or four steps.
 *
 * <p>C2 vectorises such a loop only if every array in it is used at the same index, since it makes
 * no checks for overlap at run time. Therefore each row is an array of its own. Four rows by four
 * steps make 16 fused multiply-adds of 8 loads; C2 does not vectorise larger loops.
 *
 * <p>The factor of row {@code r} and step {@code s} is {@code a[at + r·rowStride + s·stepStride]}.
 */
final class FmaLoops {

  private FmaLoops() {}

  /** Continues four rows by the four steps {@code b[step]} and following. */
  static void fourRowsFourSteps(
      float[][] c, float[][] b, int step, float[] a, int at, int rowStride, int stepStride, int n) {
    float[] b0 = b[step];
    float[] b1 = b[step + 1];
    float[] b2 = b[step + 2];
    float[] b3 = b[step + 3];
    float a00 = a[at];
    float a01 = a[at + stepStride];
    float a02 = a[at + 2 * stepStride];
    float a03 = a[at + 3 * stepStride];
    int at1 = at + rowStride;
    float a10 = a[at1];
    float a11 = a[at1 + stepStride];
    float a12 = a[at1 + 2 * stepStride];
    float a13 = a[at1 + 3 * stepStride];
    int at2 = at1 + rowStride;
    float a20 = a[at2];
    float a21 = a[at2 + stepStride];
    float a22 = a[at2 + 2 * stepStride];
    float a23 = a[at2 + 3 * stepStride];
    int at3 = at2 + rowStride;
    float a30 = a[at3];
    float a31 = a[at3 + stepStride];
    float a32 = a[at3 + 2 * stepStride];
    float a33 = a[at3 + 3 * stepStride];
    float[] c0 = c[0];
    float[] c1 = c[1];
    float[] c2 = c[2];
    float[] c3 = c[3];
    for (int j = 0; j < n; j++) {
      float x0 = b0[j];
      float x1 = b1[j];
      float x2 = b2[j];
      float x3 = b3[j];
      c0[j] = Math.fma(a03, x3, Math.fma(a02, x2, Math.fma(a01, x1, Math.fma(a00, x0, c0[j]))));
      c1[j] = Math.fma(a13, x3, Math.fma(a12, x2, Math.fma(a11, x1, Math.fma(a10, x0, c1[j]))));
      c2[j] = Math.fma(a23, x3, Math.fma(a22, x2, Math.fma(a21, x1, Math.fma(a20, x0, c2[j]))));
      c3[j] = Math.fma(a33, x3, Math.fma(a32, x2, Math.fma(a31, x1, Math.fma(a30, x0, c3[j]))));
    }
  }

  /** Continues four rows by the step {@code b}. */
  static void fourRowsOneStep(float[][] c, float[] b, float[] a, int at, int rowStride, int n) {
    float a0 = a[at];
    float a1 = a[at + rowStride];
    float a2 = a[at + 2 * rowStride];
    float a3 = a[at + 3 * rowStride];
    float[] c0 = c[0];
    float[] c1 = c[1];
    float[] c2 = c[2];
    float[] c3 = c[3];
    for (int j = 0; j < n; j++) {
      float x = b[j];
      c0[j] = Math.fma(a0, x, c0[j]);
      c1[j] = Math.fma(a1, x, c1[j]);
      c2[j] = Math.fma(a2, x, c2[j]);
      c3[j] = Math.fma(a3, x, c3[j]);
    }
  }

  /** Continues one row by the four steps {@code b[step]} and following. */
  static void oneRowFourSteps(
      float[] c, float[][] b, int step, float[] a, int at, int stepStride, int n) {
    float[] b0 = b[step];
    float[] b1 = b[step + 1];
    float[] b2 = b[step + 2];
    float[] b3 = b[step + 3];
    float a0 = a[at];
    float a1 = a[at + stepStride];
    float a2 = a[at + 2 * stepStride];
    float a3 = a[at + 3 * stepStride];
    for (int j = 0; j < n; j++) {
      c[j] =
          Math.fma(a3, b3[j], Math.fma(a2, b2[j], Math.fma(a1, b1[j], Math.fma(a0, b0[j], c[j]))));
    }
  }

  /** Continues one row by the step {@code b}. */
  static void oneRowOneStep(float[] c, float[] b, float a, int n) {
    for (int j = 0; j < n; j++) {
      c[j] = Math.fma(a, b[j], c[j]);
    }
  }
}
