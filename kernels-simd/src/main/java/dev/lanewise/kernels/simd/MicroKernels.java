package dev.lanewise.kernels.simd;

import java.util.concurrent.atomic.AtomicReferenceArray;

/** The micro-kernels, each generated when it is first needed. */
final class MicroKernels {

  private final AtomicReferenceArray<MicroKernel> kernels =
      new AtomicReferenceArray<>(4 * Tile.ROWS * Tile.MAX_VECTORS);

  MicroKernels() {}

  /**
   * Returns a micro-kernel; allocates nothing once it is there.
   *
   * @param rows rows of the tile, 1 and up
   * @param vectors columns of the tile in vectors, 1 and up
   * @param masked whether only a part of the last vector of the right operand may be read
   * @param left how the left operand lies
   */
  MicroKernel get(int rows, int vectors, boolean masked, MicroKernel.Left left) {
    int kind = (left == MicroKernel.Left.ROWS ? 0 : 2) + (masked ? 1 : 0);
    int index = (kind * Tile.ROWS + rows - 1) * Tile.MAX_VECTORS + vectors - 1;
    MicroKernel kernel = kernels.get(index);
    return kernel != null
        ? kernel
        : generate(index, new MicroKernel.Shape(rows, vectors, masked, left));
  }

  private synchronized MicroKernel generate(int index, MicroKernel.Shape shape) {
    MicroKernel known = kernels.get(index);
    if (known != null) {
      return known;
    }
    MicroKernel generated = MicroKernelAssembler.generate(shape);
    kernels.set(index, generated);
    return generated;
  }
}
