package dev.lanewise.kernels.scalar;

import dev.lanewise.api.program.Instruction;
import dev.lanewise.api.program.Opcode;
import dev.lanewise.api.program.Program;
import java.util.List;

/**
 * Turns selections that bound a value into {@link Math#min} and {@link Math#max}, which C2
 * vectorises.
 *
 * <p>{@code x < c ? c : x} is {@code max(x, c)} to the bit for every constant c but NaN and zeros:
 * NaN passes both, and two equal numbers that are not zero have the same bits.
 */
final class Clamps {

  private Clamps() {}

  /** Returns the program's instructions, with bounds rewritten. */
  static List<Instruction> rewrite(Program program) {
    return program.instructions().stream().map(i -> rewrite(program, i)).toList();
  }

  private static Instruction rewrite(Program program, Instruction select) {
    if (select.op() != Opcode.SELECT) {
      return select;
    }
    int bound = select.b();
    int x = select.c();
    int first = program.inputs().size();
    int firstInstruction = first + program.constants().size();
    Instruction condition = program.instructions().get(select.a() - firstInstruction);
    if (bound < first || bound >= firstInstruction || condition.op() == Opcode.EQ) {
      return select;
    }
    float constant = program.constants().get(bound - first);
    if (constant == 0 || Float.isNaN(constant)) {
      return select;
    }
    if (condition.a() == x && condition.b() == bound) {
      return new Instruction(Opcode.MAX, x, bound, -1);
    }
    if (condition.a() == bound && condition.b() == x) {
      return new Instruction(Opcode.MIN, x, bound, -1);
    }
    return select;
  }
}
