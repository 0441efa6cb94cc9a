package dev.lanewise.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.lanewise.api.KernelsException;
import dev.lanewise.api.formula.ProgramBuilder;
import dev.lanewise.api.formula.Variable;
import dev.lanewise.api.kernels.ConstantMatrix;
import dev.lanewise.api.kernels.Epilogue;
import dev.lanewise.api.kernels.Kernels;
import dev.lanewise.api.kernels.Matrix;
import dev.lanewise.api.kernels.Product;
import dev.lanewise.api.kernels.Product.Form;
import dev.lanewise.api.kernels.Workers;
import dev.lanewise.api.plugin.KernelsProvider;
import dev.lanewise.api.program.Arguments;
import dev.lanewise.api.program.CompiledProgram;
import dev.lanewise.api.program.Program;
import dev.lanewise.api.registry.KernelSelection;
import dev.lanewise.api.registry.PluginReference;
import dev.lanewise.api.text.Count;
import dev.lanewise.network.data.Dataset;
import dev.lanewise.testkit.support.Batch;
import dev.lanewise.testkit.support.Bits;
import dev.lanewise.testkit.support.Parallel;
import dev.lanewise.testkit.support.ProductCase;
import dev.lanewise.testkit.support.Programs;
import dev.lanewise.testkit.support.Samples;
import dev.lanewise.testkit.support.ThreadTeam;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.function.Executable;

/**
 * What kernels promise: the bits of {@link ReferenceKernels}, for all shapes, strides and numbers
 * of workers, and not a float written beside the result.
 *
 * @since 0.1
 */
public abstract class KernelsContract {

  private static final int[] ROWS = {0, 1, 2, 3, 5, 6, 7, 11, 12, 13, 17, 31};

  /** As m, n and k: around the sizes at which kernels take other paths, and primes. */
  private static final int[][] SHAPES = {
    {1, 1, 1009},
    {1, 10, 100},
    {1, 1009, 33},
    {3, 40, 1033},
    {13, 31, 257},
    {12, 32, 256},
    {19, 600, 130},
    {30, 64, 520},
    {100, 50, 784},
    {101, 103, 107},
    {128, 10, 100},
    {129, 513, 9},
    {300, 211, 11},
    {517, 35, 129},
    {260, 50, 100}
  };

  private final Kernels reference = new ReferenceKernels();
  private final SplittableRandom random = new SplittableRandom(42);

  /** Creates the contract; JUnit calls this. */
  protected KernelsContract() {}

  /** Returns the provider of the kernels to test; called for each test. */
  protected abstract KernelsProvider provider();

  /** Opens the kernels; where they say that they cannot run here, the test is aborted. */
  private Kernels open() {
    try {
      return provider().open();
    } catch (KernelsException e) {
      return abort(InstalledKernels.remedy(String.valueOf(e.getMessage())));
    }
  }

  /** Checks what the selection of kernels needs to know. */
  @Test
  @DisplayName("kernels have an id, a description and a number of lanes, and are chosen by name")
  public final void theyIntroduceThemselves() {
    KernelsProvider provider = provider();
    String id = provider.id();
    assertTrue(
        id != null && PluginReference.isId(id) && !id.equals(KernelSelection.AUTO),
        () -> "the id '%s' is not of the form [a-z][a-z0-9_]* or vendor:name".formatted(id));
    assertTrue(
        provider.description() != null && !provider.description().isBlank(),
        "description() of the provider must say in one sentence what these kernels are");
    Kernels kernels = open();
    assertEquals(id, kernels.id(), "the kernels must have the id of their provider");
    assertTrue(
        kernels.description() != null && !kernels.description().isBlank(),
        "description() must say in a few words what the kernels are");
    assertTrue(
        kernels.lanes() >= 1, "lanes() is the number of floats in a vector, 1 for scalar kernels");
    assertEquals(id, KernelSelection.choose(List.of(provider), id).kernels().id());
  }

  /**
   * Checks that users' programs would find the kernels: the provider's class is public and has a
   * public constructor without parameters, a file in {@code META-INF/services} names it, and no
   * other kernels here have its id. It is skipped for a provider whose class is written within the
   * class of the test.
   */
  @Test
  @DisplayName("the provider is found: a public class that a file in META-INF/services names")
  public final void theProviderIsFound() {
    Registration.check(getClass(), KernelsProvider.class, provider());
  }

