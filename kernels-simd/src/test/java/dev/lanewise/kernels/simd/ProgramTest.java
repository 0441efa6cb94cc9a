package dev.lanewise.kernels.simd;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.lanewise.api.formula.Expr;
import dev.lanewise.api.formula.Functions;
import dev.lanewise.api.formula.ProgramBuilder;
import dev.lanewise.api.formula.Variable;
import dev.lanewise.api.program.Arguments;
import dev.lanewise.api.program.CompiledProgram;
import dev.lanewise.api.program.Instruction;
import dev.lanewise.api.program.Interpreter;
import dev.lanewise.api.program.Opcode;
import dev.lanewise.api.program.Output;
import dev.lanewise.api.program.Program;
import dev.lanewise.kernels.simd.formula.SimdProgram;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Compiled programs against their interpretation. */
@Tag("lanes")
class ProgramTest {

  private static final int[] COLUMNS = {
    0, 1, 3, 4, 5, 7, 8, 9, 10, 15, 16, 17, 29, 31, 32, 33, 47, 48, 49, 64, 101
  };

  private static final SimdKernels KERNELS = SimdKernels.open();

  /** A batch with room around every row, and the arrays of all names that programs use. */
  private static final class Batch {

    final Map<String, float[]> arrays = new HashMap<>();
    final int rows;
    final int stride;
    final int offset;

    Batch(Random random, int rows, int columns, int padding, boolean wild) {
      this.rows = rows;
      this.stride = columns + padding;
      this.offset = padding == 0 ? 0 : random.nextInt(1, 20);
      // Without room behind, the vectors at the ends of rows would reach beyond the arrays.
      int room = random.nextBoolean() ? 0 : 20;
      int elements = offset + Math.max(0, rows - 1) * stride + columns + room;
      Map<String, Integer> lengths =
          Map.of(
              "x",
              elements,
              "y",
              elements,
              "c",
              offset + columns + room,
              "r",
              offset + rows + room,
              "out",
              elements,
              "other",
              elements,
              "sum",
              offset + rows + room,
              "otherSum",
              offset + rows + room);
      lengths.forEach((name, length) -> {
        float[] array = wild ? Bits.wild(random, length) : Bits.ordinary(random, length);
        if (!List.of("x", "y", "c", "r").contains(name)) {
          Arrays.fill(array, Bits.CANARY);
        }
        arrays.put(name, array);
      });
    }

    private Batch(Batch that) {
      rows = that.rows;
      stride = that.stride;
      offset = that.offset;
      that.arrays.forEach((name, array) -> arrays.put(name, array.clone()));
    }

    Batch copy() {
      return new Batch(this);
    }

    Arguments bind(Program program) {
      Arguments arguments = new Arguments(program).scalar("s", 0.75f).scalar("t", -3f);
      for (String input : List.of("x", "y", "c", "r")) {
        arguments.input(input, requireNonNull(arrays.get(input)), offset, stride);
      }
      for (Output output : program.outputs()) {
        arguments.output(output.name(), requireNonNull(arrays.get(output.name())), offset, stride);
      }
      return arguments;
    }
  }

  private void check(Program program, Batch batch, int... part) {
    Batch expected = batch.copy();
    Batch actual = batch.copy();
    new Interpreter(program).run(expected.bind(program), part[0], part[1], part[2], part[3]);
    KERNELS.compile(program).run(actual.bind(program), part[0], part[1], part[2], part[3]);
    expected.arrays.forEach((name, array) ->
        Bits.assertSame(
            array,
            requireNonNull(actual.arrays.get(name)),
            () -> name + " of " + List.of(part[0], part[1], part[2], part[3]) + "\n" + program));
  }

