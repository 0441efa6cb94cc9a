package dev.lanewise.kernels.simd.product;

import dev.lanewise.kernels.simd.code.Lanes;

/** Packs in scalar code, which is faster than vectors for a few values, and soon compiled. */
final class ScalarPacking extends Packing {

  @Override
  void copy(
      int steps, int count, float[] x, int from, int stride, float[] panel, int offset, int width) {
    for (int step = 0; step < steps; step++) {
      int source = from + step * stride;
      int target = offset + step * width;
      for (int i = 0; i < count; i++) {
        panel[target + i] = x[source + i];
      }
    }
  }

  @Override
  void copyPanels(
      int steps,
      int panels,
      float[] x,
      int from,
      int stride,
      float[] panel,
      int offset,
      int distance) {
    int width = 2 * Lanes.COUNT;
    for (int i = 0; i < panels; i++) {
      copy(steps, width, x, from + i * width, stride, panel, offset + i * distance, width);
    }
  }

  @Override
  void transpose(
      int steps, int count, float[] x, int from, int stride, float[] panel, int offset, int width) {
    for (int i = 0; i < count; i++) {
      int source = from + i * stride;
      for (int step = 0; step < steps; step++) {
        panel[offset + i + step * width] = x[source + step];
      }
    }
  }
}
