package dev.lanewise.kernels.simd.product;

/**
 * Copies parts of matrices into panels: {@code width} values that one step of a micro-kernel takes,
 * then those of the next step; and transposes results. Only these values are written.
 */
abstract class Packing {

  /**
   * Packs values that lie side by side.
   *
   * @param count values of a step
   * @param from where the first step's values are; those of the next are {@code stride} further
   */
  abstract void copy(
      int steps, int count, float[] x, int from, int stride, float[] panel, int offset, int width);

  /**
   * Packs values that lie side by side into several panels, each of which is two vectors wide.
   *
   * @param from where the first step's values are, those of all panels side by side; those of the
   *     next step are {@code stride} further
   * @param distance how far the beginnings of panels are apart
   */
  abstract void copyPanels(
      int steps,
      int panels,
      float[] x,
      int from,
      int stride,
      float[] panel,
      int offset,
      int distance);

  /**
   * Packs values that lie {@code stride} apart, the steps' side by side. The rest of each step
   * stays as it is.
   *
   * @param count values of a step
   */
  abstract void transpose(
      int steps, int count, float[] x, int from, int stride, float[] panel, int offset, int width);
}
