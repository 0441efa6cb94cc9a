package dev.lanewise.kernels.simd;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.lanewise.api.formula.ProgramBuilder;
import dev.lanewise.api.formula.Variable;
import dev.lanewise.api.kernels.ConstantMatrix;
import dev.lanewise.api.kernels.Epilogue;
import dev.lanewise.api.kernels.Matrix;
import dev.lanewise.api.kernels.Product;
import dev.lanewise.api.kernels.Product.Form;
import dev.lanewise.api.kernels.Workers;
import dev.lanewise.api.program.Arguments;
import dev.lanewise.api.program.CompiledProgram;
import dev.lanewise.api.program.Interpreter;
import dev.lanewise.api.program.Program;
import dev.lanewise.kernels.simd.code.Lanes;
import dev.lanewise.kernels.simd.product.MicroKernels;
import dev.lanewise.kernels.simd.product.SimdProduct;
import dev.lanewise.kernels.simd.product.Tile;
import dev.lanewise.kernels.simd.product.VectorProduct;
import dev.lanewise.kernels.simd.product.Way;
import dev.lanewise.kernels.simd.product.Ways;
import java.util.Arrays;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Products against a chain of fused multiply-adds for each element. */
@Tag("lanes")
class ProductTest {

  private static final SimdKernels KERNELS = SimdKernels.open();

  private static final MicroKernels VECTORS = new MicroKernels(MicroKernels.Start.VECTORS);

  /** The loops that stand in for vector code until that is compiled. */
  private static final MicroKernels SCALAR = new MicroKernels(MicroKernels.Start.SCALAR);

  private final Random random = new Random(42);

  /** Operands with room around them. */
  private final class Case {

    final Form form;
    final int m;
    final int n;
    final int k;
    final int aStride;
    final int bStride;
    final int cStride;
    final int aOffset = random.nextInt(5);
    final int bOffset = random.nextInt(5);
    final int cOffset = random.nextInt(5);
    final float[] a;
    final float[] b;
    final float[] c;

    Case(Form form, int m, int n, int k, int padding, boolean wild) {
      this.form = form;
      this.m = m;
      this.n = n;
      this.k = k;
      aStride = (form == Form.TN ? m : k) + padding;
      bStride = (form == Form.NT ? k : n) + padding;
      cStride = n + padding;
      int aLength = aOffset + aStride * (form == Form.TN ? k : m);
      int bLength = bOffset + bStride * (form == Form.NT ? n : k);
      // Operands end where they end, to catch reads beyond; the result has room to catch writes.
      a = wild ? Bits.wild(random, aLength) : Bits.ordinary(random, aLength);
      b = wild ? Bits.wild(random, bLength) : Bits.ordinary(random, bLength);
      c = new float[cOffset + cStride * m + 7];
      clear();
    }

    void clear() {
      Arrays.fill(c, Bits.CANARY);
    }

    float a(int i, int p) {
      return a[aOffset + (form == Form.TN ? p * aStride + i : i * aStride + p)];
    }

    float b(int p, int j) {
      return b[bOffset + (form == Form.NT ? j * bStride + p : p * bStride + j)];
    }

    float[] expected() {
      float[] result = c.clone();
      for (int i = 0; i < m; i++) {
        for (int j = 0; j < n; j++) {
          float sum = 0;
          for (int p = 0; p < k; p++) {
            sum = Math.fma(a(i, p), b(p, j), sum);
          }
          result[cOffset + i * cStride + j] = sum;
        }
      }
      return result;
    }

    void run(Product product, @Nullable Epilogue epilogue) {
      run(product, Matrix.of(b, bOffset, bStride), epilogue);
    }

    /** Computes with a right operand of which kernels may keep a copy. */
    void runWithConstant(Product product) {
      int rows = form == Form.NT ? n : k;
      run(product, Matrix.of(new ConstantMatrix(b, bOffset, rows, bStride)), null);
    }

    private void run(Product product, Matrix right, @Nullable Epilogue epilogue) {
      product.run(
          m, n, k, Matrix.of(a, aOffset, aStride), right, Matrix.of(c, cOffset, cStride), epilogue);
    }

    @Override
    public String toString() {
      return "%s %d×%d×%d".formatted(form, m, n, k);
    }
  }

