package dev.lanewise.tests;

import java.util.function.DoubleUnaryOperator;

/** The derivative by differences of fourth order: error about 1e-11 for smooth functions. */
final class CentralDifference {

  private static final double STEP = 1e-3;

  private CentralDifference() {}

  static double at(double x, DoubleUnaryOperator f) {
    double near = f.applyAsDouble(x + STEP) - f.applyAsDouble(x - STEP);
    double far = f.applyAsDouble(x + 2 * STEP) - f.applyAsDouble(x - 2 * STEP);
    return (8 * near - far) / (12 * STEP);
  }
}
