package dev.lanewise.kernels.simd.product;

import dev.lanewise.kernels.simd.code.Compilation;
import dev.lanewise.kernels.simd.code.Lanes;
import java.util.function.Consumer;

/** A micro-kernel that runs on small random matrices until it is compiled. */
final class MicroKernelCompilation implements Compilation.Code {

  /**
   * How long most chains are. C2 compiles after 15,000 rounds of loops. It has to see that these
   * are long: where they seem short, it keeps sums in memory.
   */
  private static final int MAX_DEPTH = 24;

  private static final int MAX_TILES = 2;
  private static final int CALLS = 16;

  /** What a call costs besides, in operations on vectors. */
  private static final int CALL = 50;

  private final MicroKernel kernel;
  private final Consumer<MicroKernel> whenCompiled;
  private final int vectors;
  private final int aStride;
  private final int bStride;
  private final float[] a;
  private final float[] b;
  private final float[] c;

  /**
   * Generates a micro-kernel.
   *
   * @param whenCompiled takes it when it is compiled
   */
  MicroKernelCompilation(MicroKernel.Shape shape, Consumer<MicroKernel> whenCompiled) {
    kernel = MicroKernelAssembler.generate(shape);
    this.whenCompiled = whenCompiled;
    vectors = shape.vectors();
    int rows = shape.rows() * MAX_TILES;
    aStride = Math.max(rows, MAX_DEPTH);
    bStride = vectors * Lanes.COUNT;
    a = new float[aStride * aStride];
    b = new float[MAX_TILES * MAX_DEPTH * bStride];
    c = new float[rows * MAX_TILES * bStride];
    Compilation.fill(a);
    Compilation.fill(b);
  }

  @Override
  public long round() {
    long steps = 0;
    for (int call = 0; call < CALLS; call++) {
      run(kernel, call, c);
      steps += (long) depth(call) * tiles(call);
    }
    return steps * kernel.shape().rows() * vectors + CALLS * CALL;
  }

  private static int depth(int call) {
    return call % 8 == 7 ? 1 + call / 8 : MAX_DEPTH;
  }

  private static int tiles(int call) {
    return call % 4 == 3 ? MAX_TILES : 1;
  }

  private void run(MicroKernel code, int call, float[] result) {
    // The last vector overlaps the one before, or does not.
    int last = vectors == 1 ? 0 : (vectors - 1) * Lanes.COUNT - call % 3;
    boolean first = call % 4 < 2;
    int depth = depth(call);
    int tiles = tiles(call);
    boolean across = code.shape().right() == MicroKernel.Right.PANELS;
    int step = across ? MAX_DEPTH * bStride : bStride;
    int cStride = across ? MAX_TILES * bStride : bStride;
    code.run(first, tiles, depth, a, 0, aStride, b, 0, step, last, result, 0, cStride);
  }

  @Override
  public void compiled() {
    MicroKernel plain = new ScalarMicroKernel(kernel.shape());
    float[] expected = c.clone();
    for (int call = 0; call < CALLS; call++) {
      run(kernel, call, c);
      run(plain, call, expected);
      Compilation.requireSame(expected, c);
    }
    whenCompiled.accept(kernel);
  }
}
