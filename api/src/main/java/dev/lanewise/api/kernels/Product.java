package dev.lanewise.api.kernels;

import dev.lanewise.api.text.Count;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A matrix product with its buffers, planned for shapes up to a limit; for one thread at a time.
 *
 * <p>Each element of the result is one chain of fused multiply-adds in increasing {@code k},
 * started from +0, whatever the shape, lane width and number of workers.
 *
 * <p>Kernels extend it by {@link #compute}. Arguments are checked here, and results without
 * elements are handled here, so that all kernels behave the same.
 *
 * @since 0.1
 */
public abstract class Product {

  /**
   * Says how the operands lie in memory. The result C is always {@code m × n}.
   *
   * @since 0.1
   */
  public enum Form {
    /** C = A·B with A as {@code m × k} and B as {@code k × n}: a layer forward, X·W. */
    NN,
    /** C = Aᵀ·B with A as {@code k × m} and B as {@code k × n}: a weight gradient, Xᵀ·dZ. */
    TN,
    /** C = A·Bᵀ with A as {@code m × k} and B as {@code n × k}: an input gradient, dZ·Wᵀ. */
    NT
  }

  private final Form form;
  private final int maxM;
  private final int maxN;
  private final int maxK;

  /**
   * Plans a product.
   *
   * @param form how the operands lie
   * @param maxM the most rows of the result
   * @param maxN the most columns of the result
   * @param maxK the longest chain
   * @throws IllegalArgumentException if a limit is negative
   */
  protected Product(Form form, int maxM, int maxN, int maxK) {
    Ranges.checkSize("planned rows", maxM);
    Ranges.checkSize("planned columns", maxN);
    Ranges.checkSize("planned products in a chain", maxK);
    this.form = Objects.requireNonNull(form, "the form of a product is null");
    this.maxM = maxM;
    this.maxN = maxN;
    this.maxK = maxK;
  }

  /** Returns how the operands lie. */
  public final Form form() {
    return form;
  }

  /**
   * Computes C. The epilogue runs on each finished part while it is in the cache.
   *
   * <p>Sizes may be 0; with {@code k = 0} the product is +0. Elements of {@code c} outside the
   * {@code m × n} result are not touched. The result must have no element in common with the
   * operands, which is not checked.
   *
   * @param m rows of the result
   * @param n columns of the result
   * @param k length of each chain
   * @param a left operand
   * @param b right operand
   * @param c result, whose rows must not overlap
   * @param epilogue a program over {@code m × n} to run on the finished result, or null
   * @throws IndexOutOfBoundsException if an array is too short
   * @throws IllegalArgumentException if a size is negative or above the planned limit, or rows of
   *     the result overlap
   */
  public final void run(
      int m, int n, int k, Matrix a, Matrix b, Matrix c, @Nullable Epilogue epilogue) {
    check("rows", m, maxM);
    check("columns", n, maxN);
    check("products in a chain", k, maxK);
    boolean transposesA = form == Form.TN;
    boolean transposesB = form == Form.NT;
    check("the left operand", transposesA ? k : m, transposesA ? m : k, a);
    check("the right operand", transposesB ? n : k, transposesB ? k : n, b);
    check("the result", m, n, c);
    if (m > 1 && c.stride() < n) {
      throw new IllegalArgumentException(
          "the rows of the result overlap: %s, %d apart"
              .formatted(Count.of(n, "column"), c.stride()));
    }
    if (m > 0 && n > 0) {
      compute(m, n, k, a, b, c, epilogue);
    } else if (epilogue != null) {
      epilogue.run(0, m, 0, n);
    }
  }

  private static void check(String what, int size, int limit) {
    if (size < 0 || size > limit) {
      throw new IllegalArgumentException(
          "%d %s; the product is planned for 0 to %d".formatted(size, what, limit));
    }
  }

  private static void check(String what, int rows, int columns, Matrix x) {
    Ranges.checkMatrix(what, rows, columns, x.values(), x.offset(), x.stride());
  }

  /**
   * Computes the product; {@link #run} has checked the arguments.
   *
   * @param m rows of the result, at least 1
   * @param n columns of the result, at least 1
   * @param k length of each chain, at least 0
   */
  protected abstract void compute(
      int m, int n, int k, Matrix a, Matrix b, Matrix c, @Nullable Epilogue epilogue);

  /**
   * Tells whether this computes the shapes of its last run at its final speed: false while code is
   * being compiled or several ways to compute are being tried. For measurements of speed.
   */
  public boolean isSettled() {
    return true;
  }
}