  /** Checks each element's chain of fused multiply-adds. */
  @TestFactory
  @DisplayName("products of all small shapes are chains of fused multiply-adds in increasing k")
  public final Stream<DynamicTest> productsOfSmallShapes() {
    return forEachForm((kernels, form) -> {
      int lanes = kernels.lanes();
      int[] columns = {
        0, 1, 3, lanes - 1, lanes, lanes + 1, 2 * lanes - 1, 2 * lanes + 1, 4 * lanes + 1
      };
      for (int m : ROWS) {
        for (int n : columns) {
          for (int k : new int[] {0, 1, 2, lanes - 1, lanes + 1, 67}) {
            checkProduct(kernels, form, m, n, k, 1);
          }
        }
      }
    });
  }

  /** Checks shapes that are computed in blocks, by 1, 2 and 3 workers. */
  @TestFactory
  @DisplayName("products of large shapes have the same bits with 1, 2 and 3 workers")
  public final Stream<DynamicTest> productsOfLargeShapes() {
    return forEachForm((kernels, form) -> {
      for (int[] shape : SHAPES) {
        checkProduct(kernels, form, shape[0], shape[1], shape[2], 3);
      }
    });
  }

  /** Checks a product by 1 to {@code mostWorkers} workers. */
  private void checkProduct(Kernels kernels, Form form, int m, int n, int k, int mostWorkers) {
    for (int padding : new int[] {0, 3}) {
      ProductCase test = new ProductCase(random, form, m, n, k, padding, padding > 0);
      float[] expected = test.run(reference.product(form, m, n, k, Workers.SINGLE));
      for (int workers = 1; workers <= mostWorkers; workers++) {
        float[] actual = test.run(kernels.product(form, m, n, k, ThreadTeam.of(workers)));
        Bits.assertSame(
            expected,
            actual,
            "%s by %d workers; each element is one chain fma(a, b, chain) from +0 in increasing k, and"
                    .formatted(test, workers)
                + " nothing around the result is written");
      }
    }
  }

  /** Checks that a plan keeps nothing from the product before. */
  @TestFactory
  @DisplayName("one plan serves all smaller shapes")
  public final Stream<DynamicTest> onePlanServesSmallerShapes() {
    return forEachForm((kernels, form) -> {
      Product product = kernels.product(form, 64, 96, 300, Workers.SINGLE);
      for (int round = 0; round < 30; round++) {
        ProductCase test =
            new ProductCase(
                random,
                form,
                random.nextInt(65),
                random.nextInt(97),
                random.nextInt(301),
                round % 3,
                false);
        Bits.assertSame(
            test.run(reference.product(form, 64, 96, 300, Workers.SINGLE)),
            test.run(product),
            test + " with a plan for 64×96×300");
      }
    });
  }

  /**
   * Checks bias, activation and sums as part of a product, compiled by these kernels and others.
   */
  @TestFactory
  @DisplayName("an epilogue sees finished results")
  public final Stream<DynamicTest> theEpilogueSeesFinishedResults() {
    Variable z = Variable.element("z");
    Variable bias = Variable.column("bias");
    Program elementwise = new ProgramBuilder().store("a", z.plus(bias).max(0)).build();
    Program withSums =
        new ProgramBuilder().store("a", z.plus(bias).max(0)).rowSum("sum", z.plus(bias)).build();
    int[][] shapes = {
      {0, 5, 5}, {3, 10, 0}, {1, 100, 784}, {130, 10, 50}, {35, 1100, 30}, {300, 50, 100}
    };
    return forEachForm((kernels, form) -> {
      for (int[] shape : shapes) {
        for (Program program : List.of(elementwise, withSums)) {
          for (int workers = 1; workers <= 3; workers++) {
            checkEpilogue(kernels, form, shape, program, kernels, ThreadTeam.of(workers));
          }
          checkEpilogue(kernels, form, shape, program, reference, Workers.SINGLE);
        }
      }
    });
  }

