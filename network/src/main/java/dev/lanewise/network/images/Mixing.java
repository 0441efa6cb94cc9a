package dev.lanewise.network.images;

import dev.lanewise.network.random.RandomStreams;
import java.util.random.RandomGenerator;

/** Which rows of a mini-batch are mixed with each other, and how much of each is taken. */
public final class Mixing {

  private final double alpha;
  private final RandomStreams random;
  private final int[] partners;
  private float share = 1;

  /** Where random bits come from, and how many of them were taken. */
  private long key;

  private long taken;

  private final RandomGenerator bits = () -> RandomStreams.bits(key, taken++);

  /**
   * Plans to mix.
   *
   * @param alpha the α of the distribution Beta(α, α)
   * @param maxRows the most rows of a mini-batch
   */
  public Mixing(double alpha, RandomStreams random, int maxRows) {
    this.alpha = alpha;
    this.random = random;
    partners = new int[maxRows];
  }

  /**
   * Draws for a mini-batch.
   *
   * @param step the step of training, from 1
   * @param rows the rows of the mini-batch
   */
  public void draw(long step, int rows) {
    key = random.key(RandomStreams.Purpose.MIXUP, 0, step);
    taken = 0;
    double own = logOfGamma();
    double other = logOfGamma();
    double beta = 1 / (1 + StrictMath.exp(other - own));
    share = (float) Math.max(beta, 1 - beta);
    for (int i = 0; i < rows; i++) {
      partners[i] = i;
    }
    RandomStreams.shuffle(bits, partners, rows);
  }

  /** Returns how much of a row itself is in it, λ, from 0.5 to 1; the rest is its partner's. */
  public float share() {
    return share;
  }

  /** Returns the row that each one is mixed with, each row once; not a copy. */
  public int[] partners() {
    return partners;
  }

  /** Returns a number in (0, 1]. */
  private double unit() {
    return ((bits.nextLong() >>> 11) + 1) * 0x1p-53;
  }

  /**
   * Returns the logarithm of a number of the distribution Gamma(α, 1), which may be too small for
   * itself (Marsaglia and Tsang, A simple method for generating gamma variables, 2000).
   */
  private double logOfGamma() {
    double shape = alpha < 1 ? alpha + 1 : alpha;
    double d = shape - 1.0 / 3;
    double c = 1 / Math.sqrt(9 * d);
    while (true) {
      double normal = normal();
      double root = 1 + c * normal;
      if (root > 0) {
        double cube = root * root * root;
        double logOfCube = StrictMath.log(cube);
        if (StrictMath.log(unit()) < 0.5 * normal * normal + d * (1 - cube + logOfCube)) {
          double logOfNumber = StrictMath.log(d) + logOfCube;
          return alpha < 1 ? logOfNumber + StrictMath.log(unit()) / alpha : logOfNumber;
        }
      }
    }
  }

  /** Returns a standard normal number (Marsaglia and Bray 1964, the polar method). */
  private double normal() {
    while (true) {
      double x = 2 * unit() - 1;
      double square = x * x;
      double y = 2 * unit() - 1;
      square += y * y;
      if (square > 0 && square < 1) {
        return x * Math.sqrt(-2 * StrictMath.log(square) / square);
      }
    }
  }
}