  /** Checks all ways to compute a product, not only those that are likely to be fast. */
  private void check(Form form, int m, int n, int k, Workers workers) {
    for (int padding : new int[] {0, 3}) {
      Case test = new Case(form, m, n, k, padding, padding > 0 && random.nextBoolean());
      float[] expected = test.expected();
      for (boolean turned : new boolean[] {false, true}) {
        if (!Ways.isRightTransposed(form, turned)) {
          Way way = new Way(turned, false, false);
          check(test, expected, new SimdProduct(VECTORS, form, m, n, k, workers, way), way);
        }
        for (boolean across : new boolean[] {false, true}) {
          Way way = new Way(turned, true, false, Tile.DEPTH, across);
          check(test, expected, new SimdProduct(VECTORS, form, m, n, k, workers, way), way);
        }
        if (k > Tile.MIN_DEPTH) {
          Way way = new Way(turned, true, false, Tile.OTHER_DEPTH);
          check(test, expected, new SimdProduct(VECTORS, form, m, n, k, workers, way), way);
        }
      }
      if (padding > 0) {
        Way packed = new Way(false, true, false);
        check(test, expected, new SimdProduct(SCALAR, form, m, n, k, workers, packed), packed);
        check(test, expected, new SimdProduct(SCALAR, form, m, n, k, workers), "in scalar code");
      }
    }
  }

  private static void check(Case test, float[] expected, Product product, Object how) {
    test.clear();
    test.run(product, null);
    Bits.assertSame(expected, test.c, () -> test + ", " + how);
    boolean isDense = test.bStride == (test.form == Form.NT ? test.k : test.n);
    if (isDense && how instanceof Way way && way.packed() && !way.transposed()) {
      test.clear();
      test.runWithConstant(product);
      Bits.assertSame(expected, test.c, () -> test + " with a constant, " + how);
    }
  }

