package dev.lanewise.testkit;

import dev.lanewise.api.formula.Arguments;
import dev.lanewise.api.formula.CompiledProgram;
import dev.lanewise.api.formula.Instruction;
import dev.lanewise.api.formula.Output;
import dev.lanewise.api.formula.Program;
import dev.lanewise.api.formula.Variable;
import dev.lanewise.api.kernels.Kernels;
import dev.lanewise.api.kernels.Product;
import dev.lanewise.api.kernels.Workers;
import java.util.List;

/**
 * Kernels that read their programs element by element: slow, and plain enough to trust. They say
 * what other kernels must compute.
 *
 * @since 0.1
 */
public final class ReferenceKernels implements Kernels {

  private static final int MANTISSA_BASE = 0x3f3504f3;

  /** Creates the kernels, which have no state. */
  public ReferenceKernels() {}

  @Override
  public String id() {
    return "interpreted";
  }

  @Override
  public String description() {
    return "an interpreter for tests";
  }

  @Override
  public int lanes() {
    return 1;
  }

  @Override
  public CompiledProgram compile(Program program) {
    return (arguments, fromRow, toRow, fromColumn, toColumn) ->
        new Interpreter(program, arguments).run(fromRow, toRow, fromColumn, toColumn);
  }

  private static final class Interpreter {

    private final Program program;
    private final Arguments arguments;
    private final int arrayInputs;
    private final float[] values;
    private final boolean[] truths;

    Interpreter(Program program, Arguments arguments) {
      this.program = program;
      this.arguments = arguments;
      arrayInputs =
          (int)
              program.inputs().stream()
                  .filter(input -> input.shape() != Variable.Shape.SCALAR)
                  .count();
      int first = program.inputs().size() + program.constants().size();
      values = new float[first + program.instructions().size()];
      truths = new boolean[values.length];
      for (int i = 0; i < program.constants().size(); i++) {
        values[program.inputs().size() + i] = program.constants().get(i);
      }
    }

    void run(int fromRow, int toRow, int fromColumn, int toColumn) {
      List<Output> outputs = program.outputs();
      for (int row = fromRow; row < toRow; row++) {
        float[][] stripes = new float[outputs.size()][Output.STRIPE];
        for (int column = fromColumn; column < toColumn; column++) {
          load(row, column);
          compute();
          for (int i = 0; i < outputs.size(); i++) {
            float value = values[outputs.get(i).value()];
            if (outputs.get(i).kind() == Output.Kind.STORE) {
              int slot = arrayInputs + i;
              int rowStart = arguments.offsets()[slot] + row * arguments.strides()[slot];
              arguments.arrays()[slot][rowStart + column] = value;
            } else {
              stripes[i][column % Output.STRIPE] += value;
            }
          }
        }
        for (int i = 0; i < outputs.size(); i++) {
          if (outputs.get(i).kind() == Output.Kind.ROW_SUM) {
            int slot = arrayInputs + i;
            arguments.arrays()[slot][arguments.offsets()[slot] + row] = fold(stripes[i]);
          }
        }
      }
    }

    private static float fold(float[] stripe) {
      for (int half = Output.STRIPE / 2; half > 0; half /= 2) {
        for (int i = 0; i < half; i++) {
          stripe[i] += stripe[i + half];
        }
      }
      return stripe[0];
    }

    private void load(int row, int column) {
      int slot = 0;
      int scalar = 0;
      for (int i = 0; i < program.inputs().size(); i++) {
        Variable.Shape shape = program.inputs().get(i).shape();
        if (shape == Variable.Shape.SCALAR) {
          values[i] = arguments.scalars()[scalar++];
          continue;
        }
        int at =
            switch (shape) {
              case ELEMENT -> row * arguments.strides()[slot] + column;
              case COLUMN -> column;
              case ROW -> row;
              case SCALAR -> throw new IllegalStateException("a scalar is in no array");
            };
        values[i] = arguments.arrays()[slot][arguments.offsets()[slot] + at];
        slot++;
      }
    }

