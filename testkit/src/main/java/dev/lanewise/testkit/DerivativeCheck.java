package dev.lanewise.testkit;

import java.util.function.DoubleUnaryOperator;

/** Judges a derivative by the differences of the function around it. */
final class DerivativeCheck {

  /** What a derivative is. */
  enum Verdict {
    /** That of central differences. */
    RIGHT,
    /** Between the derivatives on both sides, where there is a kink, a jump or a bend. */
    KINK,
    /** Neither. */
    WRONG,
    /** The function has no finite value on both sides. */
    UNDEFINED
  }

  /**
   * From coarse to fine: a coarse step is more exact, and a fine one does not reach a kink nearby.
   */
  private static final double[] STEPS = {1e-3, 1e-4, 1e-5};

  /** The rounding of a difference's four values, each to half a unit in the last place. */
  private static final double ROUNDING = 4 * 0x1p-53;

  private DerivativeCheck() {}

  /** Returns the difference of fourth order, whose error is about 1e-11 for smooth functions. */
  static double difference(double x, double step, DoubleUnaryOperator f) {
    double near = f.applyAsDouble(x + step) - f.applyAsDouble(x - step);
    double far = f.applyAsDouble(x + 2 * step) - f.applyAsDouble(x - 2 * step);
    return (8 * near - far) / (12 * step);
  }

  /** Returns the difference towards one side, times that side's sign. */
  private static double side(double x, double step, DoubleUnaryOperator f) {
    double one = f.applyAsDouble(x + step);
    double two = f.applyAsDouble(x + 2 * step);
    return (4 * one - 3 * f.applyAsDouble(x) - two) / (2 * Math.abs(step));
  }

  /** Returns what the rounding of the function's values may add to a difference. */
  private static double noise(double x, double step, DoubleUnaryOperator f) {
    double below = Math.abs(f.applyAsDouble(x - 2 * step));
    double above = Math.abs(f.applyAsDouble(x + 2 * step));
    return ROUNDING * Math.max(below, above) / step;
  }

  /**
   * Judges {@code derivative} as the derivative of {@code f} at {@code x}.
   *
   * <p>Beside the tolerance it allows for the rounding of the differences, which is about 1e-13 of
   * the function's values, so that small derivatives of small functions are judged as strictly as
   * large ones.
   *
   * @param tolerance how far it may be off, as a share of the difference and of {@code scale}
   * @param scale the largest number that a derivative in single precision was added up from, 0 for
   *     one in double precision
   */
  static Verdict judge(
      double x, double derivative, double tolerance, double scale, DoubleUnaryOperator f) {
    boolean defined = false;
    for (double step : STEPS) {
      double difference = difference(x, step, f);
      defined |= Double.isFinite(difference);
      double room = tolerance * Math.max(scale, Math.abs(difference)) + noise(x, step, f);
      if (Math.abs(derivative - difference) <= room) {
        return Verdict.RIGHT;
      }
    }
    double step = STEPS[STEPS.length - 1];
    // Of second order, so that a kink of the derivative at x, as softsign has at 0, does not count.
    double left = -side(x, -step, f);
    double right = side(x, step, f);
    if (!defined || !Double.isFinite(left) || !Double.isFinite(right)) {
      return Verdict.UNDEFINED;
    }
    double size = Math.max(scale, Math.max(Math.abs(left), Math.abs(right)));
    double room = tolerance * size + noise(x, step, f);
    boolean between =
        derivative >= Math.min(left, right) - room && derivative <= Math.max(left, right) + room;
    return between ? Verdict.KINK : Verdict.WRONG;
  }
}
