package dev.lanewise.kernels.scalar;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.lanewise.api.formula.Expr;
import dev.lanewise.api.formula.Functions;
import dev.lanewise.api.formula.ProgramBuilder;
import dev.lanewise.api.formula.Variable;
import dev.lanewise.api.program.Arguments;
import dev.lanewise.api.program.CompiledProgram;
import dev.lanewise.api.program.Input;
import dev.lanewise.api.program.Interpreter;
import dev.lanewise.api.program.Output;
import dev.lanewise.api.program.Program;
import dev.lanewise.api.program.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests compiled programs against an interpreter. */
class ScalarProgramTest {

  private static final int[][] SHAPES = {
    {0, 5}, {5, 0}, {1, 1}, {1, 2}, {3, 7}, {2, 15}, {5, 16}, {4, 17}, {3, 31}, {2, 33}, {7, 64},
    {3, 65}, {9, 127}, {11, 130}, {2, 1023}, {2, 1024}, {3, 1025}, {1, 3001}, {211, 10}, {1031, 1}
  };

  private static final Map<String, Program> PROGRAMS = programs();
  static final List<String> NAMES = List.copyOf(PROGRAMS.keySet());

  private final ScalarKernels kernels = createKernels();

  /** Creates the kernels that are tested. */
  ScalarKernels createKernels() {
    return new ScalarKernels();
  }

  private static Map<String, Program> programs() {
    Variable x = Variable.element("x");
    Variable y = Variable.element("y");
    Variable z = Variable.element("z");
    Variable bias = Variable.column("bias");
    Variable top = Variable.row("top");
    Variable rate = Variable.scalar("rate");
    Variable decay = Variable.scalar("decay");
    Map<String, Program> all = new LinkedHashMap<>();
    all.put("relu", store(x.max(0)));
    all.put(
        "all arithmetic",
        store(
            Expr.fma(x, y, z).plus(x.minus(y)).times(x.dividedBy(z)).min(x.abs().sqrt()).negate()));
    all.put("bias", store(x.plus(bias).max(0)));
    all.put("row", store(x.minus(top)));
    all.put("less", store(Expr.select(x.lessThan(y), x.times(z), y)));
    all.put("at most", store(Expr.select(x.atMost(y), z, y)));
    all.put("equal", store(Expr.select(x.equalTo(y), z, x)));
    all.put(
        "clamps",
        new ProgramBuilder()
            .store("a", Expr.select(x.lessThan(-1.5), Expr.constant(-1.5), x))
            .store("b", Expr.select(x.greaterThan(2), Expr.constant(2), x))
            .store("c", Expr.select(x.lessThan(0), Expr.constant(0), x))
            .store("d", Expr.select(x.atMost(0.5), Expr.constant(0.5), x))
            .store("e", Expr.select(x.equalTo(Expr.constant(1)), Expr.constant(1), x))
            .store("f", Expr.select(x.lessThan(1), x, Expr.constant(1)))
            .build());
    all.put("exp", store(Functions.exp(x)));
    all.put("expm1", store(Functions.expm1(x)));
    all.put("log", store(Functions.log(x)));
    all.put("log1p", store(Functions.log1p(x)));
    all.put("tanh", store(Functions.tanh(x)));
    all.put("sigmoid", store(Functions.sigmoid(x)));
    all.put("softplus", store(Functions.softplus(x)));
    all.put("shift", store(x.shiftExponent(y.max(-100).min(100))));
    all.put("row sum", new ProgramBuilder().rowSum("sum", x).build());
    Expr weight = Functions.expOrZero(x.minus(top));
    all.put("softmax", new ProgramBuilder().store("out", weight).rowSum("sum", weight).build());
    all.put(
        "two sums",
        new ProgramBuilder()
            .rowSum("a", x.times(y))
            .store("b", x.plus(bias))
            .rowSum("c", top.plus(x.abs()))
            .build());
    all.put(
        "passed through",
        new ProgramBuilder()
            .store("a", x)
            .store("b", Expr.constant(3))
            .store("c", rate)
            .store("d", x)
            .store("e", bias)
            .store("f", x.plus(y))
            .store("g", x.plus(y))
            .store("h", top)
            .build());
    all.put("scalar choice", store(Expr.select(rate.lessThan(x), decay, Expr.constant(7))));
    Expr m = Expr.fma(y, decay, x.times(rate));
    Expr v = Expr.fma(z, decay, x.square().times(rate));
    Expr update = rate.times(m).dividedBy(v.sqrt().plus(1e-8));
    all.put(
        "adam",
        new ProgramBuilder()
            .store("m", m)
            .store("v", v)
            .store("w", Variable.element("w").minus(update))
            .build());
    all.put(
        "adam without denormals",
        new ProgramBuilder()
            .store("m", Functions.flushDenormals(m))
            .store("v", Functions.flushDenormals(v))
            .store("w", Variable.element("w").minus(update))
            .build());
    all.put("long", store(longFormula(x, y, 2_000)));
    return all;
  }

