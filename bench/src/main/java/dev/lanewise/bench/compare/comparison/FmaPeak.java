package dev.lanewise.bench.compare.comparison;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * Fused multiply-adds on registers alone: what no product can exceed on one thread.
 *
 * <p>Twelve independent chains hide a latency of four cycles on up to three units, and fit sixteen
 * registers.
 */
public final class FmaPeak implements Side {

  private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
  private static final int CHAINS = 12;
  private static final int STEPS = 20_000;

  /** Not a constant, which would be computed once. */
  private final float factor = Float.parseFloat("0.5");

  private final float[] last = new float[1];

  /** Returns the multiplications and additions of a call. */
  static double work() {
    return 2.0 * CHAINS * STEPS * SPECIES.length();
  }

  /** Returns the bits of a vector. */
  public static int bits() {
    return SPECIES.vectorBitSize();
  }

  @Override
  public void run() {
    last[0] = loop(factor);
  }

  @Override
  public float[] result() {
    run();
    return last.clone();
  }

  // Each chain goes to y ÷ (1 − x) = 0.5.
  private static float loop(float factor) {
    FloatVector x = FloatVector.broadcast(SPECIES, factor);
    FloatVector y = FloatVector.broadcast(SPECIES, 0.25f);
    FloatVector a = FloatVector.broadcast(SPECIES, 0.1f);
    FloatVector b = FloatVector.broadcast(SPECIES, 0.2f);
    FloatVector c = FloatVector.broadcast(SPECIES, 0.3f);
    FloatVector d = FloatVector.broadcast(SPECIES, 0.4f);
    FloatVector e = FloatVector.broadcast(SPECIES, 0.5f);
    FloatVector f = FloatVector.broadcast(SPECIES, 0.6f);
    FloatVector g = FloatVector.broadcast(SPECIES, 0.7f);
    FloatVector h = FloatVector.broadcast(SPECIES, 0.8f);
    FloatVector i = FloatVector.broadcast(SPECIES, 0.9f);
    FloatVector j = FloatVector.broadcast(SPECIES, 1.0f);
    FloatVector k = FloatVector.broadcast(SPECIES, 1.1f);
    FloatVector l = FloatVector.broadcast(SPECIES, 1.2f);
    for (int step = 0; step < STEPS; step++) {
      a = x.fma(a, y);
      b = x.fma(b, y);
      c = x.fma(c, y);
      d = x.fma(d, y);
      e = x.fma(e, y);
      f = x.fma(f, y);
      g = x.fma(g, y);
      h = x.fma(h, y);
      i = x.fma(i, y);
      j = x.fma(j, y);
      k = x.fma(k, y);
      l = x.fma(l, y);
    }
    FloatVector sum = a.add(b).add(c).add(d).add(e).add(f);
    return sum.add(g).add(h).add(i).add(j).add(k).add(l).lane(0);
  }
}
