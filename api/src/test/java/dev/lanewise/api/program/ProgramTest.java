package dev.lanewise.api.program;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.api.formula.Expr;
import dev.lanewise.api.formula.Functions;
import dev.lanewise.api.formula.ProgramBuilder;
import dev.lanewise.api.formula.Variable;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ProgramTest {

  private final Variable x = Variable.element("x");

  @Test
  void computesEqualPartsOnce() {
    Expr a = x.plus(1).times(x.plus(1));
    Program program = new ProgramBuilder().store("y", a.plus(Expr.constant(1).plus(x))).build();
    assertEquals(
        List.of(Opcode.ADD, Opcode.MUL, Opcode.ADD),
        program.instructions().stream().map(Instruction::op).toList());
  }

  @Test
  void doesNotConfuseOperandsOfWhatIsNotCommutative() {
    Program program =
        new ProgramBuilder().store("y", x.minus(1).times(Expr.constant(1).minus(x))).build();
    assertEquals(3, program.instructions().size());
  }

  @Test
  void computesFunctionsOfConstantsBeforehand() {
    Stream.<UnaryOperator<Expr>>of(
            Functions::exp,
            Functions::expOrZero,
            Functions::log1p,
            Functions::tanh,
            Functions::softplus,
            Functions::gelu)
        .forEach(function -> {
          Expr value = function.apply(Expr.constant(-0.3));
          Program program = new ProgramBuilder().store("y", x.times(value)).build();
          assertEquals(1, program.instructions().size());
          assertEquals(
              (float) function.apply(x).evaluate(Map.of(x, -0.3)), program.constants().getFirst());
          Program replaced =
              new ProgramBuilder()
                  .store("y", function.apply(x.times(0.1)).replace(x, Expr.constant(-3)))
                  .build();
          assertEquals(0, replaced.instructions().size());
        });
  }

  @Test
  void usesEarlierValuesOnly() {
    Stream.of(Functions.tanh(x), Functions.gelu(x), Functions.log1p(x), Functions.softplus(x))
        .forEach(formula -> {
          Program program = new ProgramBuilder().store("y", formula).build();
          int value = program.inputs().size() + program.constants().size();
          for (Instruction instruction : program.instructions()) {
            int[] operands = {instruction.a(), instruction.b(), instruction.c()};
            for (int i = 0; i < 3; i++) {
              boolean used = i < instruction.op().arity();
              assertTrue(used ? operands[i] >= 0 && operands[i] < value : operands[i] == -1);
            }
            value++;
          }
        });
  }

  @Test
  void sharesTheExponentialOfSeveralFunctions() {
    Expr both = Functions.sigmoid(x).plus(Functions.sigmoid(x).square());
    assertEquals(count(Functions.sigmoid(x)) + 2, count(both));
  }

  private static int count(Expr formula) {
    return new ProgramBuilder().store("y", formula).build().instructions().size();
  }

  @Test
  void equalsAnotherThatComputesTheSame() {
    Variable other = Variable.element("other");
    Program a = new ProgramBuilder().store("y", Functions.tanh(x)).build();
    Program b = new ProgramBuilder().store("z", Functions.tanh(other)).build();
    assertEquals(a, b);
    assertEquals(a.hashCode(), b.hashCode());
    assertNotEquals(a, new ProgramBuilder().rowSum("y", Functions.tanh(x)).build());
    assertNotEquals(
        a, new ProgramBuilder().store("y", Functions.tanh(Variable.column("x"))).build());
    assertNotEquals(
        new ProgramBuilder().store("y", x.times(2)).build(),
        new ProgramBuilder().store("y", x.times(3)).build());
  }

  @Test
  void tellsZerosApart() {
    Program program =
        new ProgramBuilder()
            .store("y", Expr.select(x.lessThan(1), Expr.constant(0.0), x))
            .store("z", Expr.select(x.lessThan(1), Expr.constant(-0.0), x))
            .build();
    assertEquals(3, program.constants().size());
  }

  @Test
  void bindsArgumentsByName() {
    Variable rate = Variable.scalar("rate");
    Variable bias = Variable.column("bias");
    Program program =
        new ProgramBuilder().store("y", x.times(rate).plus(bias)).rowSum("s", x).build();
    float[] in = new float[4];
    float[] out = new float[4];
    Arguments arguments =
        new Arguments(program)
            .input("bias", in, 1, 0)
            .input("x", in, 2, 7)
            .input("unknown", in, 0, 0)
            .output("s", out, 3, 1)
            .scalar("rate", 0.5f);
    int slotOfX = program.inputs().get(0).name().equals("x") ? 0 : 1;
    assertEquals(2, arguments.offsets()[slotOfX]);
    assertEquals(7, arguments.strides()[slotOfX]);
    assertEquals(3, arguments.offsets()[3]);
    assertEquals(0.5f, arguments.scalars()[0]);
    assertThrows(IllegalArgumentException.class, () -> arguments.output("none", out, 0, 0));
  }

  @Test
  void refusesAmbiguousNames() {
    ProgramBuilder sameInputs = new ProgramBuilder().store("y", x.plus(Variable.element("x")));
    assertThrows(IllegalArgumentException.class, sameInputs::build);
    ProgramBuilder one = new ProgramBuilder().store("y", x);
    assertThrows(IllegalArgumentException.class, () -> one.store("y", x));
    assertThrows(IllegalArgumentException.class, () -> new ProgramBuilder().build());
  }

  @Test
  void printsItselfLineByLine() {
    String text = new ProgramBuilder().store("y", x.times(2)).build().toString();
    assertEquals(
        List.of("v0 = ELEMENT x", "v1 = 2.0", "v2 = MUL v0 v1", "STORE y = v2"),
        text.lines().toList());
  }

  private static void refuses(String message, List<Instruction> instructions, int result) {
    List<Input> inputs = List.of(Input.of("x", Shape.ELEMENT), Input.of("y", Shape.ELEMENT));
    List<Output> outputs = List.of(new Output("z", Output.Kind.STORE, result));
    IllegalArgumentException e =
        assertThrows(
            IllegalArgumentException.class,
            () -> new Program(inputs, List.of(1f), instructions, outputs));
    assertTrue(String.valueOf(e.getMessage()).contains(message), e.toString());
  }

  /** What a program may hold, so that all kernels agree on what it computes. */
  @Test
  void refusesWhatNoKernelCouldCompute() {
    Instruction sum = new Instruction(Opcode.ADD, 0, 1, -1);
    Instruction less = new Instruction(Opcode.LT, 0, 1, -1);
    refuses("uses value 4, but only 4", List.of(sum), 4);
    refuses("uses value -1", List.of(sum), -1);
    refuses("uses value 3, but only 3", List.of(new Instruction(Opcode.ADD, 0, 3, -1)), 3);
    refuses("takes 1 operands", List.of(new Instruction(Opcode.NEG, 0, 1, -1)), 3);
    refuses("is computed twice", List.of(sum, sum), 4);
    refuses("which is a condition", List.of(less), 3);
    refuses("which is a condition", List.of(less, new Instruction(Opcode.ADD, 3, 0, -1)), 4);
    refuses("which is no condition", List.of(new Instruction(Opcode.SELECT, 0, 0, 1)), 3);
    Program chosen =
        new Program(
            List.of(Input.of("x", Shape.ELEMENT), Input.of("y", Shape.ELEMENT)),
            List.of(1f),
            List.of(less, new Instruction(Opcode.SELECT, 3, 0, 1)),
            List.of(new Output("z", Output.Kind.STORE, 4)));
    assertEquals(2, chosen.instructions().size());
  }
}
