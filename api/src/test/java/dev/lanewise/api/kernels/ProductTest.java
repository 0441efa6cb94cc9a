package dev.lanewise.api.kernels;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.lanewise.api.formula.ProgramBuilder;
import dev.lanewise.api.formula.Variable;
import dev.lanewise.api.kernels.Product.Form;
import dev.lanewise.api.program.Arguments;
import dev.lanewise.api.program.CompiledProgram;
import dev.lanewise.api.program.Interpreter;
import dev.lanewise.api.program.Program;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is refused before kernels are asked, and what they are asked. */
class ProductTest {

  private static final int M = 2;
  private static final int N = 3;
  private static final int K = 4;

  private final List<String> asked = new ArrayList<>();
  private final Matrix a = Matrix.of(new float[M * K], 0, K);
  private final Matrix b = Matrix.of(new float[K * N], 0, N);
  private final Matrix c = Matrix.of(new float[M * N], 0, N);

  private Product product(Form form) {
    return new Product(form, M, N, K) {
      @Override
      protected void compute(
          int m, int n, int k, Matrix a, Matrix b, Matrix c, @Nullable Epilogue epilogue) {
        asked.add(m + "x" + n + "x" + k);
      }
    };
  }

  @Test
  void kernelsAreAskedForResultsWithElements() {
    Product product = product(Form.NN);
    assertSame(Form.NN, product.form());
    product.run(M, N, K, a, b, c, null);
    product.run(M, N, 0, new Matrix(), new Matrix(), c, null);
    product.run(0, N, K, new Matrix(), b, new Matrix(), null);
    product.run(M, 0, K, a, new Matrix(), new Matrix(), null);
    assertEquals(List.of("2x3x4", "2x3x0"), asked);
  }

  @Test
  void theEpilogueRunsOnResultsWithoutElements() {
    Program program = new ProgramBuilder().rowSum("sum", Variable.element("c")).build();
    float[] sums = {7, 7};
    Arguments arguments = new Arguments(program).output("sum", sums, 0, 0);
    product(Form.NN)
        .run(M, 0, K, a, new Matrix(), c, new Epilogue(new Interpreter(program), arguments));
    assertEquals(List.of(), asked);
    assertEquals(0, sums[0]);
    assertEquals(0, sums[1]);
  }

  @ParameterizedTest
  @EnumSource
  void operandsAreCheckedAsTheyLie(Form form) {
    Product product = product(form);
    Matrix left = form == Form.TN ? Matrix.of(new float[K * M], 0, M) : a;
    Matrix right = form == Form.NT ? Matrix.of(new float[N * K], 0, K) : b;
    product.run(M, N, K, left, right, c, null);
    for (Matrix bad :
        List.of(
            Matrix.of(new float[5], 0, 3),
            Matrix.of(new float[99], -1, 9),
            Matrix.of(new float[99], 98, 3),
            Matrix.of(new float[99], 0, Integer.MAX_VALUE))) {
      refusesRange(product, bad, right, c);
      refusesRange(product, left, bad, c);
      refusesRange(product, left, right, bad);
    }
    assertEquals(List.of("2x3x4"), asked);
  }

  private static void refusesRange(Product product, Matrix a, Matrix b, Matrix c) {
    assertThrows(IndexOutOfBoundsException.class, () -> product.run(M, N, K, a, b, c, null));
  }

  @Test
  void sizesAndOverlappingRowsAreRefused() {
    Product product = product(Form.NN);
    Matrix large = Matrix.of(new float[99], 0, 9);
    assertThrows(
        IllegalArgumentException.class, () -> product.run(M + 1, N, K, large, large, large, null));
    assertThrows(
        IllegalArgumentException.class, () -> product.run(M, -1, K, large, large, large, null));
    assertThrows(
        IllegalArgumentException.class, () -> product.run(M, N, K + 1, large, large, large, null));
    Matrix overlapping = Matrix.of(new float[99], 0, N - 1);
    IllegalArgumentException refused =
        assertThrows(
            IllegalArgumentException.class, () -> product.run(M, N, K, a, b, overlapping, null));
    assertEquals("the rows of the result overlap: 3 columns, 2 apart", refused.getMessage());
    product.run(1, N, K, a, b, overlapping, null);
    assertEquals(List.of("1x3x4"), asked);
  }

  @Test
  @SuppressWarnings("NullAway") // That is what is tested.
  void whatIsIncompleteIsRefused() {
    Program program = new ProgramBuilder().store("y", Variable.element("x")).build();
    CompiledProgram compiled = new Interpreter(program);
    Arguments arguments = new Arguments(program);
    assertThrows(NullPointerException.class, () -> product(null));
    assertThrows(NullPointerException.class, () -> new Epilogue(null, arguments));
    assertThrows(NullPointerException.class, () -> new Epilogue(compiled, null));
    assertThrows(NullPointerException.class, () -> Matrix.of(null, 0, 1));
    assertThrows(NullPointerException.class, () -> arguments.input("x", null, 0, 1));
  }

  @Test
  void aMatrixMovesAndLetsGo() {
    float[] values = {1, 2, 3};
    Matrix matrix = new Matrix();
    assertEquals(0, matrix.values().length);
    assertSame(matrix, matrix.bind(values, 1, 2));
    assertSame(values, matrix.values());
    assertEquals(1, matrix.offset());
    assertEquals(2, matrix.stride());
    assertThrows(IllegalArgumentException.class, () -> matrix.bind(values, 0, -1));
    assertEquals(1, matrix.offset());
    matrix.clear();
    assertEquals(0, matrix.values().length);
  }
}