  private void checkEpilogue(
      Kernels kernels, Form form, int[] shape, Program program, Kernels compiler, Workers workers) {
    ProductCase test = new ProductCase(random, form, shape[0], shape[1], shape[2], 2, false);
    float[] biases = Samples.plain(random, test.n);
    float[][] results = new float[2][];
    float[][] sums = new float[2][];
    for (int i = 0; i < 2; i++) {
      float[] c = test.result();
      sums[i] = Samples.canaries(test.m + 2);
      Arguments arguments =
          new Arguments(program)
              .input("z", c, test.cOffset, test.cStride)
              .input("bias", biases, 0, 0)
              .output("a", c, test.cOffset, test.cStride);
      if (program.hasRowSums()) {
        arguments.output("sum", sums[i], 1, 0);
      }
      Kernels owner = i == 0 ? reference : kernels;
      CompiledProgram epilogue = (i == 0 ? reference : compiler).compile(program);
      Workers team = i == 0 ? Workers.SINGLE : workers;
      Product product = owner.product(form, test.m, test.n, test.k, team);
      test.run(product, c, new Epilogue(epilogue, arguments));
      results[i] = c;
    }
    String what =
        "%s by %d workers with an epilogue compiled by '%s'"
            .formatted(test, workers.size(), compiler.id());
    Bits.assertSame(results[0], results[1], what);
    Bits.assertSame(sums[0], sums[1], what + ": sums of rows");
  }

  /** Checks operands that lie in an array more than once, as rows that are all the same do. */
  @TestFactory
  @DisplayName("rows of operands may overlap")
  public final Stream<DynamicTest> rowsOfOperandsMayOverlap() {
    return forEachForm((kernels, form) -> {
      for (int[] shape : new int[][] {{3, 5, 7}, {1, 40, 33}, {30, 10, 20}, {67, 70, 131}}) {
        int m = shape[0];
        int n = shape[1];
        int k = shape[2];
        for (int stride : new int[] {0, 1}) {
          Matrix a = Matrix.of(Samples.plain(random, 3 * (m + n + k)), 2, stride);
          Matrix b = Matrix.of(Samples.plain(random, 3 * (m + n + k)), 1, stride);
          float[] expected = new float[m * n];
          float[] actual = new float[m * n];
          reference
              .product(form, m, n, k, Workers.SINGLE)
              .run(m, n, k, a, b, Matrix.of(expected, 0, n), null);
          kernels
              .product(form, m, n, k, Workers.SINGLE)
              .run(m, n, k, a, b, Matrix.of(actual, 0, n), null);
          Bits.assertSame(
              expected,
              actual,
              "the product %s of %d×%d×%d of operands with rows %d apart"
                  .formatted(form, m, n, k, stride));
        }
      }
    });
  }

  /**
   * Checks right operands whose values never change: kernels may keep a copy of them, but take no
   * other for it.
   */
  @TestFactory
  @DisplayName("constant right operands give the same bits, in turn with others")
  public final Stream<DynamicTest> constantRightOperands() {
    int[][] shapes = {{1, 40, 33}, {5, 3, 2}, {30, 50, 20}, {67, 75, 131}, {61, 130, 600}};
    return forEachForm((kernels, form) -> {
      for (int[] shape : shapes) {
        for (int workers = 1; workers <= 3; workers++) {
          Product product =
              kernels.product(form, shape[0], shape[1], shape[2], ThreadTeam.of(workers));
          checkConstants(product, shape[0], shape[1], shape[2]);
        }
      }
    });
  }

