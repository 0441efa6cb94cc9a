package dev.lanewise.api.program;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.lanewise.api.formula.Expr;
import dev.lanewise.api.formula.Functions;
import dev.lanewise.api.formula.ProgramBuilder;
import dev.lanewise.api.formula.Variable;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The interpreter by results written down, and what arguments refuse. */
class InterpreterTest {

  private static final Variable X = Variable.element("x");

  private static float[] run(Expr formula, float... x) {
    Program program = new ProgramBuilder().store("y", formula).build();
    float[] y = new float[x.length];
    new Interpreter(program)
        .run(
            new Arguments(program)
                .input("x", x, 0, x.length)
                .input("c", new float[] {10, 20, 30}, 0, 0)
                .input("r", new float[] {7}, 0, 0)
                .scalar("s", 0.5f)
                .output("y", y, 0, x.length),
            0,
            1,
            0,
            x.length);
    return y;
  }

  @Test
  void shapesSayWhereValuesLie() {
    assertArrayEquals(new float[] {11, 22, 33}, run(X.plus(Variable.column("c")), 1, 2, 3));
    assertArrayEquals(new float[] {8, 9, 10}, run(X.plus(Variable.row("r")), 1, 2, 3));
    assertArrayEquals(new float[] {0.5f, 1, 1.5f}, run(X.times(Variable.scalar("s")), 1, 2, 3));
    assertArrayEquals(new float[] {4, 4}, run(Expr.constant(4), 1, 2));
  }

  @Test
  void operationsAreThoseOfFloats() {
    float nan = Float.NaN;
    assertArrayEquals(new float[] {0.1f * 3 + 0.1f}, run(X.times(3).plus(X), 0.1f));
    assertArrayEquals(
        new float[] {Math.fma(0.1f, 3f, 0.1f)}, run(Expr.fma(X, Expr.constant(3), X), 0.1f));
    assertArrayEquals(new float[] {nan, 1, 2}, run(X.max(1), nan, -5, 2));
    assertArrayEquals(new float[] {nan, -5, 1}, run(X.min(1), nan, -5, 2));
    assertArrayEquals(new float[] {-1, 1, -1}, run(Expr.select(X.atMost(0), 1, -1), nan, -5, 2));
    assertArrayEquals(new float[] {-3f / 7, 3f / 7}, run(X.negate().dividedBy(7), 3, -3));
    assertArrayEquals(
        new float[] {12, 0.375f}, run(X.shiftExponent(Expr.constant(2)).min(12), 3, 0.09375f));
  }

  @Test
  void functionsAreThoseOfDoublePrecisionRounded() {
    Random random = new Random(1);
    for (Expr function :
        new Expr[] {
          Functions.exp(X), Functions.tanh(X), Functions.log(X.abs()), Functions.sigmoid(X)
        }) {
      for (int i = 0; i < 200; i++) {
        float x = (float) random.nextGaussian(0, 4);
        double expected = function.evaluate(Map.of(X, (double) x));
        assertEquals(expected, run(function, x)[0], 2 * Math.ulp((float) expected), () -> "" + x);
      }
    }
  }

  @Test
  void rowSumsAreFoldedFromSixteenStripes() {
    Program program = new ProgramBuilder().rowSum("sum", X).build();
    float[] x = new float[40];
    float[] stripes = new float[16];
    for (int i = 0; i < x.length; i++) {
      x[i] = i % 7 == 0 ? 1e8f : 0.1f * i;
    }
    // A part that begins within a stripe keeps to the columns' numbers.
    for (int column = 3; column < 40; column++) {
      stripes[column % 16] += x[column];
    }
    for (int half = 8; half > 0; half /= 2) {
      for (int i = 0; i < half; i++) {
        stripes[i] += stripes[i + half];
      }
    }
    float[] sums = {-1, -1, -1};
    Arguments arguments = new Arguments(program).input("x", x, 0, 40).output("sum", sums, 1, 0);
    new Interpreter(program).run(arguments, 0, 1, 3, 40);
    assertArrayEquals(new float[] {-1, stripes[0], -1}, sums);
    new Interpreter(program).run(arguments, 0, 1, 5, 5);
    assertArrayEquals(new float[] {-1, 0, -1}, sums);
  }

