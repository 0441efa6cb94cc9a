package dev.lanewise.kernels.scalar;

import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.lanewise.api.formula.Functions;
import dev.lanewise.api.formula.ProgramBuilder;
import dev.lanewise.api.formula.Variable;
import dev.lanewise.api.kernels.Epilogue;
import dev.lanewise.api.kernels.Matrix;
import dev.lanewise.api.kernels.Product;
import dev.lanewise.api.kernels.Product.Form;
import dev.lanewise.api.kernels.Workers;
import dev.lanewise.api.program.Arguments;
import dev.lanewise.api.program.CompiledProgram;
import dev.lanewise.api.program.Interpreter;
import dev.lanewise.api.program.Program;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Tests products against one plain chain for each element. */
class ScalarProductTest {

  private static final int[] SIZES = {
    0, 1, 2, 3, 4, 5, 7, 8, 15, 16, 17, 31, 32, 33, 64, 65, 127, 130
  };

  /** Around the sizes of blocks, bands and paths, as m, n, k. */
  private static final int[][] SHAPES = {
    {4, BlockedProduct.COLUMNS - 1, 9},
    {5, BlockedProduct.COLUMNS, 9},
    {9, BlockedProduct.COLUMNS + 1, 5},
    {2, 2 * BlockedProduct.COLUMNS + 3, 18},
    {BlockedProduct.COLUMNS + 1, 7, 33},
    {10, 20, BlockedProduct.STEPS - 1},
    {10, 20, BlockedProduct.STEPS},
    {10, 20, BlockedProduct.STEPS + 1},
    {3, 40, 2 * BlockedProduct.STEPS + 5},
    {8, 16, 17},
    {9, 16, 33},
    {101, 103, 107},
    {300, 211, 11},
    {64, 700, 130},
    {257, 513, 19},
    {128, 10, 100},
    {784, 100, 13},
    {1, 1, 1009}
  };

  private final ScalarKernels kernels = createKernels();

  /** Creates the kernels that are tested. */
  ScalarKernels createKernels() {
    return new ScalarKernels();
  }

  /** One product's operands in arrays with room around them. */
  private static final class Case {

    final Form form;
    final int m;
    final int n;
    final int k;
    final int[] offsets;
    final int[] strides;
    final float[] a;
    final float[] b;
    final float[] expected;
    final float[] actual;

    Case(Random random, Form form, int m, int n, int k, boolean wild) {
      this.form = form;
      this.m = m;
      this.n = n;
      this.k = k;
      int[] heights = {form == Form.TN ? k : m, form == Form.NT ? n : k, m};
      int[] widths = {form == Form.TN ? m : k, form == Form.NT ? k : n, n};
      offsets = random.ints(3, 0, 20).toArray();
      strides = IntStream.of(widths).map(width -> width + random.nextInt(4)).toArray();
      int[] lengths =
          IntStream.range(0, 3).map(i -> offsets[i] + heights[i] * strides[i] + 5).toArray();
      a = wild ? Data.wild(random, lengths[0]) : Data.plain(random, lengths[0]);
      b = wild ? Data.wild(random, lengths[1]) : Data.plain(random, lengths[1]);
      expected = new float[lengths[2]];
      Arrays.fill(expected, Data.CANARY);
      actual = expected.clone();
      for (int row = 0; row < m; row++) {
        for (int column = 0; column < n; column++) {
          expected[offsets[2] + row * strides[2] + column] = chain(row, column);
        }
      }
    }

    private float chain(int row, int column) {
      float chain = 0;
      for (int step = 0; step < k; step++) {
        int left = form == Form.TN ? step * strides[0] + row : row * strides[0] + step;
        int right = form == Form.NT ? column * strides[1] + step : step * strides[1] + column;
        chain = Math.fma(a[offsets[0] + left], b[offsets[1] + right], chain);
      }
      return chain;
    }

    void run(Product product, @Nullable Epilogue epilogue) {
      product.run(
          m,
          n,
          k,
          Matrix.of(a, offsets[0], strides[0]),
          Matrix.of(b, offsets[1], strides[1]),
          Matrix.of(actual, offsets[2], strides[2]),
          epilogue);
    }

    @Override
    public String toString() {
      return form + " " + m + "x" + n + "x" + k;
    }
  }

  static Stream<org.junit.jupiter.params.provider.Arguments> formsAndWorkers() {
    return Stream.of(Form.values())
        .flatMap(form -> IntStream.of(1, 2, 3).mapToObj(workers -> arguments(form, workers)));
  }

  private static Workers workers(int size) {
    return size == 1 ? Workers.SINGLE : new TestWorkers(size);
  }

  @ParameterizedTest
  @EnumSource
  void equalsChainsForAllSmallSizes(Form form) {
    Random random = new Random(form.name().hashCode());
    Product product = kernels.product(form, 130, 130, 130, Workers.SINGLE);
    for (int m : SIZES) {
      for (int n : SIZES) {
        for (int k : new int[] {0, 1, 3, 4, 17, SIZES[random.nextInt(SIZES.length)]}) {
          Case each = new Case(random, form, m, n, k, random.nextInt(3) == 0);
          each.run(product, null);
          Data.assertSame(each.expected, each.actual, each.toString());
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("formsAndWorkers")
  void equalsChainsAroundBlocks(Form form, int workers) {
    Random random = new Random(form.name().hashCode());
    for (int[] shape : SHAPES) {
      Product product = kernels.product(form, shape[0], shape[1], shape[2], workers(workers));
      // Twice, since the second run meets what the first left behind.
      for (int i = 0; i < 2; i++) {
        Case each = new Case(random, form, shape[0], shape[1], shape[2], i == 1);
        each.run(product, null);
        Data.assertSame(each.expected, each.actual, each + " with " + workers + " workers");
      }
    }
  }

  @ParameterizedTest
  @MethodSource("formsAndWorkers")
  void epilogueEqualsTwoSteps(Form form, int workers) {
    Variable z = Variable.element("z");
    Program program =
        new ProgramBuilder()
            .store("out", Functions.sigmoid(z.plus(Variable.column("bias"))))
            .rowSum("sum", z.times(Variable.row("scale")))
            .build();
    CompiledProgram epilogue = kernels.compile(program);
    Random random = new Random(form.name().hashCode());
    for (int[] shape : SHAPES) {
      Case each = new Case(random, form, shape[0], shape[1], shape[2], false);
      float[] bias = Data.plain(random, each.n);
      float[] scale = Data.plain(random, each.m);
      float[] expectedSums = new float[each.m];
      float[] actualSums = new float[each.m];
      int stride = each.strides[2];
      int offset = each.offsets[2];
      Arguments wanted =
          new Arguments(program)
              .input("z", each.expected, offset, stride)
              .input("bias", bias, 0, 0)
              .input("scale", scale, 0, 0)
              .output("out", each.expected, offset, stride)
              .output("sum", expectedSums, 0, 0);
      Arguments bound =
          new Arguments(program)
              .input("z", each.actual, offset, stride)
              .input("bias", bias, 0, 0)
              .input("scale", scale, 0, 0)
              .output("out", each.actual, offset, stride)
              .output("sum", actualSums, 0, 0);
      new Interpreter(program).run(wanted, 0, each.m, 0, each.n);
      Product product = kernels.product(form, each.m, each.n, each.k, workers(workers));
      each.run(product, new Epilogue(epilogue, bound));
      Data.assertSame(each.expected, each.actual, each + " with " + workers + " workers");
      Data.assertSame(expectedSums, actualSums, each + " with " + workers + " workers");
    }
  }
}
