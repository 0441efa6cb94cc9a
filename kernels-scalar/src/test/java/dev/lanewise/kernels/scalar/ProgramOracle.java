package dev.lanewise.kernels.scalar;

import dev.lanewise.api.formula.Arguments;
import dev.lanewise.api.formula.Instruction;
import dev.lanewise.api.formula.Output;
import dev.lanewise.api.formula.Program;
import dev.lanewise.api.formula.Variable;

/** Interprets programs, an element at a time, as the api's documentation reads. */
final class ProgramOracle {

  private ProgramOracle() {}

  static void run(Program program, Arguments arguments, int r0, int r1, int c0, int c1) {
    int outputs = program.outputs().size();
    int firstOutput = arguments.arrays().length - outputs;
    for (int row = r0; row < r1; row++) {
      float[][] sums = new float[outputs][16];
      for (int column = c0; column < c1; column++) {
        float[] values = values(program, arguments, row, column);
        for (int o = 0; o < outputs; o++) {
          Output output = program.outputs().get(o);
          int slot = firstOutput + o;
          if (output.kind() == Output.Kind.ROW_SUM) {
            sums[o][column % 16] += values[output.value()];
          } else {
            int at = arguments.offsets()[slot] + row * arguments.strides()[slot] + column;
            arguments.arrays()[slot][at] = values[output.value()];
          }
        }
      }
      for (int o = 0; o < outputs; o++) {
        if (program.outputs().get(o).kind() == Output.Kind.ROW_SUM) {
          int slot = firstOutput + o;
          arguments.arrays()[slot][arguments.offsets()[slot] + row] = fold(sums[o]);
        }
      }
    }
  }

  private static float fold(float[] s) {
    for (int step : new int[] {8, 4, 2, 1}) {
      for (int i = 0; i < step; i++) {
        s[i] = s[i] + s[i + step];
      }
    }
    return s[0];
  }

  private static float[] values(Program program, Arguments arguments, int row, int column) {
    int inputs = program.inputs().size();
    int constants = program.constants().size();
    float[] v = new float[inputs + constants + program.instructions().size()];
    int slot = 0;
    int scalar = 0;
    for (int i = 0; i < inputs; i++) {
      Variable.Shape shape = program.inputs().get(i).shape();
      if (shape == Variable.Shape.SCALAR) {
        v[i] = arguments.scalars()[scalar++];
        continue;
      }
      int at =
          arguments.offsets()[slot]
              + switch (shape) {
                case ELEMENT -> row * arguments.strides()[slot] + column;
                case COLUMN -> column;
                default -> row;
              };
      v[i] = arguments.arrays()[slot++][at];
    }
    for (int i = 0; i < constants; i++) {
      v[inputs + i] = program.constants().get(i);
    }
    int next = inputs + constants;
    for (Instruction instruction : program.instructions()) {
      v[next++] = apply(instruction, v);
    }
    return v;
  }

  private static float apply(Instruction i, float[] v) {
    float a = v[i.a()];
    float b = i.op().arity() > 1 ? v[i.b()] : 0;
    float c = i.op().arity() > 2 ? v[i.c()] : 0;
    int bits = Float.floatToRawIntBits(a);
    return switch (i.op()) {
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
      case SELECT -> a == 1 ? b : c;
      case POW2 -> Float.intBitsToFloat((bits << 23) + Float.floatToRawIntBits(1));
      case EXPONENT -> (bits - 0x3f3504f3) >> 23;
      case MANTISSA -> Float.intBitsToFloat(((bits - 0x3f3504f3) & 0x007fffff) + 0x3f3504f3);
    };
  }
}
