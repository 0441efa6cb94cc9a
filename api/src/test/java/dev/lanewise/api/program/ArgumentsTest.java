package dev.lanewise.api.program;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.lanewise.api.formula.ProgramBuilder;
import dev.lanewise.api.formula.Variable;
import org.junit.jupiter.api.Test;

class ArgumentsTest {

  @Test
  void aGivenScalarIsNotSilentlyZero() {
    Variable x = Variable.element("x");
    Variable columns = Variable.scalar("columns", n -> n);
    Program program = new ProgramBuilder().store("y", x.times(columns)).build();
    float[] values = new float[4];
    Arguments arguments = new Arguments(program).input("x", values, 0, 4).output("y", values, 0, 4);
    assertEquals(
        "the scalar 'columns' is computed from the number of columns, which only a formula of rows"
            + " knows; use a plain scalar or a constant",
        assertThrows(IllegalArgumentException.class, () -> arguments.check(program, 0, 1, 0, 4))
            .getMessage());
    arguments.scalar("columns", 4);
    assertDoesNotThrow(() -> arguments.check(program, 0, 1, 0, 4));
  }
}