  static List<Integer> seeds() {
    return IntStream.range(0, 40).boxed().toList();
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void randomProgramsGiveTheBitsOfTheirInterpretation(int seed) {
    Random random = new Random(seed);
    boolean rowSums = seed % 3 == 0;
    Program program =
        seed % 4 == 1
            ? RandomPrograms.elementwise(random, 2 + seed / 2)
            : RandomPrograms.program(random, 2 + seed / 2, rowSums);
    for (int columns : COLUMNS) {
      int rows = random.nextInt(0, 5);
      for (int padding : new int[] {0, 3}) {
        Batch batch = new Batch(random, rows, columns, padding, seed % 2 == 0);
        check(program, batch, 0, rows, 0, columns);
        if (rows > 0) {
          int from = random.nextInt(rows);
          int fromColumn = random.nextInt(columns + 1);
          check(program, batch, from, rows, fromColumn, columns);
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void piecesGiveTheBitsOfTheWhole(int seed) {
    Random random = new Random(seed);
    Program program = RandomPrograms.program(random, 3 + seed / 2, seed % 2 == 0);
    CompiledProgram pieces = SimdProgram.compile(program, 1 + seed % 7);
    for (int columns : new int[] {0, 1, 10, 255, 256, 257, 600}) {
      Batch batch = new Batch(random, 2, columns, seed % 3, true);
      Batch expected = batch.copy();
      int fromColumn = random.nextInt(columns + 1);
      KERNELS.compile(program).run(expected.bind(program), 0, 2, fromColumn, columns);
      pieces.run(batch.bind(program), 0, 2, fromColumn, columns);
      expected.arrays.forEach((name, array) ->
          Bits.assertSame(array, requireNonNull(batch.arrays.get(name)), () -> name + program));
    }
  }

  @Test
  void theRandomProgramsUseEveryOperation() {
    Set<Opcode> used = EnumSet.noneOf(Opcode.class);
    for (int seed : seeds()) {
      RandomPrograms.program(new Random(seed), 2 + seed / 2, seed % 3 == 0).instructions().stream()
          .map(Instruction::op)
          .forEach(used::add);
    }
    assertEquals(EnumSet.allOf(Opcode.class), used);
  }

  @ParameterizedTest
  @ValueSource(ints = {100, 200, 400, 1000})
  void programsMayBeLong(int steps) {
    Random random = new Random(steps);
    Variable x = Variable.element("x");
    Variable s = Variable.scalar("s");
    Expr value = x;
    Expr second = x.times(0.5);
    for (int i = 0; i < steps; i++) {
      Expr next =
          switch (i % 4) {
            case 0 -> Expr.fma(value, second, s);
            case 1 -> Expr.select(value.lessThan(second), value, second.minus(0.001 * i));
            case 2 -> value.times(0.3).max(second);
            default -> value.abs().sqrt();
          };
      second = value;
      value = next;
    }
    Program program = new ProgramBuilder().store("out", value).rowSum("sum", second).build();
    for (int columns : new int[] {5, 16, 37, 100}) {
      check(program, new Batch(random, 3, columns, 2, false), 0, 3, 0, columns);
    }
    Program elementwise = new ProgramBuilder().store("out", value).build();
    check(elementwise, new Batch(random, 3, 100, 0, false), 0, 3, 0, 100);
  }

  @ParameterizedTest
  @ValueSource(floats = {0f, -0f, 1f, -1f, Float.NaN, Float.POSITIVE_INFINITY})
  void extremaOfConstantsAreThoseOfMath(float constant) {
    Variable x = Variable.element("x");
    Program program =
        new ProgramBuilder().store("out", x.max(constant)).store("other", x.min(constant)).build();
    for (int columns : COLUMNS) {
      Batch batch = new Batch(new Random(columns), 3, columns, 0, true);
      check(program, batch, 0, 3, 0, columns);
    }
  }

  /** Ten instructions that serve nothing else. */
  private static Expr costly(Expr x, double c) {
    Expr value = x;
    for (int i = 0; i < 5; i++) {
      value = Expr.fma(value, x, Expr.constant(c + i)).times(0.25);
    }
    return value;
  }

  static List<Program> selections() {
    Variable x = Variable.element("x");
    Variable y = Variable.element("y");
    Expr small = costly(x, 0.5);
    Expr large = costly(x.abs().sqrt(), -1).dividedBy(x);
    Expr plain = Expr.select(x.abs().lessThan(0.9), small, large);
    Expr inner = Expr.select(y.lessThan(x), costly(y, 2), costly(x.times(y), -2));
    Expr nested = Expr.select(x.lessThan(0), costly(inner, 1), costly(y, 3));
    Expr side =
        Expr.select(
            x.atMost(y),
            Functions.flushDenormals(costly(x, 0)),
            costly(Expr.select(y.equalTo(x), x, y.max(0)), 1));
    Expr twice = Expr.select(y.lessThan(0), plain, costly(y, 4));
    return List.of(
        new ProgramBuilder().store("out", plain).build(),
        new ProgramBuilder().store("out", nested).store("other", nested.plus(plain)).build(),
        new ProgramBuilder().store("out", side).rowSum("sum", side.times(plain)).build(),
        new ProgramBuilder().store("out", twice).store("other", plain).build(),
        new ProgramBuilder().store("out", Functions.erf(x)).rowSum("sum", y).build(),
        new ProgramBuilder().store("out", small).store("other", plain).build());
  }

  @ParameterizedTest
  @MethodSource("selections")
  void selectionsOfCostlyArmsGiveTheBitsOfTheirInterpretation(Program program) {
    float[] special = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY, -0f, 0.9f};
    for (int columns : COLUMNS) {
      for (int seed = 0; seed < 6; seed++) {
        Random random = new Random(seed);
        Batch batch = new Batch(random, 2, columns, seed % 3, seed == 5);
        float[] x = requireNonNull(batch.arrays.get("x"));
        float[] y = requireNonNull(batch.arrays.get("y"));
        for (int i = 0; i < x.length; i++) {
          switch (seed) {
            // All lanes take one arm, or the other, or all but one do, or runs of them.
            case 0 -> x[i] = 0.01f * random.nextFloat();
            case 1 -> x[i] = 2 + random.nextFloat();
            case 2 -> x[i] = i % 16 == 5 ? 0.1f : -3 - random.nextFloat();
            case 3 -> x[i] = i / 16 % 2 == 0 ? 0.5f : special[i % special.length];
            default -> x[i] = i / 5 % 2 == 0 ? x[i] : special[i % special.length];
          }
          y[i] = seed < 2 ? x[i] - 1 : seed == 2 ? -x[i] : y[i];
        }
        check(program, batch, 0, 2, 0, columns);
        check(program, batch, 0, 2, columns / 2, columns);
      }
    }
  }

  @Test
  void resultsInPlaceMayEndTheirArrays() {
    Variable x = Variable.element("x");
    Variable r = Variable.row("r");
    Program program = new ProgramBuilder().store("out", x.plus(r)).build();
    for (int columns : COLUMNS) {
      for (int rows = 0; rows < 4; rows++) {
        float[] array = Bits.ordinary(new Random(columns), rows * columns);
        float[] byRow = Bits.ordinary(new Random(rows), rows);
        float[] expected = array.clone();
        for (int i = 0; i < array.length; i++) {
          expected[i] += byRow[i / columns];
        }
        Arguments inPlace =
            new Arguments(program)
                .input("x", array, 0, columns)
                .input("r", byRow, 0, 0)
                .output("out", array, 0, columns);
        KERNELS.compile(program).run(inPlace, 0, rows, 0, columns);
        Bits.assertSame(expected, array, () -> "columns " + columns);
      }
    }
  }

  @Test
  void resultsMayTakeThePlaceOfInputs() {
    Variable x = Variable.element("x");
    Variable y = Variable.element("y");
    Program swap = new ProgramBuilder().store("a", y).store("b", x.plus(1)).build();
    float[] left = Bits.ordinary(new Random(1), 37);
    float[] right = Bits.ordinary(new Random(2), 37);
    float[] oldLeft = left.clone();
    float[] oldRight = right.clone();
    KERNELS
        .compile(swap)
        .run(
            new Arguments(swap)
                .input("x", left, 0, 37)
                .input("y", right, 0, 37)
                .output("a", left, 0, 37)
                .output("b", right, 0, 37),
            0,
            1,
            0,
            37);
    for (int i = 0; i < 37; i++) {
      assertEquals(oldRight[i], left[i]);
      assertEquals(oldLeft[i] + 1, right[i]);
    }
  }

  @Test
  void aSumOverNoColumnsIsZero() {
    Program program = new ProgramBuilder().rowSum("sum", Variable.element("x")).build();
    float[] sums = {Bits.CANARY, Bits.CANARY, Bits.CANARY};
    KERNELS
        .compile(program)
        .run(
            new Arguments(program).input("x", new float[0], 0, 0).output("sum", sums, 1, 0),
            0,
            1,
            0,
            0);
    assertEquals(List.of(Bits.CANARY, 0f, Bits.CANARY), List.of(sums[0], sums[1], sums[2]));
  }
}
