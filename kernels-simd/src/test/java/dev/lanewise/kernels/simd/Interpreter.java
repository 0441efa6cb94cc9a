package dev.lanewise.kernels.simd;

import dev.lanewise.api.formula.Arguments;
import dev.lanewise.api.formula.Instruction;
import dev.lanewise.api.formula.Output;
import dev.lanewise.api.formula.Program;
import dev.lanewise.api.formula.Variable;

/** What a program means, element by element, as the documentation of its operations says. */
final class Interpreter {

  private final Program program;
  private final Arguments arguments;

  Interpreter(Program program, Arguments arguments) {
    this.program = program;
    this.arguments = arguments;
  }

  void run(int fromRow, int toRow, int fromColumn, int toColumn) {
    int outputs = program.outputs().size();
    int firstOutput = arguments.arrays().length - outputs;
    for (int row = fromRow; row < toRow; row++) {
      float[][] sums = new float[outputs][Output.STRIPE];
      for (int column = fromColumn; column < toColumn; column++) {
        float[] values = evaluate(row, column);
        for (int i = 0; i < outputs; i++) {
          Output output = program.outputs().get(i);
          float value = values[output.value()];
          if (output.kind() == Output.Kind.STORE) {
            int slot = firstOutput + i;
            arguments.arrays()[slot][element(slot, row, column)] = value;
          } else {
            sums[i][column % Output.STRIPE] += value;
          }
        }
      }
      for (int i = 0; i < outputs; i++) {
        if (program.outputs().get(i).kind() == Output.Kind.ROW_SUM) {
          int slot = firstOutput + i;
          arguments.arrays()[slot][arguments.offsets()[slot] + row] = fold(sums[i]);
        }
      }
    }
  }

  static float fold(float[] sums) {
    for (int half = Output.STRIPE / 2; half > 0; half /= 2) {
      for (int i = 0; i < half; i++) {
        sums[i] += sums[i + half];
      }
    }
    return sums[0];
  }

  private int element(int slot, int row, int column) {
    return arguments.offsets()[slot] + row * arguments.strides()[slot] + column;
  }

  private float[] evaluate(int row, int column) {
    int inputs = program.inputs().size();
    int constants = program.constants().size();
    float[] values = new float[inputs + constants + program.instructions().size()];
    int slot = 0;
    int scalar = 0;
    for (int i = 0; i < inputs; i++) {
      Variable.Shape shape = program.inputs().get(i).shape();
      if (shape == Variable.Shape.SCALAR) {
        values[i] = arguments.scalars()[scalar++];
        continue;
      }
      int index =
          switch (shape) {
            case ELEMENT -> element(slot, row, column);
            case COLUMN -> arguments.offsets()[slot] + column;
            default -> arguments.offsets()[slot] + row;
          };
      values[i] = arguments.arrays()[slot++][index];
    }
    for (int i = 0; i < constants; i++) {
      values[inputs + i] = program.constants().get(i);
    }
    for (int i = 0; i < program.instructions().size(); i++) {
      values[inputs + constants + i] = compute(program.instructions().get(i), values);
    }
    return values;
  }

  private static float compute(Instruction instruction, float[] values) {
    float a = values[instruction.a()];
    float b = instruction.b() < 0 ? 0 : values[instruction.b()];
    float c = instruction.c() < 0 ? 0 : values[instruction.c()];
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
      case EXPONENT -> (bits - 0x3f3504f3) >> 23;
      case MANTISSA -> Float.intBitsToFloat(((bits - 0x3f3504f3) & 0x007fffff) + 0x3f3504f3);
    };
  }
}
