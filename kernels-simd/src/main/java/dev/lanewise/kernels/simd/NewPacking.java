package dev.lanewise.kernels.simd;

import java.util.function.Consumer;

/** Packing with vectors that runs on data of no meaning until it is compiled. */
final class NewPacking implements Compilation.Code {

  private static final int SIZE = 2 * Lanes.COUNT + 1;

  private final Packing packing = new VectorPacking();
  private final Consumer<Packing> whenCompiled;
  private final float[] x = new float[SIZE * SIZE];
  private final float[] y = new float[SIZE * SIZE];

  NewPacking(Consumer<Packing> whenCompiled) {
    this.whenCompiled = whenCompiled;
  }

  @Override
  public long round() {
    for (int lacking = 0; lacking < 4; lacking++) {
      int size = SIZE - lacking;
      packing.copy(size, size, x, 0, SIZE, y, 0, SIZE);
      packing.transpose(size, size, x, 0, SIZE, y, 0, SIZE);
    }
    // Copies of three vectors a row, and nine squares; an exchange of two rows is four operations.
    int exchanges =
        Lanes.COUNT / 2 * (Integer.SIZE - Integer.numberOfLeadingZeros(Lanes.COUNT - 1));
    return 4L * (3 * 2 * SIZE + 9 * (2 * Lanes.COUNT + 4 * exchanges));
  }

  @Override
  public void compiled() {
    whenCompiled.accept(packing);
  }
}
