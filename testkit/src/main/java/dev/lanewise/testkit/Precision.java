package dev.lanewise.testkit;

import java.util.function.DoubleUnaryOperator;

/**
 * How precise a plugin must be in floats, as its contract says.
 *
 * @param tolerance how far from double precision, as a share of the result or its scale
 * @param addend the contract's {@code largestAddend}
 */
record Precision(double tolerance, DoubleUnaryOperator addend) {

  /** Returns the largest number that is added or subtracted, 0 where nothing is known of one. */
  double largestAddend(double largestInput) {
    return Double.isFinite(largestInput) ? addend.applyAsDouble(largestInput) : 0;
  }
}
