package dev.lanewise.cli.compilation;

import dev.lanewise.api.ConfigurationException;
import dev.lanewise.api.program.Input;
import dev.lanewise.api.program.Instruction;
import dev.lanewise.api.program.Opcode;
import dev.lanewise.api.program.Program;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * A program as a straight line of Java, an operation a line, each to the bits that {@link Opcode}
 * states.
 *
 * <p>Selections have no branches, which the signs of a layer's sums would make unpredictable: ten
 * times slower in a layer with relu. Where a selection is a minimum or maximum to the bit, it is
 * written as one, which the JVM turns into vector code.
 */
final class ProgramSource {

  /** A longer method would come near to the 64 KB that Java allows. */
  private static final int LONGEST = 2_000;

  private final Parts parts;
  private final Program program;
  private final List<String> values = new ArrayList<>();

  /** The numbers of the conditions that selections ask for. */
  private final Set<Integer> conditions = new TreeSet<>();

  private ProgramSource(Parts parts, Program program) {
    this.parts = parts;
    this.program = program;
  }

  /**
   * Writes the operations.
   *
   * @param title names the layer in messages
   * @param inputs returns the expression for an input
   * @return the expression for each output, in the order of the outputs
   * @throws ConfigurationException if the formula is too long for a method
   */
  static List<String> write(
      Parts parts, String title, Program program, Function<Input, String> inputs) {
    if (program.instructions().size() > LONGEST) {
      throw new ConfigurationException(
          "%s has an activation of %,d operations, and a Java method holds about %,d; use another activation"
              .formatted(title, program.instructions().size(), LONGEST));
    }
    ProgramSource source = new ProgramSource(parts, program);
    source.writeAll(inputs);
    return program.outputs().stream().map(output -> source.values.get(output.value())).toList();
  }

  private void writeAll(Function<Input, String> inputs) {
    SourceText out = parts.methods();
    for (Input input : program.inputs()) {
      String name = "v" + values.size();
      out.line("float %s = %s;", name, inputs.apply(input));
      values.add(name);
    }
    program.constants().forEach(constant -> values.add(JavaText.literal(constant)));
    for (Instruction instruction : program.instructions()) {
      if (instruction.op() == Opcode.SELECT && limit(instruction).isEmpty()) {
        conditions.add(instruction.a());
      }
    }
    for (Instruction instruction : program.instructions()) {
      int number = values.size();
      values.add("v" + number);
      if (!instruction.op().isCondition()) {
        out.line("float v%d = %s;", number, expression(instruction));
      } else if (conditions.contains(number)) {
        out.line("int v%d = %s ? -1 : 0;", number, expression(instruction));
      }
    }
  }

  private String expression(Instruction instruction) {
    String a = values.get(instruction.a());
    String b = instruction.b() < 0 ? "" : values.get(instruction.b());
    String c = instruction.c() < 0 ? "" : values.get(instruction.c());
    return switch (instruction.op()) {
      case ADD -> a + " + " + b;
      case SUB -> a + " - " + b;
      case MUL -> a + " * " + b;
      case DIV -> a + " / " + b;
      case FMA -> "Math.fma(%s, %s, %s)".formatted(a, b, c);
      case MIN -> "Math.min(%s, %s)".formatted(a, b);
      case MAX -> "Math.max(%s, %s)".formatted(a, b);
      case ABS -> "Math.abs(%s)".formatted(a);
      case NEG -> "-(%s)".formatted(a);
      case SQRT -> "(float) Math.sqrt(%s)".formatted(a);
      case LT -> a + " < " + b;
      case LE -> a + " <= " + b;
      case EQ -> a + " == " + b;
      case SELECT -> selection(limit(instruction), a, b, c);
      case POW2 ->
          "Float.intBitsToFloat((Float.floatToRawIntBits(%s) << 23) + 0x3f800000)".formatted(a);
      case EXPONENT -> "(float) ((Float.floatToRawIntBits(%s) - 0x3f3504f3) >> 23)".formatted(a);
      case MANTISSA ->
          "Float.intBitsToFloat(((Float.floatToRawIntBits(%s) - 0x3f3504f3) & 0x007fffff) + 0x3f3504f3)"
              .formatted(a);
    };
  }

  private String selection(
      Optional<String> limit, String condition, String whenTrue, String whenFalse) {
    if (limit.isPresent()) {
      return "%s(%s, %s)".formatted(limit.get(), whenFalse, whenTrue);
    }
    parts.helpers().add(Helper.SELECT);
    return "select(%s, %s, %s)".formatted(condition, whenTrue, whenFalse);
  }

  /**
   * Returns the name of the minimum or maximum if a selection is one: {@code x < c ? c : x} is the
   * maximum of x and a constant c, and {@code c < x ? c : x} the minimum. NaN stays in both. Where
   * c is a zero, they agree about zeros of the other sign only for one sign of c, which depends on
   * whether the comparison counts equal numbers.
   */
  private Optional<String> limit(Instruction selection) {
    int number = selection.a() - program.inputs().size() - program.constants().size();
    Instruction comparison = program.instructions().get(number);
    int c = selection.b();
    int x = selection.c();
    boolean ordered = comparison.op() == Opcode.LT || comparison.op() == Opcode.LE;
    if (!ordered || !isConstant(c) || isConstant(x)) {
      return Optional.empty();
    }
    boolean max = comparison.a() == x && comparison.b() == c;
    boolean min = comparison.a() == c && comparison.b() == x;
    float constant = program.constants().get(c - program.inputs().size());
    boolean zeroCounts = comparison.op() == Opcode.LE;
    boolean negativeZero = Float.floatToRawIntBits(constant) == Float.floatToRawIntBits(-0f);
    boolean agrees =
        !Float.isNaN(constant) && (constant != 0 || negativeZero == (max != zeroCounts));
    if (!agrees || !(max || min)) {
      return Optional.empty();
    }
    return Optional.of(max ? "Math.max" : "Math.min");
  }

  private boolean isConstant(int value) {
    int constant = value - program.inputs().size();
    return constant >= 0 && constant < program.constants().size();
  }
}