  private void checkConstants(Product product, int m, int n, int k) {
    boolean transposed = product.form() == Form.NT;
    int columns = transposed ? k : n;
    List<Matrix> right = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      float[] values = Samples.plain(random, 3 + n * k);
      right.add(Matrix.of(new ConstantMatrix(values, 3, transposed ? n : k, columns)));
    }
    right.add(Matrix.of(Samples.plain(random, n * k), 0, columns));
    Matrix a = Matrix.of(Samples.plain(random, m * k), 0, product.form() == Form.TN ? m : k);
    for (int round = 0; round < 8; round++) {
      Matrix b = right.get(round % right.size());
      // The last rounds take but a part of the operands.
      int rows = round < 6 ? m : Math.max(1, m - 3);
      int width = round < 6 ? n : n - 1;
      int steps = round < 7 ? k : k - 1;
      float[] expected = Samples.canaries(m * n + 7);
      float[] actual = expected.clone();
      reference
          .product(product.form(), m, n, k, Workers.SINGLE)
          .run(rows, width, steps, a, b, Matrix.of(expected, 2, n), null);
      product.run(rows, width, steps, a, b, Matrix.of(actual, 2, n), null);
      Bits.assertSame(
          expected,
          actual,
          "run %d of the product %s of %d×%d×%d, with two constants and another in turn"
              .formatted(round, product.form(), rows, width, steps));
    }
  }

  /** Checks what is refused instead of computed. */
  @TestFactory
  @DisplayName("short arrays, overlapping rows of a result and sizes beyond the plan are refused")
  public final Stream<DynamicTest> badProductsAreRefused() {
    return forEachForm((kernels, form) -> {
      Product product = kernels.product(form, 6, 6, 6, Workers.SINGLE);
      Matrix good = Matrix.of(new float[36], 0, 6);
      float[] c = Samples.canaries(36);
      Matrix result = Matrix.of(c, 0, 6);
      for (Matrix bad :
          List.of(
              Matrix.of(new float[35], 0, 6),
              Matrix.of(new float[36], 1, 6),
              Matrix.of(new float[72], -1, 6),
              Matrix.of(new float[36], 0, Integer.MAX_VALUE))) {
        String beyond = " from %d with rows %d apart".formatted(bad.offset(), bad.stride());
        refusesRange(
            "a left operand" + beyond, () -> product.run(6, 6, 6, bad, good, result, null));
        refusesRange(
            "a right operand" + beyond, () -> product.run(6, 6, 6, good, bad, result, null));
        refusesRange("a result" + beyond, () -> product.run(6, 6, 6, good, good, bad, null));
      }
      Matrix large = Matrix.of(new float[49], 0, 7);
      Matrix largeResult = Matrix.of(new float[49], 0, 7);
      for (int size : new int[] {-1, 7}) {
        refuses(
            size + " rows with a plan for 6",
            () -> product.run(size, 6, 6, large, large, largeResult, null));
        refuses(
            size + " columns with a plan for 6",
            () -> product.run(6, size, 6, large, large, largeResult, null));
        refuses(
            "chains of %d with a plan for 6".formatted(size),
            () -> product.run(6, 6, size, large, large, largeResult, null));
      }
      refuses(
          "a result of 6 columns with rows 5 apart",
          () -> product.run(6, 6, 6, good, good, Matrix.of(c, 0, 5), null));
      Bits.assertSame(
          Samples.canaries(36), c, "operands must be checked before anything is written");
      for (int[] limits : new int[][] {{-1, 6, 6}, {6, -1, 6}, {6, 6, -1}}) {
        refuses(
            "a plan for %d×%d×%d".formatted(limits[0], limits[1], limits[2]),
            () -> kernels.product(form, limits[0], limits[1], limits[2], Workers.SINGLE));
      }
    });
  }

  /** Checks plans without what they need. */
  @Test
  @DisplayName("a product without a form or workers is refused")
  @SuppressWarnings("NullAway") // That is what is tested.
  public final void incompletePlansAreRefused() {
    Kernels kernels = open();
    assertThrows(
        NullPointerException.class,
        () -> kernels.product(null, 6, 6, 6, Workers.SINGLE),
        "a product without a form must be refused");
    assertThrows(
        NullPointerException.class,
        () -> kernels.product(Form.NN, 6, 6, 6, null),
        "a product without workers must be refused");
  }

  private static void refuses(String what, Executable action) {
    assertThrows(IllegalArgumentException.class, action, () -> what + " must be refused");
  }

  private static void refusesRange(String what, Executable action) {
    assertThrows(IndexOutOfBoundsException.class, action, () -> what + " must be refused");
  }

  /** Checks the largest value of rows, and where it is. */
  @Test
  @DisplayName("rowMax and argmax are those of Math.max, the first of equals, NaN before all")
  public final void maxima() {
    Kernels kernels = open();
    for (int columns : Samples.sizes(kernels.lanes())) {
      if (columns == 0) {
        continue;
      }
      for (int round = 0; round < 8; round++) {
        int rows = random.nextInt(6);
        int stride = columns + round % 3;
        float[] x = numbers(3 + rows * stride, round);
        float[] expected = Samples.canaries(rows + 3);
        float[] actual = expected.clone();
        reference.rowMax(rows, columns, x, 3, stride, expected, 1);
        kernels.rowMax(rows, columns, x, 3, stride, actual, 1);
        Bits.assertSame(
            expected,
            actual,
            "rowMax of %s of %s".formatted(Count.of(rows, "row"), Count.of(columns, "column")));
        for (int row = 0; row < rows; row++) {
          int at = 3 + row * stride;
          float[] values = Arrays.copyOfRange(x, at, at + columns);
          assertEquals(
              reference.argmax(columns, x, at),
              kernels.argmax(columns, x, at),
              () -> "argmax of " + Arrays.toString(values));
        }
      }
    }
  }

  /** Checks what is refused instead of reduced. */
  @Test
  @DisplayName(
      "rowMax, argmax and columnSums refuse bad sizes and ranges, and take nothing of none")
  public final void badReductionsAreRefused() {
    Kernels kernels = open();
    float[] x = new float[12];
    float[] out = Samples.canaries(4);
    for (int columns : new int[] {0, -1}) {
      refuses("rowMax of no columns", () -> kernels.rowMax(1, columns, x, 0, 3, out, 0));
      refuses("rowMax of no rows of no columns", () -> kernels.rowMax(0, columns, x, 0, 3, out, 0));
      refuses("argmax of no columns", () -> kernels.argmax(columns, x, 0));
    }
    refuses("rowMax of -1 rows", () -> kernels.rowMax(-1, 3, x, 0, 3, out, 0));
    refuses("rowMax with a stride of -3", () -> kernels.rowMax(2, 3, x, 6, -3, out, 0));
    refuses("columnSums of -1 rows", () -> kernels.columnSums(-1, 3, x, 0, 3, out, 0));
    refuses("columnSums of -1 columns", () -> kernels.columnSums(3, -1, x, 0, 3, out, 0));
    refuses("columnSums with a stride of -3", () -> kernels.columnSums(2, 3, x, 6, -3, out, 0));
    for (int[] range : new int[][] {{1, 3}, {-1, 3}, {0, 4}, {0, Integer.MAX_VALUE}}) {
      String beyond = " of 4 rows of 3 from %d, %d apart, of 12".formatted(range[0], range[1]);
      refusesRange("rowMax" + beyond, () -> kernels.rowMax(4, 3, x, range[0], range[1], out, 0));
      refusesRange(
          "columnSums" + beyond, () -> kernels.columnSums(4, 3, x, range[0], range[1], out, 0));
    }
    for (int offset : new int[] {1, -1}) {
      refusesRange("rowMax to " + offset, () -> kernels.rowMax(4, 3, x, 0, 3, out, offset));
      refusesRange("columnSums to " + offset, () -> kernels.columnSums(3, 4, x, 0, 4, out, offset));
    }
    for (int offset : new int[] {10, -1, Integer.MAX_VALUE}) {
      refusesRange("argmax of 3 from " + offset, () -> kernels.argmax(3, x, offset));
    }
    kernels.rowMax(0, 3, x, 20, 3, out, 20);
    kernels.columnSums(3, 0, x, 20, 3, out, 20);
    Bits.assertSame(Samples.canaries(4), out, "what is refused or has no elements writes nothing");
    kernels.columnSums(0, 4, x, 20, 4, out, 0);
    Bits.assertSame(new float[4], out, "the columns of no rows sum to 0");
  }

  /** Returns numbers, some with NaN among them, some with equals, some all the same. */
  private float[] numbers(int length, int round) {
    float[] values = round % 2 == 0 ? Samples.plain(random, length) : Samples.wild(random, length);
    for (int i = 0; i < length; i++) {
      if (round % 4 == 1 && Float.isNaN(values[i])) {
        // Without NaN, which would hide everything else.
        values[i] = -0f;
      } else if (round == 2) {
        values[i] = Math.round(values[i]);
      } else if (round == 4) {
        values[i] = Float.NEGATIVE_INFINITY;
      }
    }
    return values;
  }

  /** Checks the order in which rows are added. */
  @Test
  @DisplayName("columnSums adds rows in increasing order from +0")
  public final void columnSums() {
    Kernels kernels = open();
    for (int columns : Samples.sizes(kernels.lanes())) {
      for (int rows : new int[] {0, 1, 2, 5, 33, 131}) {
        for (int padding = 0; padding < 3; padding++) {
          int stride = columns + padding;
          float[] x = numbers(1 + rows * stride, padding);
          float[] expected = Samples.canaries(columns + 4);
          float[] actual = expected.clone();
          reference.columnSums(rows, columns, x, 1, stride, expected, 2);
          kernels.columnSums(rows, columns, x, 1, stride, actual, 2);
          Bits.assertSame(
              expected,
              actual,
              "columnSums of %s of %s"
                  .formatted(Count.of(rows, "row"), Count.of(columns, "column")));
        }
      }
    }
  }

  /** Checks all operations and functions on any floats. */
  @Test
  @DisplayName("compiled programs give the bits of their definition")
  public final void programs() {
    Kernels kernels = open();
    Stream<Program> drawn =
        Stream.iterate(0, seed -> seed < 40, seed -> seed + 1)
            .map(seed -> Programs.random(new SplittableRandom(seed), 2 + seed / 2, seed % 3 == 0));
    List<Program> all =
        Stream.of(Programs.functions().stream(), Stream.of(Programs.passedThrough()), drawn)
            .flatMap(programs -> programs)
            .toList();
    for (Program program : all) {
      for (int columns : Samples.sizes(kernels.lanes())) {
        int rows = random.nextInt(0, 5);
        int padding = random.nextInt(4);
        Batch batch =
            new Batch(
                program, random, rows, columns + padding, padding == 0 ? 0 : random.nextInt(9));
        check(batch.run(reference, columns), batch.run(kernels, columns), program, columns);
        checkInPlace(kernels, batch, program, columns);
        if (!program.hasRowSums() && rows > 0) {
          int row = random.nextInt(rows);
          int column = random.nextInt(columns + 1);
          check(
              batch.run(reference.compile(program), row, rows, column, columns),
              batch.run(kernels.compile(program), row, rows, column, columns),
              program,
              columns);
        }
      }
    }
  }

  private static void check(float[][] expected, float[][] actual, Program program, int columns) {
    for (int i = 0; i < expected.length; i++) {
      Bits.assertSame(
          expected[i],
          actual[i],
          "output '%s' of %s of the program\n%s"
              .formatted(program.outputs().get(i).name(), Count.of(columns, "column"), program));
    }
  }

  private void checkInPlace(Kernels kernels, Batch batch, Program program, int columns) {
    boolean reads = program.inputs().stream().anyMatch(input -> input.name().equals(Programs.IN));
    if (reads) {
      Bits.assertSame(
          batch.runInPlace(reference, Programs.IN, Programs.OUT, columns),
          batch.runInPlace(kernels, Programs.IN, Programs.OUT, columns),
          "output '%s' in the place of '%s' of %s of the program\n%s"
              .formatted(Programs.OUT, Programs.IN, Count.of(columns, "column"), program));
    }
  }

  /** Checks that code is shared, and what is refused instead of computed. */
  @Test
  @DisplayName("equal programs are compiled once, and bad arguments are refused")
  public final void compilation() {
    Kernels kernels = open();
    CompiledProgram compiled = kernels.compile(rectifier("x"));
    assertSame(
        compiled,
        kernels.compile(rectifier("input")),
        "programs that are equal must be compiled once, for all networks that use them");
    Program program = rectifier("x");
    float[] x = new float[20];
    float[] out = Samples.canaries(10);
    Arguments unbound = new Arguments(program).output("out", out, 0, 10);
    refusesRange("an input that is not bound", () -> compiled.run(unbound, 0, 1, 0, 10));
    Arguments arguments = new Arguments(program).input("x", x, 0, 10).output("out", out, 0, 10);
    int[][] parts = {{0, 2, 0, 10}, {-1, 1, 0, 10}, {1, 0, 0, 10}, {0, 1, -1, 3}, {0, 1, 4, 3}};
    for (int[] part : parts) {
      refusesRange(
          "rows %d to %d and columns %d to %d of one row of 10"
              .formatted(part[0], part[1], part[2], part[3]),
          () -> compiled.run(arguments, part[0], part[1], part[2], part[3]));
    }
    for (int[] range : new int[][] {{11, 10}, {-1, 10}, {0, Integer.MAX_VALUE}}) {
      Arguments beyond =
          new Arguments(program)
              .input("x", x, range[0], range[1])
              .output("out", Samples.canaries(20), 0, 10);
      refusesRange(
          "2 rows of 10 from %d, %d apart, of 20".formatted(range[0], range[1]),
          () -> compiled.run(beyond, 0, 2, 0, 10));
    }
    Arguments overlapping = new Arguments(program).input("x", x, 0, 10).output("out", out, 0, 4);
    refuses(
        "an output of 5 columns with rows 4 apart", () -> compiled.run(overlapping, 0, 2, 0, 5));
    Program other =
        new ProgramBuilder().store("out", Variable.element("x").plus(Variable.scalar("s"))).build();
    refuses(
        "the arguments of another program",
        () ->
            compiled.run(
                new Arguments(other).input("x", x, 0, 10).output("out", out, 0, 10), 0, 1, 0, 10));
    Bits.assertSame(
        Samples.canaries(10), out, "arguments must be checked before anything is written");
  }

  private static Program rectifier(String input) {
    return new ProgramBuilder().store("out", Variable.element(input).max(0)).build();
  }

  /** Checks threads with plans of their own, which share compiled code. */
  @Test
  @DisplayName("several threads compute at once, each with its own plan")
  public final void threads() {
    Kernels kernels = open();
    Program program = Programs.functions().getFirst();
    Batch batch = new Batch(program, random, 40, 70, 2);
    float[][] expectedOutputs = batch.run(reference, 67);
    CompiledProgram compiled = kernels.compile(program);
    ProductCase test = new ProductCase(random, Form.NN, 61, 67, 71, 1, false);
    float[] expected = test.run(reference.product(Form.NN, 61, 67, 71, Workers.SINGLE));
    Parallel.run(
        4,
        () -> {
          Product product = kernels.product(Form.NN, 61, 67, 71, Workers.SINGLE);
          for (int round = 0; round < 20; round++) {
            Bits.assertSame(expected, test.run(product), test.toString());
            check(expectedOutputs, batch.run(compiled, 0, 40, 0, 67), program, 67);
          }
        });
  }

  /** Checks a training as a whole. */
  @Test
  @DisplayName("a network learns the weights that scalar kernels learn, with 1, 2 and 3 threads")
  public final void aNetworkLearnsTheSame() {
    Kernels kernels = open();
    SmallNetwork network =
        new SmallNetwork(
            List.of(
                SubstitutePlugins.bounded(),
                SubstitutePlugins.squaredError(),
                SubstitutePlugins.descent()),
            "128:%s,2:%s".formatted(SubstitutePlugins.BOUNDED, SubstitutePlugins.BOUNDED),
            SubstitutePlugins.SQUARED_ERROR,
            SubstitutePlugins.DESCENT,
            SubstitutePlugins.STEADY,
            Dataset.ofTargets(
                Samples.between(random, 64 * 96, -1, 1),
                96,
                Samples.between(random, 128, -1, 1),
                2),
            64);
    network.assertTrainsTheSame(network.trainedByPlainLoops(), kernels);
  }

  /** A test of products of one form. */
  @FunctionalInterface
  private interface FormTest {
    void run(Kernels kernels, Form form);
  }

  private Stream<DynamicTest> forEachForm(FormTest test) {
    return Stream.of(Form.values())
        .map(form -> DynamicTest.dynamicTest(form.name(), () -> test.run(open(), form)));
  }
}
