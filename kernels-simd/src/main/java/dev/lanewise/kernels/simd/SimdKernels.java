package dev.lanewise.kernels.simd;

import dev.lanewise.api.KernelsException;
import dev.lanewise.api.kernels.Kernels;
import dev.lanewise.api.kernels.Product;
import dev.lanewise.api.kernels.Ranges;
import dev.lanewise.api.kernels.Workers;
import dev.lanewise.api.program.CompiledProgram;
import dev.lanewise.api.program.Program;
import dev.lanewise.kernels.simd.code.Lanes;
import dev.lanewise.kernels.simd.code.Reductions;
import dev.lanewise.kernels.simd.formula.SimdProgram;
import dev.lanewise.kernels.simd.product.MicroKernels;
import dev.lanewise.kernels.simd.product.SimdProduct;
import dev.lanewise.kernels.simd.product.Ways;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The kernels for the Vector API. */
public final class SimdKernels implements Kernels {

  private final ConcurrentHashMap<Program, CompiledProgram> programs = new ConcurrentHashMap<>();

  /**
   * The code of products depends on the machine alone, so all engines share it, and it is compiled
   * only once. No result depends on it.
   */
  private static final MicroKernels MICRO_KERNELS =
      new MicroKernels(MicroKernels.Start.SCALAR_FIRST);

  private final String description;

  private SimdKernels(@Nullable Boolean packed) {
    String lanes = Lanes.COUNT * Float.SIZE + "-bit lanes (" + Lanes.COUNT + " floats)";
    description =
        packed == null
            ? lanes
            : "%s, right operands %s where that can be, by -D%s"
                .formatted(lanes, packed ? "packed" : "in place", Ways.PROPERTY);
  }

  /**
   * Opens the kernels.
   *
   * @throws KernelsException if the machine's vectors are too short, or {@link Ways#PROPERTY} has
   *     an unknown value
   */
  public static SimdKernels open() {
    if (Lanes.COUNT < Lanes.MIN_LANES) {
      throw new KernelsException(
          "vectors of %d floats are too short, %d are needed"
              .formatted(Lanes.COUNT, Lanes.MIN_LANES));
    }
    return new SimdKernels(Ways.packedByRequest());
  }

  @Override
  public String id() {
    return SimdKernelsProvider.ID;
  }

  @Override
  public String description() {
    return description;
  }

  @Override
  public int lanes() {
    return Lanes.COUNT;
  }

  @Override
  public List<String> choices() {
    return MICRO_KERNELS.choices().lines();
  }

  @Override
  public boolean isWarm() {
    return MICRO_KERNELS.areCompiled();
  }

  @Override
  public CompiledProgram compile(Program program) {
    return programs.computeIfAbsent(program, SimdProgram::compile);
  }

  @Override
  public Product product(Product.Form form, int maxM, int maxN, int maxK, Workers workers) {
    return new SimdProduct(MICRO_KERNELS, form, maxM, maxN, maxK, workers);
  }

  @Override
  public void rowMax(
      int rows, int columns, float[] x, int offset, int stride, float[] out, int outOffset) {
    Ranges.checkRowMax(rows, columns, x, offset, stride, out, outOffset);
    RowMaxima.write(rows, columns, x, offset, stride, out, outOffset);
  }

  @Override
  public int argmax(int columns, float[] x, int offset) {
    Ranges.checkArgmax(columns, x, offset);
    float max = Reductions.max(x, offset, offset + columns);
    return Reductions.indexOf(max, x, offset, offset + columns) - offset;
  }

  @Override
  public void columnSums(
      int rows, int columns, float[] x, int offset, int stride, float[] out, int outOffset) {
    Ranges.checkColumnSums(rows, columns, x, offset, stride, out, outOffset);
    Reductions.columnSums(rows, columns, x, offset, stride, out, outOffset);
  }
}