  private final Program program =
      new ProgramBuilder()
          .store("y", X.plus(Variable.column("c")).plus(Variable.row("r")))
          .rowSum("sum", X)
          .build();

  private Arguments arguments() {
    return new Arguments(program)
        .input("x", new float[12], 0, 4)
        .input("c", new float[4], 0, 0)
        .input("r", new float[3], 0, 0)
        .output("y", new float[12], 0, 4)
        .output("sum", new float[3], 0, 0);
  }

  private void refusesRange(String message, Arguments arguments) {
    assertEquals(
        message,
        assertThrows(IndexOutOfBoundsException.class, () -> arguments.check(program, 0, 3, 0, 4))
            .getMessage());
  }

  @Test
  void arraysThatAreTooShortAreNamed() {
    arguments().check(program, 0, 3, 0, 4);
    refusesRange(
        "'x' is needed from 0 to 12 in an array of length 11",
        arguments().input("x", new float[11], 0, 4));
    refusesRange(
        "'x' is needed from -1 to 11 in an array of length 12",
        arguments().input("x", new float[12], -1, 4));
    refusesRange(
        "'x' is needed from 0 to 4294967298 in an array of length 12",
        arguments().input("x", new float[12], 0, Integer.MAX_VALUE));
    refusesRange(
        "'c' is needed from 1 to 5 in an array of length 4",
        arguments().input("c", new float[4], 1, 0));
    refusesRange(
        "'r' is needed from 0 to 3 in an array of length 2",
        arguments().input("r", new float[2], 0, 0));
    refusesRange(
        "'sum' is needed from 0 to 3 in an array of length 2",
        arguments().output("sum", new float[2], 0, 0));
    refusesRange(
        "'y' is needed from 0 to 14 in an array of length 12",
        arguments().output("y", new float[12], 0, 5));
  }

  @Test
  void whatHasNoElementsMayLieAnywhere() {
    Arguments unbound = new Arguments(program);
    unbound.check(program, 3, 3, 0, 4);
    assertThrows(IndexOutOfBoundsException.class, () -> unbound.check(program, 0, 1, 0, 1));
    arguments().input("x", new float[0], 99, 0).check(program, 0, 3, 2, 2);
  }

  @Test
  void partsAndLayoutsAreChecked() {
    Arguments arguments = arguments();
    assertThrows(IndexOutOfBoundsException.class, () -> arguments.check(program, -1, 3, 0, 4));
    assertThrows(IndexOutOfBoundsException.class, () -> arguments.check(program, 2, 1, 0, 4));
    assertThrows(IndexOutOfBoundsException.class, () -> arguments.check(program, 0, 3, 3, 2));
    Program same =
        new ProgramBuilder()
            .store("b", Variable.element("a").plus(Variable.column("d")).plus(Variable.row("e")))
            .rowSum("f", Variable.element("g"))
            .build();
    assertThrows(IllegalArgumentException.class, () -> arguments.check(same, 0, 3, 0, 4));
    Program other = new ProgramBuilder().store("y", X.plus(1)).build();
    assertThrows(IllegalArgumentException.class, () -> arguments.check(other, 0, 3, 0, 4));
    assertEquals(
        "the rows of 'y' overlap: 4 columns, 3 apart",
        assertThrows(
                IllegalArgumentException.class,
                () -> arguments().output("y", new float[12], 0, 3).check(program, 0, 3, 0, 4))
            .getMessage());
    assertEquals(
        "the stride of 'x' is -4, below 0",
        assertThrows(
                IllegalArgumentException.class, () -> arguments().input("x", new float[12], 0, -4))
            .getMessage());
  }
}