  private static Program store(Expr value) {
    return new ProgramBuilder().store("out", value).build();
  }

  /** Returns a formula of many operations of all kinds, with values in use for long. */
  private static Expr longFormula(Expr x, Expr y, int operations) {
    Random random = new Random(5);
    List<Expr> pool = new ArrayList<>(List.of(x, y));
    for (int i = 0; i < operations; i++) {
      Expr a = pool.get(random.nextInt(pool.size()));
      Expr b = pool.get(Math.max(0, pool.size() - 1 - random.nextInt(3)));
      pool.add(
          switch (random.nextInt(5)) {
            case 0 -> a.plus(b).times(0.5 + i);
            case 1 -> Expr.fma(a, b, Expr.constant(-i));
            case 2 -> Expr.select(a.lessThan(b), b, a.minus(i));
            case 3 -> a.max(b).minus(0.25 * i);
            default -> b.abs().sqrt().minus(a);
          });
    }
    return pool.getLast();
  }

  /** Binds copies of the same arrays to two arguments, one for each side of a comparison. */
  private static final class Twin {

    final Arguments expected;
    final Arguments actual;

    Twin(Program program, Random random, int rows, int columns, boolean compact, boolean wild) {
      expected = new Arguments(program);
      actual = new Arguments(program);
      for (Input input : program.inputs()) {
        if (input.shape() == Shape.SCALAR) {
          float value = random.nextFloat() * 0.1f;
          expected.scalar(input.name(), value);
          actual.scalar(input.name(), value);
          continue;
        }
        int stride = columns + (compact ? 0 : random.nextInt(5));
        int offset = compact ? 0 : random.nextInt(20);
        int length = offset + Math.max(rows, 1) * Math.max(stride, 1) + columns + rows;
        float[] values = wild ? Data.wild(random, length) : Data.plain(random, length);
        expected.input(input.name(), values, offset, stride);
        actual.input(input.name(), values.clone(), offset, stride);
      }
      for (Output output : program.outputs()) {
        int stride = columns + (compact ? 0 : random.nextInt(5));
        int offset = compact ? 0 : random.nextInt(20);
        float[] values = new float[offset + Math.max(rows, 1) * Math.max(stride, 1) + rows + 9];
        Arrays.fill(values, Data.CANARY);
        expected.output(output.name(), values, offset, stride);
        actual.output(output.name(), values.clone(), offset, stride);
      }
    }

    void assertSame(String what) {
      for (int slot = 0; slot < expected.arrays().length; slot++) {
        Data.assertSame(expected.arrays()[slot], actual.arrays()[slot], what + " slot " + slot);
      }
    }
  }

