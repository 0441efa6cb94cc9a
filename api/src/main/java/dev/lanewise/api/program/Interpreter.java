package dev.lanewise.api.program;

import java.util.List;

/**
 * Runs a program element by element, in the simplest way. It is slow, and it defines what compiled
 * programs must compute.
 *
 * @since 0.1
 */
public final class Interpreter implements CompiledProgram {

  /** The bits of the float just under √½, where {@code EXPONENT} and {@code MANTISSA} cut. */
  private static final int HALF_ROOT = 0x3f3504f3;

  private final Program program;
  private final int firstConstant;
  private final int firstResult;

  /** Creates an interpreter of a program. */
  public Interpreter(Program program) {
    this.program = program;
    firstConstant = program.inputs().size();
    firstResult = firstConstant + program.constants().size();
  }

  @Override
  public void run(Arguments arguments, int fromRow, int toRow, int fromColumn, int toColumn) {
    arguments.check(program, fromRow, toRow, fromColumn, toColumn);
    List<Output> outputs = program.outputs();
    int firstOutput = program.firstOutput();
    for (int row = fromRow; row < toRow; row++) {
      float[][] stripes = new float[outputs.size()][Output.STRIPE];
      for (int column = fromColumn; column < toColumn; column++) {
        float[] values = evaluate(arguments, row, column);
        for (int i = 0; i < outputs.size(); i++) {
          float value = values[outputs.get(i).value()];
          switch (outputs.get(i).kind()) {
            case STORE -> store(arguments, firstOutput + i, row, column, value);
            case ROW_SUM -> stripes[i][column % Output.STRIPE] += value;
          }
        }
      }
      for (int i = 0; i < outputs.size(); i++) {
        if (outputs.get(i).kind() == Output.Kind.ROW_SUM) {
          store(arguments, firstOutput + i, row, fromColumn, fold(stripes[i]));
        }
      }
    }
  }

  private int index(Arguments arguments, int slot, int row, int column) {
    return arguments.offsets()[slot]
        + switch (program.layout()[slot]) {
          case ELEMENT -> row * arguments.strides()[slot] + column;
          case COLUMN -> column;
          case ROW -> row;
          case SCALAR -> throw new IllegalStateException("a scalar is in no array");
        };
  }

  private void store(Arguments arguments, int slot, int row, int column, float value) {
    arguments.arrays()[slot][index(arguments, slot, row, column)] = value;
  }

  private static float fold(float[] stripe) {
    for (int half = Output.STRIPE / 2; half > 0; half /= 2) {
      for (int i = 0; i < half; i++) {
        stripe[i] += stripe[i + half];
      }
    }
    return stripe[0];
  }

  /** Returns all values of an element by their numbers; truth values are 1 and 0. */
  private float[] evaluate(Arguments arguments, int row, int column) {
    float[] values = new float[firstResult + program.instructions().size()];
    int slot = 0;
    int scalar = 0;
    for (int i = 0; i < firstConstant; i++) {
      if (program.inputs().get(i).shape() == Shape.SCALAR) {
        values[i] = arguments.scalars()[scalar++];
      } else {
        values[i] = arguments.arrays()[slot][index(arguments, slot, row, column)];
        slot++;
      }
    }
    for (int i = firstConstant; i < firstResult; i++) {
      values[i] = program.constants().get(i - firstConstant);
    }
    for (int i = firstResult; i < values.length; i++) {
      values[i] = compute(program.instructions().get(i - firstResult), values);
    }
    return values;
  }

  private static float compute(Instruction instruction, float[] values) {
    float a = values[instruction.a()];
    float b = instruction.b() < 0 ? Float.NaN : values[instruction.b()];
    float c = instruction.c() < 0 ? Float.NaN : values[instruction.c()];
    int bits = Float.floatToRawIntBits(a);
    return switch (instruction.op()) {
      case ADD -> a + b;
      case SUB -> a - b;
      case MUL -> a * b;
      case DIV -> a / b;
      case FMA -> Math.fma(a, b, c);
      case MIN -> Math.min(a, b);
      case MAX -> Math.max(a, b);
      case ABS -> Math.abs(a);
      case NEG -> -a;
      case SQRT -> (float) Math.sqrt(a);
      case LT -> a < b ? 1 : 0;
      case LE -> a <= b ? 1 : 0;
      case EQ -> a == b ? 1 : 0;
      case SELECT -> a != 0 ? b : c;
      case POW2 -> Float.intBitsToFloat((bits << 23) + Float.floatToRawIntBits(1));
      case EXPONENT -> (bits - HALF_ROOT) >> 23;
      case MANTISSA -> Float.intBitsToFloat(((bits - HALF_ROOT) & 0x007fffff) + HALF_ROOT);
    };
  }
}
