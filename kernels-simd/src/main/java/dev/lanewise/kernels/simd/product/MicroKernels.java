package dev.lanewise.kernels.simd.product;

import dev.lanewise.kernels.simd.code.Compilation;
import dev.lanewise.kernels.simd.code.Lanes;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/** The code of products: scalar code first, and vector code as soon as it is compiled. */
public final class MicroKernels {

  /** What computes while vector code is not compiled. */
  public enum Start {
    /** Scalar code, until the vector code is compiled, in the background. */
    SCALAR_FIRST,
    /** The vector code at once. */
    VECTORS,
    /** Scalar code all the time. */
    SCALAR
  }

  private static final int KINDS = 6;

  private final Start start;
  private final Compilation compilation = new Compilation();
  private final Choices choices = new Choices();
  private final RightPanels.Constants constants = new RightPanels.Constants();
  private final AtomicReferenceArray<MicroKernel> kernels =
      new AtomicReferenceArray<>(KINDS * Tile.MAX_ROWS * Tile.MAX_VECTORS);
  private volatile @Nullable Packing packing;
  private volatile boolean rowProductCompiled;
  private volatile boolean rowProductAskedFor;

  public MicroKernels(Start start) {
    this.start = start;
  }

  /** Tells whether all vector code is compiled that was needed so far. */
  public boolean areCompiled() {
    return compilation.isDone();
  }

  /** Returns the choices among the ways to compute products. */
  public Choices choices() {
    return choices;
  }

  /** Returns the packed copies of constants. */
  RightPanels.Constants constants() {
    return constants;
  }

  /**
   * Returns the present micro-kernel for a tile: scalar code may be replaced by vector code later.
   * Allocates nothing after the first call.
   *
   * @param rows rows of the tile, 1 and up
   * @param vectors columns of the tile in vectors, 1 and up
   * @param left how the left operand lies
   * @param right how the right operand lies
   */
  public MicroKernel get(int rows, int vectors, MicroKernel.Left left, MicroKernel.Right right) {
    int kind = 2 * rightKind(right) + (left == MicroKernel.Left.ROWS ? 0 : 1);
    int index = (kind * Tile.MAX_ROWS + rows - 1) * Tile.MAX_VECTORS + vectors - 1;
    MicroKernel kernel = kernels.get(index);
    return kernel != null
        ? kernel
        : create(index, new MicroKernel.Shape(rows, vectors, left, right));
  }

  private static int rightKind(MicroKernel.Right right) {
    return switch (right) {
      case IN_PLACE -> 0;
      case PANEL -> 1;
      case PANELS -> 2;
    };
  }

  private synchronized MicroKernel create(int index, MicroKernel.Shape shape) {
    MicroKernel known = kernels.get(index);
    if (known != null) {
      return known;
    }
    MicroKernel kernel =
        start == Start.VECTORS
            ? MicroKernelAssembler.generate(shape)
            : new ScalarMicroKernel(shape);
    kernels.set(index, kernel);
    if (start == Start.SCALAR_FIRST) {
      compilation.add(
          shape.toString(),
          () -> new MicroKernelCompilation(shape, generated -> kernels.set(index, generated)));
    }
    return kernel;
  }

  /** Returns the present code for packing; allocates nothing after the first call. */
  public Packing packing() {
    Packing known = packing;
    return known != null ? known : createPacking();
  }

  private synchronized Packing createPacking() {
    Packing known = packing;
    if (known != null) {
      return known;
    }
    Packing created = start == Start.VECTORS ? new VectorPacking() : new ScalarPacking();
    packing = created;
    if (start == Start.SCALAR_FIRST) {
      compilation.add("packing", () -> new PackingCompilation(vectors -> packing = vectors));
    }
    return created;
  }

  /** Tells whether {@link VectorProduct} may be used. */
  public boolean hasRowProduct() {
    return rowProductCompiled
        || start == Start.VECTORS
        || (!rowProductAskedFor && askForRowProduct());
  }

  private synchronized boolean askForRowProduct() {
    if (!rowProductAskedFor && start == Start.SCALAR_FIRST) {
      rowProductAskedFor = true;
      compilation.add(
          "a row's product", () -> new RowProductCompilation(() -> rowProductCompiled = true));
    }
    return rowProductCompiled;
  }

  /** The product of a row that runs on random data until it is compiled. */
  private static final class RowProductCompilation implements Compilation.Code {

    private static final int COLUMNS = 8 * Lanes.COUNT;
    private static final int DEPTH = 2 * VectorProduct.ROWS + 1;

    private final Runnable whenCompiled;
    private final float[] a = new float[DEPTH];
    private final float[] b = new float[DEPTH * COLUMNS];
    private final float[] c = new float[COLUMNS];

    RowProductCompilation(Runnable whenCompiled) {
      this.whenCompiled = whenCompiled;
      Compilation.fill(a);
      Compilation.fill(b);
    }

    @Override
    public long round() {
      VectorProduct.compute(COLUMNS, DEPTH, a, 0, 1, b, 0, COLUMNS, c, 0);
      VectorProduct.compute(COLUMNS, VectorProduct.ROWS, a, 0, 1, b, 0, COLUMNS, c, 0);
      return 2L * (DEPTH + VectorProduct.ROWS) * COLUMNS / Lanes.COUNT;
    }

    @Override
    public void compiled() {
      float[] expected = new float[COLUMNS];
      for (int depth : new int[] {DEPTH, VectorProduct.ROWS}) {
        VectorProduct.compute(COLUMNS, depth, a, 0, 1, b, 0, COLUMNS, c, 0);
        for (int column = 0; column < COLUMNS; column++) {
          float sum = 0;
          for (int k = 0; k < depth; k++) {
            sum = Math.fma(a[k], b[k * COLUMNS + column], sum);
          }
          expected[column] = sum;
        }
        Compilation.requireSame(expected, c);
      }
      whenCompiled.run();
    }
  }
}
