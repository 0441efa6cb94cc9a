package dev.lanewise.kernels.simd.product;

import dev.lanewise.kernels.simd.code.Compilation;
import dev.lanewise.kernels.simd.code.Lanes;
import java.util.function.Consumer;

/** Packing with vectors that runs on random data until it is compiled. */
final class PackingCompilation implements Compilation.Code {

  /** As long as most are: C2 compiles loops otherwise that seem short. */
  private static final int STEPS = 12 * Lanes.COUNT + 1;

  private static final int VALUES = 2 * Lanes.COUNT + 1;

  private final Packing packing = new VectorPacking();
  private final Consumer<Packing> whenCompiled;
  private final float[] x = new float[STEPS * VALUES];
  private final float[] y = new float[STEPS * VALUES];

  PackingCompilation(Consumer<Packing> whenCompiled) {
    this.whenCompiled = whenCompiled;
    Compilation.fill(x);
  }

  @Override
  public long round() {
    for (int lacking = 0; lacking < 4; lacking++) {
      int steps = STEPS - lacking;
      int values = VALUES - lacking;
      packing.copy(steps, values, x, 0, VALUES, y, 0, VALUES);
      packing.transpose(steps, values, x, 0, STEPS, y, 0, VALUES);
    }
    // A step is copied in three vectors. Of each square all rows are loaded and stored, and pairs
    // of
    // them exchanged as often as the lanes can be halved, in four operations.
    int exchanges = Lanes.COUNT / 2 * Integer.numberOfTrailingZeros(Lanes.COUNT);
    return 4L * (3 * 2 * STEPS + 3 * 13 * (2 * Lanes.COUNT + 4 * exchanges));
  }

  @Override
  public void compiled() {
    Packing plain = new ScalarPacking();
    float[] expected = y.clone();
    for (int lacking = 0; lacking < 4; lacking++) {
      int steps = STEPS - lacking;
      int values = VALUES - lacking;
      packing.copy(steps, values, x, 0, VALUES, y, 0, VALUES);
      plain.copy(steps, values, x, 0, VALUES, expected, 0, VALUES);
      Compilation.requireSame(expected, y);
      packing.transpose(steps, values, x, 0, STEPS, y, 0, VALUES);
      plain.transpose(steps, values, x, 0, STEPS, expected, 0, VALUES);
      Compilation.requireSame(expected, y);
    }
    whenCompiled.accept(packing);
  }
}
