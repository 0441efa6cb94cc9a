package dev.lanewise.api.kernels;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A matrix in an array, row by row: the operand of a computation.
 *
 * <p>It has no size: a computation gets the size with each batch. It can be bound to another array,
 * so that a computation that runs often allocates nothing. For one thread at a time.
 *
 * @since 0.1
 */
public final class Matrix {

  private static final float[] NOTHING = {};

  private float[] values = NOTHING;
  private int offset;
  private int stride;
  private @Nullable ConstantMatrix constant;

  /** Creates a matrix without elements, to be bound. */
  public Matrix() {}

  /**
   * Returns a matrix that is bound.
   *
   * @throws IllegalArgumentException if the stride is negative
   */
  public static Matrix of(float[] values, int offset, int stride) {
    return new Matrix().bind(values, offset, stride);
  }

  /** Returns a matrix that is bound to values that never change. */
  public static Matrix of(ConstantMatrix constant) {
    Matrix matrix = of(constant.values(), constant.offset(), constant.columns());
    matrix.constant = constant;
    return matrix;
  }

  /**
   * Binds this to another array, or to another part of one.
   *
   * @param values the array, which is not copied
   * @param offset where row 0, column 0 is
   * @param stride how far apart rows are, at least 0; rows that are only read may overlap
   * @throws IllegalArgumentException if the stride is negative
   */
  public Matrix bind(float[] values, int offset, int stride) {
    Ranges.checkStride(stride);
    this.values = Objects.requireNonNull(values, "the array of a matrix is null");
    this.offset = offset;
    this.stride = stride;
    constant = null;
    return this;
  }

  /** Releases the array; then this has no elements. */
  public void clear() {
    bind(NOTHING, 0, 0);
  }

  /** Returns the array, not a copy. */
  public float[] values() {
    return values;
  }

  /** Returns where row 0, column 0 is. */
  public int offset() {
    return offset;
  }

  /** Returns how far apart rows are. */
  public int stride() {
    return stride;
  }

  /** Returns what this is bound to if its values never change, else null. */
  public @Nullable ConstantMatrix constant() {
    return constant;
  }
}
