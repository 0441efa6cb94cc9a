package dev.lanewise.kernels.scalar;

import dev.lanewise.api.kernels.FusedMultiplyAdd;
import dev.lanewise.api.kernels.Kernels;
import dev.lanewise.api.kernels.Product;
import dev.lanewise.api.kernels.Ranges;
import dev.lanewise.api.kernels.Workers;
import dev.lanewise.api.program.CompiledProgram;
import dev.lanewise.api.program.Program;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * Kernels in plain Java: loops that the JIT compiler turns into vector instructions by itself.
 *
 * <p>Products and formulas use {@link Math#fma(float, float, float)}, which should be one
 * instruction. Where it is not, they emulate it, with the same bits.
 */
final class ScalarKernels implements Kernels {

  private final ConcurrentMap<Program, CompiledProgram> programs = new ConcurrentHashMap<>();
  private final boolean emulated;

  ScalarKernels() {
    this(!FusedMultiplyAdd.inHardware());
  }

  /**
   * Creates the kernels.
   *
   * @param emulated whether fused multiply-adds are emulated
   */
  ScalarKernels(boolean emulated) {
    this.emulated = emulated;
  }

  @Override
  public String id() {
    return ScalarKernelsProvider.ID;
  }

  @Override
  public String description() {
    return emulated ? "plain Java loops, which emulate fused multiply-add" : "plain Java loops";
  }

  @Override
  public int lanes() {
    return 1;
  }

  @Override
  public CompiledProgram compile(Program program) {
    return programs.computeIfAbsent(program, p -> ScalarProgram.compile(p, emulated));
  }

  @Override
  public Product product(Product.Form form, int maxM, int maxN, int maxK, Workers workers) {
    return new ScalarProduct(form, maxM, maxN, maxK, workers, emulated);
  }

  @Override
  public void rowMax(
      int rows, int columns, float[] x, int offset, int stride, float[] out, int outOffset) {
    Ranges.checkRowMax(rows, columns, x, offset, stride, out, outOffset);
    for (int row = 0; row < rows; row++) {
      out[outOffset + row] = max(columns, x, offset + row * stride);
    }
  }

  @Override
  public int argmax(int columns, float[] x, int offset) {
    Ranges.checkArgmax(columns, x, offset);
    float max = max(columns, x, offset);
    int column = 0;
    while (x[offset + column] != max && !Float.isNaN(x[offset + column])) {
      column++;
    }
    return column;
  }

  @Override
  public void columnSums(
      int rows, int columns, float[] x, int offset, int stride, float[] out, int outOffset) {
    Ranges.checkColumnSums(rows, columns, x, offset, stride, out, outOffset);
    int column = 0;
    for (; column <= columns - 8; column += 8) {
      sumEightColumns(rows, x, offset + column, stride, out, outOffset + column);
    }
    for (; column < columns; column++) {
      float sum = 0;
      for (int row = 0; row < rows; row++) {
        sum += x[offset + column + row * stride];
      }
      out[outOffset + column] = sum;
    }
  }

  private static void sumEightColumns(
      int rows, float[] x, int offset, int stride, float[] out, int to) {
    float s0 = 0;
    float s1 = 0;
    float s2 = 0;
    float s3 = 0;
    float s4 = 0;
    float s5 = 0;
    float s6 = 0;
    float s7 = 0;
    for (int row = 0; row < rows; row++) {
      int at = offset + row * stride;
      s0 += x[at];
      s1 += x[at + 1];
      s2 += x[at + 2];
      s3 += x[at + 3];
      s4 += x[at + 4];
      s5 += x[at + 5];
      s6 += x[at + 6];
      s7 += x[at + 7];
    }
    out[to] = s0;
    out[to + 1] = s1;
    out[to + 2] = s2;
    out[to + 3] = s3;
    out[to + 4] = s4;
    out[to + 5] = s5;
    out[to + 6] = s6;
    out[to + 7] = s7;
  }

  private static float max(int columns, float[] x, int offset) {
    float max = Float.NEGATIVE_INFINITY;
    for (int column = 0; column < columns; column++) {
      max = Math.max(max, x[offset + column]);
    }
    return max;
  }
}
