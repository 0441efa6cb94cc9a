package dev.lanewise.kernels.simd;

/**
 * Rows of the left operand for micro-kernels that want them one after the other: where they are,
 * or, of an operand that is stored transposed, some at a time in scratch space.
 */
final class LeftRows {

  /** How many rows are transposed at a time: whole tiles of six rows, and whole vectors. */
  static final int ROWS = Lanes.COUNT == 16 ? 48 : 24;

  /** Keeps rows in scratch space from being a power of two apart, which share few cache sets. */
  private static final int PADDING = 16;

  private final ProductCall call;
  private final MicroKernels kernels;
  private final int stride;
  private float[] scratch = {};
  private int from;
  private int to;

  /** Where the rows are. */
  float[] array = {};

  /** Where the row that was asked for begins. */
  int offset;

  /** How far the next row is from it. */
  int rowStride;

  LeftRows(ProductCall call, MicroKernels kernels, int maxDepth) {
    this.call = call;
    this.kernels = kernels;
    stride = maxDepth + PADDING;
  }

  /** Begins with the rows of other steps. */
  void start() {
    from = 0;
    to = 0;
  }

  /**
   * Finds some rows.
   *
   * @param row the first row
   * @param height how many rows are wanted, at most {@link #ROWS}
   * @param endRow where the rows end that will be asked for
   */
  void find(int row, int height, int endRow, int step, int depth) {
    if (!call.leftTransposed) {
      array = call.a;
      offset = call.aIndex(row, step);
      rowStride = call.aStride;
      return;
    }
    if (row < from || row + height > to) {
      if (scratch.length == 0) {
        scratch = new float[ROWS * stride];
      }
      from = row;
      to = Math.min(endRow, row + ROWS);
      kernels
          .packing()
          .transpose(
              to - from, depth, call.a, call.aIndex(row, step), call.aStride, scratch, 0, stride);
    }
    array = scratch;
    offset = (row - from) * stride;
    rowStride = stride;
  }

  /** Lets go of the caller's array. */
  void clear() {
    array = scratch;
  }
}
