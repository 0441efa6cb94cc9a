package dev.lanewise.api.formula;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Symbolic derivatives against central differences, and the conventions at kinks. */
class DerivativeTest {

  private static final double STEP = 1e-5;

  private final Variable x = Variable.element("x");

  static Stream<Arguments> formulas() {
    return Stream.of(
        formula("sum and product", x -> x.square().times(3).plus(x).minus(x.times(x.plus(1)))),
        formula("quotient", x -> x.plus(1).dividedBy(x.square().plus(2))),
        formula("constant numerator", x -> Expr.constant(2).dividedBy(x.square().plus(1))),
        formula("sqrt", x -> x.square().plus(1).sqrt()),
        formula("fma", x -> Expr.fma(x, x.plus(1), x.negate())),
        formula("abs", x -> x.abs().times(x)),
        formula("min and max", x -> x.min(Expr.constant(0.31)).plus(x.times(2).max(x))),
        formula("select", x -> Expr.select(x.greaterThan(0.1), x.square(), x.negate())),
        formula("exponent shift", x -> x.shiftExponent(Expr.constant(3))),
        formula("exp", Functions::exp),
        formula("expOrZero", x -> Functions.expOrZero(x.abs().negate().minus(1))),
        formula("expm1", Functions::expm1),
        formula("log", x -> Functions.log(x.square().plus(0.5))),
        formula("log1p", x -> Functions.log1p(x.square())),
        formula("tanh", Functions::tanh),
        formula("sigmoid", Functions::sigmoid),
        formula("softplus", Functions::softplus),
        formula("erf", Functions::erf),
        formula("normalCdf", Functions::normalCdf),
        formula("silu", Functions::silu),
        formula("gelu", Functions::gelu),
        formula("chain", x -> Functions.tanh(Functions.exp(x.times(Functions.sigmoid(x))))));
  }

  private static Arguments formula(String name, UnaryOperator<Expr> formula) {
    return Arguments.of(name, formula);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("formulas")
  void matchesCentralDifferences(String name, UnaryOperator<Expr> build) {
    Expr formula = build.apply(x);
    Expr derivative = formula.derivative(x);
    for (double at = -3.03; at < 3; at += 0.37) {
      double above = formula.evaluate(Map.of(x, at + STEP));
      double below = formula.evaluate(Map.of(x, at - STEP));
      double expected = (above - below) / (2 * STEP);
      double actual = derivative.evaluate(Map.of(x, at));
      assertEquals(expected, actual, 1e-6 * Math.max(1, Math.abs(expected)), name + " at " + at);
    }
  }

  @Test
  void takesPyTorchsSideAtKinks() {
    assertEquals(0, at(x.abs(), 0));
    assertEquals(0, at(x.max(0), 0));
    assertEquals(0, at(x.max(0).min(6), 6));
    assertEquals(1, at(x.max(0).min(6), 3));
    assertEquals(0, at(Expr.constant(0).max(x.negate()), 2));
  }

  private double at(Expr formula, double value) {
    return formula.derivative(x).evaluate(Map.of(x, value));
  }

  @Test
  void isExactlyZeroWhereNothingDepends() {
    Variable other = Variable.element("other");
    assertEquals("0", Functions.exp(other).times(other).derivative(x).toString());
    assertEquals("0", Expr.constant(3).derivative(x).toString());
  }

  @Test
  void absorbsZerosOfSelections() {
    Variable upstream = Variable.element("upstream");
    Expr relu = Expr.select(x.atMost(0), Expr.constant(0), x);
    assertEquals("select(x <= 0, 0, upstream)", relu.gradient(x, upstream).toString());
  }

  @Test
  void writesDerivativesInTheFunctionItself() {
    Expr sigmoid = Functions.sigmoid(x);
    assertEquals(
        "y * (1 - y)", sigmoid.derivative(x).replace(sigmoid, Variable.element("y")).toString());
    Expr tanh = Functions.tanh(x);
    assertEquals("1 - y * y", tanh.derivative(x).replace(tanh, Variable.element("y")).toString());
    Expr exp = Functions.exp(x);
    assertEquals("y", exp.derivative(x).replace(exp, Variable.element("y")).toString());
  }

  @Test
  void errorFunctionIsAccurateInDouble() {
    // Values to 16 digits from Abramowitz and Stegun, table 7.1, and its continuation.
    Expr erf = Functions.erf(x);
    assertEquals(0.5204998778130465, erf.evaluate(Map.of(x, 0.5)), 1e-15);
    assertEquals(0.8427007929497149, erf.evaluate(Map.of(x, 1.0)), 1e-15);
    assertEquals(0.9999779095030014, erf.evaluate(Map.of(x, 3.0)), 1e-15);
    assertEquals(-0.9953222650189527, erf.evaluate(Map.of(x, -2.0)), 1e-15);
    double tail = Functions.normalCdf(x).evaluate(Map.of(x, -10.0));
    assertTrue(Math.abs(tail / 7.619853024160527e-24 - 1) < 1e-12, "Φ(−10) = " + tail);
  }
}
