package dev.lanewise.kernels.scalar;

import dev.lanewise.api.kernels.Matrix;

/** A matrix in an array, of which either rows or columns lie in one piece; rebound for each run. */
final class View {

  private static final float[] NONE = new float[0];

  float[] array = NONE;
  int offset;
  int rowStride;
  int columnStride;

  /** Points at a row-major matrix, or its transpose. */
  void bind(Matrix matrix, boolean transposed) {
    array = matrix.values();
    offset = matrix.offset();
    rowStride = transposed ? 1 : matrix.stride();
    columnStride = transposed ? matrix.stride() : 1;
  }

  /** Releases the array, so that a plan does not keep it alive. */
  void release() {
    array = NONE;
  }

  int index(int row, int column) {
    return offset + row * rowStride + column * columnStride;
  }
}
