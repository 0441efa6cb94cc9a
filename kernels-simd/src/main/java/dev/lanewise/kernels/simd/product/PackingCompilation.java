package dev.lanewise.kernels.simd.product;

import dev.lanewise.kernels.simd.code.Compilation;
import dev.lanewise.kernels.simd.code.Lanes;
import java.util.function.Consumer;

/** Packing with vectors that runs on random data until it is compiled. */
final class PackingCompilation implements Compilation.Code {

  /** As long as most are: C2 compiles loops otherwise that seem short. */
  private static final int STEPS = 12 * Lanes.COUNT + 1;

  private static final int VALUES = 2 * Lanes.COUNT + 1;

  /** As many panels as there usually are, and how many values a step has in all of them. */
  private static final int PANELS = 16;

  private static final int ROW = PANELS * 2 * Lanes.COUNT;

  private final Packing packing = new VectorPacking();
  private final Consumer<Packing> whenCompiled;
  private final float[] x = new float[STEPS * ROW];
  private final float[] y = new float[STEPS * ROW];

  PackingCompilation(Consumer<Packing> whenCompiled) {
    this.whenCompiled = whenCompiled;
    Compilation.fill(x);
  }

  @Override
  public long round() {
    for (int lacking = 0; lacking < 4; lacking++) {
      run(packing, lacking, y);
    }
    // A step is copied in three vectors, or in two for each of the panels. Of each square all rows
    // are loaded and stored, and pairs of them exchanged as often as the lanes can be halved, in
    // four operations.
    int exchanges = Lanes.COUNT / 2 * Integer.numberOfTrailingZeros(Lanes.COUNT);
    return 4L * ((3 + 2 * PANELS) * 2 * STEPS + 3 * 13 * (2 * Lanes.COUNT + 4 * exchanges));
  }

  /** Packs in each way, with some steps, values and panels less than there may be. */
  private void run(Packing code, int lacking, float[] panel) {
    int steps = STEPS - lacking;
    int values = VALUES - lacking;
    int panels = PANELS - lacking;
    code.copy(steps, values, x, 0, VALUES, panel, 0, VALUES);
    code.transpose(steps, values, x, 0, STEPS, panel, 0, VALUES);
    code.copyPanels(steps, panels, x, 0, ROW, panel, 0, STEPS * 2 * Lanes.COUNT);
  }

  @Override
  public void compiled() {
    Packing plain = new ScalarPacking();
    float[] expected = y.clone();
    for (int lacking = 0; lacking < 4; lacking++) {
      run(packing, lacking, y);
      run(plain, lacking, expected);
      Compilation.requireSame(expected, y);
    }
    whenCompiled.accept(packing);
  }
}