  @ParameterizedTest
  @EnumSource
  void everyRemainderOfATile(Form form) {
    int[] rows = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 11, 13, 15, 16, 17, 25, 37};
    int lanes = Lanes.COUNT;
    int[] columns = {
      0,
      1,
      2,
      3,
      4,
      5,
      lanes / 2 + 1,
      lanes - 1,
      lanes,
      lanes + 1,
      2 * lanes - 1,
      2 * lanes,
      2 * lanes + 1,
      3 * lanes + 2,
      4 * lanes - 1,
      5 * lanes,
      8 * lanes + 1,
      97
    };
    for (int m : rows) {
      for (int n : columns) {
        for (int k : new int[] {0, 1, 2, lanes - 1, lanes + 1, 67}) {
          check(form, m, n, k, Workers.SINGLE);
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void chainsGoThroughMemoryBetweenBlocks(Form form) {
    for (int k : new int[] {Tile.DEPTH - 1, Tile.DEPTH, Tile.DEPTH + 1, 2 * Tile.DEPTH + 3}) {
      for (int m : new int[] {1, Tile.ROWS, 3 * Tile.ROWS + 5}) {
        check(form, m, 3 * Tile.COLUMNS + 5, k, Workers.SINGLE);
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void resultsAreWiderThanABlock(Form form) {
    int width = Tile.BLOCK_COLUMNS;
    for (int n : new int[] {width - 1, width, width + 1, 2 * width + 35}) {
      check(form, 4 * Tile.ROWS + 7, n, Tile.DEPTH, Workers.SINGLE);
      check(form, 1, n, 19, Workers.SINGLE);
    }
    check(form, 67, 2 * width + 3 * Tile.COLUMNS + 1, Tile.DEPTH + 1, Workers.SINGLE);
  }

  @ParameterizedTest
  @EnumSource
  void aRowTimesAMatrix(Form form) {
    check(form, 1, 513, 167, Workers.SINGLE);
    check(form, 1, 527, 160, new ThreadedWorkers(2));
  }

  @Tag("full")
  @ParameterizedTest
  @EnumSource
  void aRowTimesALargeMatrix(Form form) {
    for (int n : new int[] {512, 513, 527}) {
      for (int k : new int[] {160, 167}) {
        check(form, 1, n, k, Workers.SINGLE);
        check(form, 1, n, k, new ThreadedWorkers(2));
      }
    }
    check(form, 1, Lanes.COUNT, 70_000, Workers.SINGLE);
    check(form, 1, 70_001, VectorProduct.ROWS, Workers.SINGLE);
    // Enough for two workers, whose parts end within a vector.
    check(form, 1, 2049, 300, new ThreadedWorkers(2));
  }

  @ParameterizedTest
  @EnumSource
  void workersDoNotChangeABit(Form form) {
    checkWorkers(form, 2, 3);
  }

  @Tag("full")
  @ParameterizedTest
  @EnumSource
  void moreWorkersDoNotEither(Form form) {
    checkWorkers(form, 4, 5);
  }

  private void checkWorkers(Form form, int least, int most) {
    int[][] shapes = {
      {300, 100, 67}, {3, 1500, 700}, {150, 10, 1300}, {127, 131, 137}, {1, 9, 3}, {784, 50, 100}
    };
    for (int workers = least; workers <= most; workers++) {
      for (int[] shape : shapes) {
        check(form, shape[0], shape[1], shape[2], new ThreadedWorkers(workers));
      }
    }
  }

  /** Some parts begin at the last panel, which may overlap the one before or have two behind it. */
  @ParameterizedTest
  @EnumSource
  void workersShareFewPanels(Form form) {
    for (int whole = 1; whole <= 3; whole++) {
      for (int rest : new int[] {1, 3, Lanes.COUNT - 1, Lanes.COUNT, Lanes.COUNT + 1}) {
        int n = whole * Tile.COLUMNS + rest;
        for (int k : new int[] {137, Tile.MIN_DEPTH + 1}) {
          check(form, 127, n, k, new ThreadedWorkers(whole + 1));
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void oneProductServesAllSmallerShapes(Form form) {
    Product product = KERNELS.product(form, 64, 96, 300, Workers.SINGLE);
    for (int round = 0; round < 30; round++) {
      Case test =
          new Case(
              form, random.nextInt(65), random.nextInt(97), random.nextInt(301), round % 3, false);
      float[] expected = test.expected();
      test.run(product, null);
      Bits.assertSame(expected, test.c, test::toString);
    }
  }

  @ParameterizedTest
  @EnumSource
  void theEpilogueSeesFinishedResults(Form form) {
    Variable z = Variable.element("z");
    Variable bias = Variable.column("bias");
    Program elementwise = new ProgramBuilder().store("a", z.plus(bias).max(0)).build();
    Program withSums =
        new ProgramBuilder().store("a", z.plus(bias).max(0)).rowSum("sum", z.plus(bias)).build();
    int[][] shapes = {
      {0, 5, 5}, {3, 10, 0}, {1, 100, 784}, {130, 10, 50}, {70, 1100, 300}, {500, 50, 100}
    };
    for (int[] shape : shapes) {
      for (int workers = 1; workers <= 3; workers++) {
        for (Program program : new Program[] {elementwise, withSums}) {
          Workers team = workers == 1 ? Workers.SINGLE : new ThreadedWorkers(workers);
          Case test = new Case(form, shape[0], shape[1], shape[2], 2, false);
          float[] biases = Bits.ordinary(random, test.n);
          float[] expected = test.expected();
          float[] expectedSums = new float[test.m];
          float[] sums = new float[test.m];
          new Interpreter(program)
              .run(bind(program, test, expected, biases, expectedSums), 0, test.m, 0, test.n);
          test.run(
              KERNELS.product(form, test.m, test.n, test.k, team),
              new Epilogue(KERNELS.compile(program), bind(program, test, test.c, biases, sums)));
          Bits.assertSame(expected, test.c, test::toString);
          Bits.assertSame(expectedSums, sums, test::toString);
        }
      }
    }
  }

  private static Arguments bind(
      Program program, Case test, float[] c, float[] biases, float[] sums) {
    Arguments arguments =
        new Arguments(program)
            .input("z", c, test.cOffset, test.cStride)
            .input("bias", biases, 0, 0)
            .output("a", c, test.cOffset, test.cStride);
    return program.hasRowSums() ? arguments.output("sum", sums, 0, 0) : arguments;
  }

  @Test
  void anEpilogueOfAnotherImplementationGetsWholeRows() {
    Case test = new Case(Form.NN, 40, 1100, 20, 0, false);
    int[] calls = new int[1];
    CompiledProgram foreign =
        (arguments, fromRow, toRow, fromColumn, toColumn) -> {
          calls[0]++;
          assertEquals(0, fromColumn);
          assertEquals(1100, toColumn);
        };
    Program any = new ProgramBuilder().store("a", Variable.element("z").plus(1)).build();
    test.run(
        KERNELS.product(Form.NN, 40, 1100, 20, Workers.SINGLE),
        new Epilogue(foreign, new Arguments(any)));
    assertEquals(1, calls[0]);
  }

  @Test
  void theScratchOfWildValuesDoesNotLeakIntoTheNextRun() {
    for (Form form : Form.values()) {
      for (int columns : new int[] {100, 10}) {
        Product product = KERNELS.product(form, 100, columns, 100, Workers.SINGLE);
        Case wild = new Case(form, 100, columns, 100, 0, false);
        Arrays.fill(wild.a, Float.NaN);
        Arrays.fill(wild.b, Float.NaN);
        wild.run(product, null);
        // With 10 columns planned, 61 rows are computed transposed, and 3 are not.
        for (int[] shape : new int[][] {{61, 77, 53}, {61, 7, 53}, {3, 9, 20}}) {
          if (shape[1] <= columns) {
            Case tame = new Case(form, shape[0], shape[1], shape[2], 0, false);
            float[] expected = tame.expected();
            tame.run(product, null);
            Bits.assertSame(expected, tame.c, tame::toString);
          }
        }
      }
    }
  }
}
