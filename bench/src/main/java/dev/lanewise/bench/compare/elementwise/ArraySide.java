package dev.lanewise.bench.compare.elementwise;

import dev.lanewise.bench.compare.comparison.Side;
import java.util.Arrays;

/** A loop from one array to another. */
final class ArraySide implements Side {

  /** The loop. */
  @FunctionalInterface
  interface Loop {
    /** Computes all of y from x. */
    void run(float[] x, float[] y);
  }

  private final float[] x;
  private final float[] y;
  private final Loop loop;

  ArraySide(float[] x, Loop loop) {
    this.x = x;
    this.loop = loop;
    y = new float[x.length];
  }

  @Override
  public void run() {
    loop.run(x, y);
  }

  @Override
  public float[] result() {
    Arrays.fill(y, Float.NaN);
    run();
    return y.clone();
  }
}
