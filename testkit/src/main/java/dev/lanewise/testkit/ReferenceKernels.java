package dev.lanewise.testkit;

import dev.lanewise.api.kernels.Epilogue;
import dev.lanewise.api.kernels.Kernels;
import dev.lanewise.api.kernels.Matrix;
import dev.lanewise.api.kernels.Product;
import dev.lanewise.api.kernels.Ranges;
import dev.lanewise.api.kernels.Workers;
import dev.lanewise.api.program.CompiledProgram;
import dev.lanewise.api.program.Interpreter;
import dev.lanewise.api.program.Program;
import org.jspecify.annotations.Nullable;

/**
 * Kernels that read their programs element by element: slow and simple. They define what other
 * kernels must compute.
 *
 * @since 0.1
 */
public final class ReferenceKernels implements Kernels {

  /** Creates the kernels, which have no state. */
  public ReferenceKernels() {}

  @Override
  public String id() {
    return "interpreted";
  }

  @Override
  public String description() {
    return "an interpreter for tests";
  }

  @Override
  public int lanes() {
    return 1;
  }

  @Override
  public CompiledProgram compile(Program program) {
    return new Interpreter(program);
  }

  @Override
  public Product product(Product.Form form, int maxM, int maxN, int maxK, Workers workers) {
    return new PlainProduct(form, maxM, maxN, maxK);
  }

  private static final class PlainProduct extends Product {

    PlainProduct(Form form, int maxM, int maxN, int maxK) {
      super(form, maxM, maxN, maxK);
    }

    @Override
    protected void compute(
        int m, int n, int k, Matrix a, Matrix b, Matrix c, @Nullable Epilogue epilogue) {
      for (int i = 0; i < m; i++) {
        for (int j = 0; j < n; j++) {
          float chain = 0;
          for (int p = 0; p < k; p++) {
            float left = form() == Form.TN ? at(a, p, i) : at(a, i, p);
            float right = form() == Form.NT ? at(b, j, p) : at(b, p, j);
            chain = Math.fma(left, right, chain);
          }
          c.values()[c.offset() + i * c.stride() + j] = chain;
        }
      }
      if (epilogue != null) {
        epilogue.run(0, m, 0, n);
      }
    }

    private static float at(Matrix x, int row, int column) {
      return x.values()[x.offset() + row * x.stride() + column];
    }
  }

  @Override
  public void rowMax(
      int rows, int columns, float[] x, int offset, int stride, float[] out, int outOffset) {
    Ranges.checkRowMax(rows, columns, x, offset, stride, out, outOffset);
    for (int row = 0; row < rows; row++) {
      float max = Float.NEGATIVE_INFINITY;
      for (int column = 0; column < columns; column++) {
        max = Math.max(max, x[offset + row * stride + column]);
      }
      out[outOffset + row] = max;
    }
  }

  @Override
  public int argmax(int columns, float[] x, int offset) {
    Ranges.checkArgmax(columns, x, offset);
    int best = 0;
    for (int column = 1; column < columns && !Float.isNaN(x[offset + best]); column++) {
      float value = x[offset + column];
      if (value > x[offset + best] || Float.isNaN(value)) {
        best = column;
      }
    }
    return best;
  }

  @Override
  public void columnSums(
      int rows, int columns, float[] x, int offset, int stride, float[] out, int outOffset) {
    Ranges.checkColumnSums(rows, columns, x, offset, stride, out, outOffset);
    for (int column = 0; column < columns; column++) {
      float sum = 0;
      for (int row = 0; row < rows; row++) {
        sum += x[offset + row * stride + column];
      }
      out[outOffset + column] = sum;
    }
  }
}
