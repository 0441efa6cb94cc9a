package dev.lanewise.api.formula;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.api.program.Program;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ExprTest {

  private final Variable x = Variable.element("x");
  private final Variable y = Variable.element("y");

  @Test
  void printsInTheUsualNotation() {
    assertEquals("x * sigmoid(x)", x.times(Functions.sigmoid(x)).toString());
    assertEquals("(x + y) * (x - 2)", x.plus(y).times(x.minus(2)).toString());
    assertEquals("x - (y - 1)", x.minus(y.minus(1)).toString());
    assertEquals("x / (y * 3)", x.dividedBy(y.times(3)).toString());
    assertEquals("-x", x.negate().toString());
    assertEquals("-(x + 1)", x.plus(1).negate().toString());
    assertEquals("select(x < 0, 0, x)", Expr.select(x.lessThan(0), Expr.constant(0), x).toString());
    assertEquals("fma(x, y, 0.5)", Expr.fma(x, y, Expr.constant(0.5)).toString());
    assertEquals("max(sqrt(abs(x)), -1)", x.abs().sqrt().max(-1).toString());
  }

  @Test
  void printsAsTextbooksDo() {
    assertEquals("y + 0.1 * x", Expr.fma(x, Expr.constant(0.1), y).toTextbookNotation());
    assertEquals("y - x * y", Expr.fma(x.negate(), y, y).toTextbookNotation());
    assertEquals("y - 0.5 * x", y.plus(x.times(-0.5)).toTextbookNotation());
    assertEquals("x + y - 1", x.plus(y.plus(-1)).toTextbookNotation());
    assertEquals("x^2 * (x + y)^2", x.square().times(x.plus(y).square()).toTextbookNotation());
    assertEquals("-(x^2)", x.square().negate().toTextbookNotation());
    assertEquals("x - (y - 0.3)", x.minus(y.minus(0.3)).toTextbookNotation());
    assertEquals("x / (2.5 * y)", x.dividedBy(y.times(2.5)).toTextbookNotation());
    Expr positive = Expr.select(x.lessThan(0), Expr.constant(0), x);
    assertEquals("0 if x < 0 else x", positive.toTextbookNotation());
    assertEquals("y * (0 if x < 0 else x)", y.times(positive).toTextbookNotation());
    assertEquals("max(sqrt(|x|), -1)", x.abs().sqrt().max(-1).toTextbookNotation());
    // Constants as kernels have them, but never 0 for what is not.
    assertEquals("0.1 * x", x.times(1 - 0.9).toTextbookNotation());
    assertEquals("1e-8 * x", x.times(1e-8).toTextbookNotation());
    assertEquals("1e-60 * x", x.times(1e-60).toTextbookNotation());
    assertEquals("1.5e-10 * x", x.times(1.5e-10).toTextbookNotation());
  }

  @Test
  void simplifiesNeutralElementsAndConstants() {
    assertSame(x, x.plus(0));
    assertSame(x, x.minus(0));
    assertSame(x, x.times(1));
    assertSame(x, Expr.constant(1).times(x));
    assertSame(x, x.dividedBy(1));
    assertSame(x, x.negate().negate());
    assertSame(x, Expr.select(y.lessThan(0), x, x));
    assertEquals("-x", x.times(-1).toString());
    assertEquals("-x", Expr.constant(0).minus(x).toString());
    assertEquals("x * 0.25", x.dividedBy(4).toString());
    assertEquals("x / 3", x.dividedBy(3).toString());
    assertEquals("7", Expr.constant(3).plus(4).toString());
    assertEquals("5", Expr.fma(Expr.constant(2), Expr.constant(2), Expr.constant(1)).toString());
  }

  @Test
  void keepsAProductWithZeroBecauseItMayBeNaN() {
    assertEquals("x * 0", x.times(0).toString());
    assertEquals(Double.NaN, x.times(0).evaluate(Map.of(x, Double.NaN)));
  }

  @Test
  void replacesPartsByIdentity() {
    Expr sigmoid = Functions.sigmoid(x);
    Expr slope = sigmoid.times(Expr.constant(1).minus(sigmoid));
    assertEquals("y * (1 - y)", slope.replace(sigmoid, y).toString());
    assertSame(slope, slope.replace(y, x));
  }

  @Test
  void listsVariablesInOrder() {
    assertEquals(Set.of(x, y), x.times(y).plus(x).variables());
    assertEquals(x, x.times(y).plus(x).variables().iterator().next());
    assertTrue(Expr.constant(1).variables().isEmpty());
  }

  @Test
  void evaluatesInDouble() {
    Expr formula = Expr.select(x.atLeast(y), Functions.exp(x), Functions.log1p(y.minus(x)));
    assertEquals(Math.exp(2), formula.evaluate(Map.of(x, 2.0, y, 1.0)), 1e-12);
    assertEquals(Math.log(2.5), formula.evaluate(Map.of(x, 0.5, y, 2.0)), 1e-12);
    assertEquals(48, x.shiftExponent(Expr.constant(4)).evaluate(Map.of(x, 3.0)));
    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> formula.evaluate(Map.of(x, 1.0)));
    assertTrue(requireNonNull(e.getMessage()).contains("y"));
  }

  @Test
  void sharesPartsSoThatDeepFormulasStayFast() {
    Expr deep = x;
    for (int i = 0; i < 200; i++) {
      deep = deep.plus(deep.times(y));
    }
    // Without sharing this would take 2²⁰⁰ steps.
    assertEquals(1, deep.evaluate(Map.of(x, 1.0, y, 0.0)));
    Program program = new ProgramBuilder().store("z", deep.derivative(x)).build();
    assertTrue(program.instructions().size() < 1000);
  }
}