  @ParameterizedTest
  @FieldSource("NAMES")
  void equalsInterpreter(String name) {
    Program program = requireNonNull(PROGRAMS.get(name));
    CompiledProgram compiled = kernels.compile(program);
    Random random = new Random(name.hashCode());
    for (int[] shape : SHAPES) {
      if (name.equals("long") && shape[0] * shape[1] > 1200) {
        continue;
      }
      for (int variant = 0; variant < 4; variant++) {
        Twin twin = new Twin(program, random, shape[0], shape[1], variant % 2 == 0, variant >= 2);
        new Interpreter(program).run(twin.expected, 0, shape[0], 0, shape[1]);
        compiled.run(twin.actual, 0, shape[0], 0, shape[1]);
        twin.assertSame(name + " " + Arrays.toString(shape));
      }
    }
  }

  @ParameterizedTest
  @FieldSource("NAMES")
  void computesPartsOnly(String name) {
    Program program = requireNonNull(PROGRAMS.get(name));
    CompiledProgram compiled = kernels.compile(program);
    Random random = new Random(name.hashCode());
    for (int i = 0; i < 10; i++) {
      Twin twin = new Twin(program, random, 20, 50, i % 2 == 0, false);
      int fromRow = random.nextInt(20);
      int toRow = fromRow + random.nextInt(21 - fromRow);
      int fromColumn = random.nextInt(50);
      int toColumn = fromColumn + random.nextInt(51 - fromColumn);
      new Interpreter(program).run(twin.expected, fromRow, toRow, fromColumn, toColumn);
      compiled.run(twin.actual, fromRow, toRow, fromColumn, toColumn);
      twin.assertSame(name);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"relu", "bias", "sigmoid", "softmax", "less"})
  void worksInPlace(String name) {
    Program program = requireNonNull(PROGRAMS.get(name));
    Output output =
        program.outputs().stream()
            .filter(o -> o.kind() == Output.Kind.STORE)
            .findFirst()
            .orElseThrow();
    for (int stride : new int[] {130, 133}) {
      Twin twin = new Twin(program, new Random(3), 23, 130, false, true);
      float[] array = Data.wild(new Random(4), 7 + 23 * stride);
      float[] copy = array.clone();
      twin.expected.input("x", array, 7, stride).output(output.name(), array, 7, stride);
      twin.actual.input("x", copy, 7, stride).output(output.name(), copy, 7, stride);
      new Interpreter(program).run(twin.expected, 0, 23, 0, 130);
      kernels.compile(program).run(twin.actual, 0, 23, 0, 130);
      twin.assertSame(name);
    }
  }

  @Test
  void rejectsShortArraysBeforeWriting() {
    Program program = requireNonNull(PROGRAMS.get("two sums"));
    CompiledProgram compiled = kernels.compile(program);
    int slots = new Arguments(program).arrays().length;
    for (int slot = 0; slot < slots; slot++) {
      Twin twin = new Twin(program, new Random(1), 6, 40, false, false);
      Twin same = new Twin(program, new Random(1), 6, 40, false, false);
      float[] array = twin.actual.arrays()[slot];
      twin.actual.arrays()[slot] = Arrays.copyOf(array, Math.min(array.length, 5));
      assertThrows(IndexOutOfBoundsException.class, () -> compiled.run(twin.actual, 0, 6, 0, 40));
      for (int other = slots - 3; other < slots; other++) {
        if (other != slot) {
          Data.assertSame(same.actual.arrays()[other], twin.actual.arrays()[other], "slot " + slot);
        }
      }
    }
  }

  @Test
  void runsOnManyThreadsAtOnce() {
    Program program = requireNonNull(PROGRAMS.get("softmax"));
    CompiledProgram compiled = kernels.compile(program);
    Twin expected = new Twin(program, new Random(1), 50, 70, true, false);
    compiled.run(expected.expected, 0, 50, 0, 70);
    new TestWorkers(4)
        .run(
            40,
            (index, worker) -> {
              Twin twin = new Twin(program, new Random(1), 50, 70, true, false);
              compiled.run(twin.actual, 0, 50, 0, 70);
              for (int slot = 0; slot < twin.actual.arrays().length; slot++) {
                Data.assertSame(
                    expected.expected.arrays()[slot], twin.actual.arrays()[slot], "softmax");
              }
            });
  }
}