    private void compute() {
      int at = program.inputs().size() + program.constants().size();
      for (Instruction instruction : program.instructions()) {
        apply(instruction, at++);
      }
    }

    private void apply(Instruction instruction, int at) {
      float a = values[instruction.a()];
      float b = instruction.b() < 0 ? Float.NaN : values[instruction.b()];
      float c = instruction.c() < 0 ? Float.NaN : values[instruction.c()];
      switch (instruction.op()) {
        case ADD -> values[at] = a + b;
        case SUB -> values[at] = a - b;
        case MUL -> values[at] = a * b;
        case DIV -> values[at] = a / b;
        case FMA -> values[at] = Math.fma(a, b, c);
        case MIN -> values[at] = Math.min(a, b);
        case MAX -> values[at] = Math.max(a, b);
        case ABS -> values[at] = Math.abs(a);
        case NEG -> values[at] = -a;
        case SQRT -> values[at] = (float) Math.sqrt(a);
        case LT -> truths[at] = a < b;
        case LE -> truths[at] = a <= b;
        case EQ -> truths[at] = a == b;
        case SELECT -> values[at] = truths[instruction.a()] ? b : c;
        case POW2 ->
            values[at] =
                Float.intBitsToFloat(
                    (Float.floatToRawIntBits(a) << 23) + Float.floatToRawIntBits(1));
        case EXPONENT -> values[at] = (Float.floatToRawIntBits(a) - MANTISSA_BASE) >> 23;
        case MANTISSA ->
            values[at] =
                Float.intBitsToFloat(
                    ((Float.floatToRawIntBits(a) - MANTISSA_BASE) & 0x007fffff) + MANTISSA_BASE);
      }
    }
  }

  @Override
  public Product product(Product.Form form, int maxM, int maxN, int maxK, Workers workers) {
    return (m,
        n,
        k,
        a,
        aOffset,
        aStride,
        b,
        bOffset,
        bStride,
        c,
        cOffset,
        cStride,
        epilogue,
        epilogueArguments) -> {
      for (int i = 0; i < m; i++) {
        for (int j = 0; j < n; j++) {
          float chain = 0;
          for (int p = 0; p < k; p++) {
            int left = form == Product.Form.TN ? p * aStride + i : i * aStride + p;
            int right = form == Product.Form.NT ? j * bStride + p : p * bStride + j;
            chain = Math.fma(a[aOffset + left], b[bOffset + right], chain);
          }
          c[cOffset + i * cStride + j] = chain;
        }
      }
      if (epilogue != null && epilogueArguments != null) {
        epilogue.run(epilogueArguments, 0, m, 0, n);
      }
    };
  }

  @Override
  public void rowMax(
      int rows, int columns, float[] x, int offset, int stride, float[] out, int outOffset) {
    requireColumns(columns);
    for (int row = 0; row < rows; row++) {
      float max = Float.NEGATIVE_INFINITY;
      for (int column = 0; column < columns; column++) {
        max = Math.max(max, x[offset + row * stride + column]);
      }
      out[outOffset + row] = max;
    }
  }

  @Override
  public int argmax(int columns, float[] x, int offset) {
    requireColumns(columns);
    int best = 0;
    for (int column = 1; column < columns && !Float.isNaN(x[offset + best]); column++) {
      float value = x[offset + column];
      if (value > x[offset + best] || Float.isNaN(value)) {
        best = column;
      }
    }
    return best;
  }

  @Override
  public void columnSums(
      int rows, int columns, float[] x, int offset, int stride, float[] out, int outOffset) {
    for (int column = 0; column < columns; column++) {
      float sum = 0;
      for (int row = 0; row < rows; row++) {
        sum += x[offset + row * stride + column];
      }
      out[outOffset + column] = sum;
    }
  }

  private static void requireColumns(int columns) {
    if (columns == 0) {
      throw new IllegalArgumentException("a row without columns has no maximum");
    }
  }
}
