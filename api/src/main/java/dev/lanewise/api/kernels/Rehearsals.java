package dev.lanewise.api.kernels;

import dev.lanewise.api.formula.Arguments;
import dev.lanewise.api.formula.CompiledProgram;
import dev.lanewise.api.formula.Output;
import dev.lanewise.api.formula.Program;
import dev.lanewise.api.formula.Variable;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Computations on numbers that nobody needs.
 *
 * <p>Their shapes are the real ones, because Java compiles code for the loops that it has seen, but
 * bounded, so that slow code comes to an end.
 */
final class Rehearsals {

  /** Up to this size a product is taken as it is. */
  private static final int MAX_SIZE = 640;

  /** A larger product keeps its remainder of this, so that the same tiles are left over. */
  private static final int TAIL = 128;

  private static final int MAX_ELEMENTS = 1 << 15;
  private static final float NUMBER = 0.5f;

  private Rehearsals() {}

  /** Returns a product with its epilogue. */
  static Runnable product(
      Kernels kernels,
      Product.Form form,
      int rows,
      int columns,
      int chain,
      @Nullable Program last) {
    int m = bounded(rows);
    int n = bounded(columns);
    int k = bounded(chain);
    Product product = kernels.product(form, m, n, k, Workers.SINGLE);
    float[] a = numbers((long) m * k);
    float[] b = numbers((long) k * n);
    float[] c = numbers((long) m * n);
    int aStride = form == Product.Form.TN ? m : k;
    int bStride = form == Product.Form.NT ? k : n;
    CompiledProgram epilogue = last == null ? null : kernels.compile(last);
    Arguments arguments = last == null ? null : arguments(last, m, n);
    return () -> product.run(m, n, k, a, 0, aStride, b, 0, bStride, c, 0, n, epilogue, arguments);
  }

  /** Returns a program on a part of a batch. */
  static Runnable program(Kernels kernels, Program program, int rows, int columns) {
    int width = Math.min(columns, MAX_ELEMENTS);
    int height = rowsOf(rows, width);
    CompiledProgram compiled = kernels.compile(program);
    Arguments arguments = arguments(program, height, width);
    return () -> compiled.run(arguments, 0, height, 0, width);
  }

  private static Arguments arguments(Program program, int rows, int columns) {
    Arguments arguments = new Arguments(program);
    for (Variable input : program.inputs()) {
      switch (input.shape()) {
        case ELEMENT -> arguments.input(input.name(), numbers((long) rows * columns), 0, columns);
        case COLUMN -> arguments.input(input.name(), numbers(columns), 0, 0);
        case ROW -> arguments.input(input.name(), numbers(rows), 0, 0);
        case SCALAR -> arguments.scalar(input.name(), NUMBER);
      }
    }
    for (Output output : program.outputs()) {
      boolean stored = output.kind() == Output.Kind.STORE;
      arguments.output(
          output.name(), numbers(stored ? (long) rows * columns : rows), 0, stored ? columns : 0);
    }
    return arguments;
  }

  /** Returns the largest of each row. */
  static Runnable rowMax(Kernels kernels, int rows, int columns) {
    int width = Math.min(columns, MAX_ELEMENTS);
    int height = rowsOf(rows, width);
    float[] x = numbers((long) height * width);
    float[] out = new float[height];
    return () -> kernels.rowMax(height, width, x, 0, width, out, 0);
  }

  /** Returns the place of a row's largest. */
  static Runnable argmax(Kernels kernels, int columns) {
    int width = Math.min(columns, MAX_ELEMENTS);
    float[] x = numbers(width);
    return () -> kernels.argmax(width, x, 0);
  }

  /** Returns the sums of columns. */
  static Runnable columnSums(Kernels kernels, int rows, int columns) {
    int width = Math.min(columns, MAX_ELEMENTS);
    int height = rowsOf(rows, width);
    float[] x = numbers((long) height * width);
    float[] out = new float[width];
    return () -> kernels.columnSums(height, width, x, 0, width, out, 0);
  }

  private static int rowsOf(int rows, int columns) {
    return Math.clamp(MAX_ELEMENTS / Math.max(1, columns), 1, Math.max(1, rows));
  }

  private static int bounded(int size) {
    return size <= MAX_SIZE ? size : MAX_SIZE - TAIL + size % TAIL;
  }

  private static float[] numbers(long count) {
    float[] numbers = new float[Math.toIntExact(count)];
    Arrays.fill(numbers, NUMBER);
    return numbers;
  }
}
