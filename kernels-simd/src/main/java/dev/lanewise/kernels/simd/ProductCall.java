package dev.lanewise.kernels.simd;

import dev.lanewise.api.formula.Arguments;
import dev.lanewise.api.formula.CompiledProgram;
import dev.lanewise.api.kernels.Product;
import org.jspecify.annotations.Nullable;

/** The arguments of one run of a product; one object serves all runs, so that none allocates. */
final class ProductCall {

  private static final float[] NOTHING = {};

  final Product.Form form;

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
  private @Nullable CompiledProgram epilogue;
  private @Nullable Arguments epilogueArguments;

  ProductCall(Product.Form form) {
    this.form = form;
  }

  void setEpilogue(@Nullable CompiledProgram program, @Nullable Arguments arguments) {
    epilogue = program;
    epilogueArguments = arguments;
  }

  /** Checks that all operands lie within their arrays. */
  void check() {
    boolean transposedA = form == Product.Form.TN;
    boolean transposedB = form == Product.Form.NT;
    Ranges.checkMatrix(
        "the left operand", a, aOffset, aStride, transposedA ? k : m, transposedA ? m : k);
    Ranges.checkMatrix(
        "the right operand", b, bOffset, bStride, transposedB ? n : k, transposedB ? k : n);
    Ranges.checkMatrix("the result", c, cOffset, cStride, m, n);
    if (m > 1 && cStride < n) {
      throw new IllegalArgumentException(
          "the rows of the result overlap: %d columns, stride %d".formatted(n, cStride));
    }
  }

  /** Lets go of the caller's arrays. */
  void clear() {
    a = NOTHING;
    b = NOTHING;
    c = NOTHING;
    setEpilogue(null, null);
  }

  /** Returns where a row of the left operand starts, or a column of a transposed one. */
  int aIndex(int row, int step) {
    return form == Product.Form.TN
        ? aOffset + step * aStride + row
        : aOffset + row * aStride + step;
  }

  /** Returns where an element of the right operand is. */
  int bIndex(int step, int column) {
    return form == Product.Form.NT
        ? bOffset + column * bStride + step
        : bOffset + step * bStride + column;
  }

  /** Returns where an element of the result is. */
  int cIndex(int row, int column) {
    return cOffset + row * cStride + column;
  }

  /** Runs the epilogue on a finished part, if it can be run in parts. */
  void finishPart(int fromRow, int toRow, int fromColumn, int toColumn) {
    if (epilogue != null && epilogueArguments != null && runsInParts(epilogue)) {
      epilogue.run(epilogueArguments, fromRow, toRow, fromColumn, toColumn);
    }
  }

  /** Runs the epilogue on the finished result, if it could not be run in parts. */
  void finish() {
    if (epilogue != null && epilogueArguments != null && !runsInParts(epilogue)) {
      epilogue.run(epilogueArguments, 0, m, 0, n);
    }
  }

  /** Sums along rows want whole rows, and so might a program of another implementation. */
  private static boolean runsInParts(CompiledProgram program) {
    return program instanceof RowLoop loop && !loop.hasRowSums();
  }
}
