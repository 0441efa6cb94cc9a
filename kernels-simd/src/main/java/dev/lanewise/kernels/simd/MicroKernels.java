package dev.lanewise.kernels.simd;

import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.AtomicReferenceArray;

/** The micro-kernels, each generated when it is first needed. */
final class MicroKernels {

  private static final int KINDS = 2;

  private final AtomicReferenceArray<MicroKernel> kernels =
      new AtomicReferenceArray<>(KINDS * Tile.MAX_ROWS * Tile.MAX_VECTORS);

  /** The transposer, generated when it is first needed. */
  private final AtomicReference<Transposer> transposer = new AtomicReference<>();

  private final int newCalls;

  /** Creates micro-kernels that get short calls until C2 has been asked to compile them. */
  MicroKernels() {
    this(8192);
  }

  /**
   * Creates micro-kernels.
   *
   * @param newCalls how many calls of each are to be short ones
   */
  MicroKernels(int newCalls) {
    this.newCalls = newCalls;
  }

  /** Returns the transposer; allocates nothing once it is there. */
  Transposer transposer() {
    Transposer known = transposer.get();
    return known != null
        ? known
        : transposer.updateAndGet(other -> other != null ? other : TransposerAssembler.generate());
  }

  /**
   * Returns a micro-kernel; allocates nothing once it is there.
   *
   * @param rows rows of the tile, 1 and up
   * @param vectors columns of the tile in vectors, 1 and up
   * @param left how the left operand lies
   */
  MicroKernel get(int rows, int vectors, MicroKernel.Left left) {
    int kind = left == MicroKernel.Left.ROWS ? 0 : 1;
    int index = (kind * Tile.MAX_ROWS + rows - 1) * Tile.MAX_VECTORS + vectors - 1;
    MicroKernel kernel = kernels.get(index);
    return kernel != null ? kernel : generate(index, new MicroKernel.Shape(rows, vectors, left));
  }

  private synchronized MicroKernel generate(int index, MicroKernel.Shape shape) {
    MicroKernel known = kernels.get(index);
    if (known != null) {
      return known;
    }
    MicroKernel generated = MicroKernelAssembler.generate(shape);
    generated.setNewCalls(newCalls);
    kernels.set(index, generated);
    return generated;
  }
}
