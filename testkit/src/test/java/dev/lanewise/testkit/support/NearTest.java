package dev.lanewise.testkit.support;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.api.formula.Expr;
import dev.lanewise.api.formula.Functions;
import dev.lanewise.api.formula.Variable;
import java.util.Map;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;

/** Small numbers are compared as strictly as those of size 1. */
class NearTest {

  private static boolean near(double expected, float actual, double scale) {
    return Near.near(expected, actual, scale, 20, 1e-6);
  }

  @Test
  void aSmallResultNeedsItsDigits() {
    assertTrue(near(1e-8, 1e-8f, 0));
    assertFalse(near(1e-8, 0, 0));
    assertFalse(near(1e-8, 2e-8f, 0));
    assertFalse(near(1e-8, 1.00001e-8f, 2e-8));
    assertFalse(near(1e-30, 0, 0));
  }

  @Test
  void theScaleGivesRoom() {
    assertTrue(near(1e-8, 0, 1));
    assertFalse(near(1e-8, 0, 1e-3));
  }

  @Test
  void whatIsBelowTheSmallestNormalFloatMayBe0() {
    assertTrue(near(Float.MIN_VALUE, 0, 0));
    assertTrue(near(20.0 * Float.MIN_NORMAL, 0, 0));
    assertFalse(near(21.0 * Float.MIN_NORMAL, 0, 0));
  }

  @Test
  void nanAndInfinity() {
    assertTrue(near(Double.NaN, Float.NaN, 0));
    assertFalse(near(Double.NaN, 0, 0));
    assertFalse(near(0, Float.NaN, 0));
    assertTrue(near(1e40, Float.POSITIVE_INFINITY, 0));
    assertFalse(near(1e40, Float.NEGATIVE_INFINITY, 0));
  }

  @Test
  void theSensitivityIsTheDerivativeTimesTheInput() {
    Variable x = Variable.element("x");
    Variable y = Variable.element("y");
    Expr formula = Functions.exp(x).minus(y);
    double expected = 18 * Math.exp(-18) + 3e-8;
    assertEquals(expected, Sensitivity.of(formula, Map.of(x, -18.0, y, 3e-8)), 1e-8 * expected);
    double[] each =
        Sensitivity.of(
            new double[] {3, -2}, v -> new double[] {v[0] * v[1], v[0] - v[1], Double.NaN});
    assertEquals(12, each[0], 1e-8);
    assertEquals(5, each[1], 1e-8);
    assertEquals(0, each[2]);
  }

  /** The side of the jump is known, so that a result between its sides is wrong. */
  @Test
  void besideAJumpTheScaleIsNotTheJump() {
    double share = 0x1p-21;
    for (double x : new double[] {1 - share, 1, 1 + share}) {
      double[] at = {x};
      double expected = x < 1 ? 0 : 8;
      double scale = Sensitivity.of(at, v -> new double[] {v[0] < 1 ? 0 : 8})[0];
      assertTrue(near(expected, (float) expected, scale));
      assertFalse(near(expected, (float) Math.abs(expected - 2), scale), "at " + x);
    }
  }

  /** The coarse step would overflow. */
  @Test
  void besideAnOverflowTheFineStepCounts() {
    double[] at = {709.7};
    double expected = at[0] * Math.exp(at[0] - 1);
    double scale = Sensitivity.of(at, v -> new double[] {Math.exp(v[0]) / Math.E})[0];
    assertEquals(expected, scale, 1e-6 * expected);
  }

  @Test
  void aSmallSlopeNeedsItsDigits() {
    double derivative = -Math.exp(-18);
    // Alone, and beside a value of 1, whose rounding the differences have.
    for (double beside : new double[] {0, 1}) {
      DoubleUnaryOperator f = x -> beside + Math.exp(-x);
      assertEquals(
          DerivativeCheck.Verdict.RIGHT, DerivativeCheck.judge(18, derivative, 1e-6, 0, f));
      assertEquals(DerivativeCheck.Verdict.WRONG, DerivativeCheck.judge(18, 0, 1e-6, 0, f));
      assertEquals(
          DerivativeCheck.Verdict.WRONG, DerivativeCheck.judge(18, 2 * derivative, 1e-6, 0, f));
    }
  }
}
