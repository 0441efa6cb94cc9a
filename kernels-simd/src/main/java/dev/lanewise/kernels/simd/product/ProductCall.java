package dev.lanewise.kernels.simd.product;

import dev.lanewise.api.kernels.ConstantMatrix;
import dev.lanewise.api.kernels.Epilogue;
import dev.lanewise.api.kernels.Matrix;
import dev.lanewise.api.kernels.Product;
import dev.lanewise.kernels.simd.formula.SimdProgram;
import org.jspecify.annotations.Nullable;

/** The arguments of one run of a product; one object serves all runs, so that none allocates. */
final class ProductCall {

  private static final float[] NOTHING = {};

  private final Product.Form form;
  private final MicroKernels kernels;

  /** Whether the left operand is stored transposed: element (row, step) in row {@code step}. */
  boolean leftTransposed;

  /**
   * Whether the right operand is stored transposed: element (step, column) in row {@code column}.
   */
  boolean rightTransposed;

  int m;
  int n;
  int k;
  float[] a = NOTHING;
  int aOffset;
  int aStride;
  float[] b = NOTHING;
  int bOffset;
  int bStride;
  float[] c = NOTHING;
  int cOffset;
  int cStride;
  private @Nullable Epilogue epilogue;

  /** The right operand, if {@link RightPanels.Constants} keeps a copy. */
  @Nullable ConstantMatrix constantRight;

  /** The result while it is computed transposed. */
  private final float[] transposedResult;

  private boolean resultTransposed;
  private float[] result = NOTHING;
  private int resultOffset;
  private int resultStride;

  /**
   * Creates the arguments.
   *
   * @param transposedSize the most elements of a result that is computed transposed
   */
  ProductCall(Product.Form form, MicroKernels kernels, int transposedSize) {
    this.form = form;
    this.kernels = kernels;
    transposedResult = new float[transposedSize];
  }

  /** Takes the operands of a run, which lie within their arrays. */
  void start(int m, int n, int k, Matrix a, Matrix b, Matrix c, @Nullable Epilogue epilogue) {
    this.m = m;
    this.n = n;
    this.k = k;
    setLeft(form == Product.Form.TN, a.values(), a.offset(), a.stride());
    setRight(form == Product.Form.NT, b.values(), b.offset(), b.stride());
    boolean isKept = !rightTransposed && RightPanels.Constants.isKept(b.constant(), k, n);
    constantRight = isKept ? b.constant() : null;
    setResult(c.values(), c.offset(), c.stride());
    this.epilogue = epilogue;
    resultTransposed = false;
  }

  private void setLeft(boolean transposed, float[] x, int offset, int stride) {
    leftTransposed = transposed;
    a = x;
    aOffset = offset;
    aStride = stride;
  }

  private void setRight(boolean transposed, float[] x, int offset, int stride) {
    rightTransposed = transposed;
    b = x;
    bOffset = offset;
    bStride = stride;
  }

  private void setResult(float[] x, int offset, int stride) {
    c = x;
    cOffset = offset;
    cStride = stride;
  }

  /** Releases the caller's arrays. */
  void clear() {
    a = NOTHING;
    b = NOTHING;
    c = NOTHING;
    result = NOTHING;
    constantRight = null;
    epilogue = null;
  }

  /** Tells whether there is room for the transposed result. */
  boolean canTranspose() {
    return (long) m * n <= transposedResult.length;
  }

  /**
   * Begins to compute the transposed result, so that the columns of a narrow one become rows, and
   * its rows fill the lanes; {@link #finishPart} transposes it back. There has to be room.
   */
  void transpose() {
    resultTransposed = true;
    constantRight = null;
    int rows = n;
    n = m;
    m = rows;
    boolean wasTransposed = leftTransposed;
    float[] x = a;
    int offset = aOffset;
    int stride = aStride;
    setLeft(!rightTransposed, b, bOffset, bStride);
    setRight(!wasTransposed, x, offset, stride);
    result = c;
    resultOffset = cOffset;
    resultStride = cStride;
    setResult(transposedResult, 0, n);
  }

  /** Returns the present code for packing. */
  Packing packing() {
    return kernels.packing();
  }

  /**
   * Packs values of the right operand.
   *
   * @param steps how many steps, from {@code step} on
   * @param columns how many values of each step, from {@code column} on
   * @param target where the first step's values go in {@code panels}
   * @param width how far the next step's are behind them
   */
  void packRight(
      int step, int steps, int column, int columns, float[] panels, int target, int width) {
    int source = bIndex(step, column);
    if (rightTransposed) {
      packing().transpose(steps, columns, b, source, bStride, panels, target, width);
    } else {
      packing().copy(steps, columns, b, source, bStride, panels, target, width);
    }
  }

  private void transposeBack(int fromRow, int toRow, int fromColumn, int toColumn) {
    packing()
        .transpose(
            toColumn - fromColumn,
            toRow - fromRow,
            c,
            cIndex(fromRow, fromColumn),
            cStride,
            result,
            resultOffset + fromColumn * resultStride + fromRow,
            resultStride);
  }

  /** Returns where a row of the left operand starts, or a column of a transposed one. */
  int aIndex(int row, int step) {
    return leftTransposed ? aOffset + step * aStride + row : aOffset + row * aStride + step;
  }

  /** Returns where an element of the right operand is. */
  int bIndex(int step, int column) {
    return rightTransposed ? bOffset + column * bStride + step : bOffset + step * bStride + column;
  }

  /** Returns where an element of the result is. */
  int cIndex(int row, int column) {
    return cOffset + row * cStride + column;
  }

  /**
   * Transposes a finished part back, if its result is computed transposed, and runs the epilogue on
   * it, if it can be run in parts.
   */
  void finishPart(int fromRow, int toRow, int fromColumn, int toColumn) {
    if (resultTransposed) {
      transposeBack(fromRow, toRow, fromColumn, toColumn);
    }
    if (epilogue != null && runsInParts(epilogue)) {
      if (resultTransposed) {
        epilogue.run(fromColumn, toColumn, fromRow, toRow);
      } else {
        epilogue.run(fromRow, toRow, fromColumn, toColumn);
      }
    }
  }

  /** Runs the epilogue on the finished result, if it could not be run in parts. */
  void finish() {
    if (epilogue != null && !runsInParts(epilogue)) {
      epilogue.run(0, resultTransposed ? n : m, 0, resultTransposed ? m : n);
    }
  }

  /** Sums along rows need whole rows, and a program of another implementation may, too. */
  private static boolean runsInParts(Epilogue epilogue) {
    return epilogue.program() instanceof SimdProgram program && !program.hasRowSums();
  }
}
