package dev.lanewise.api.kernels;

/**
 * A matrix whose values never change, such as the weights of a trained model.
 *
 * <p>Kernels may keep a copy of it in an order of their own, for all products with it, as long as
 * it is in use. So whoever computes with the same matrix in several places makes one of these, and
 * binds it there by {@link Matrix#of(ConstantMatrix)}. Results do not depend on that. Two of these
 * are never equal, even if their values are. For any number of threads at a time.
 *
 * @since 0.1
 */
public final class ConstantMatrix {

  private final float[] values;
  private final int offset;
  private final int rows;
  private final int columns;

  /**
   * Takes a matrix that lies row by row, without gaps.
   *
   * @param values the array, which is not copied and must not be changed in these places
   * @param offset where row 0, column 0 is
   * @param rows how many rows, at least 0
   * @param columns how many columns, at least 0
   * @throws IllegalArgumentException if a size is negative
   * @throws IndexOutOfBoundsException if the array is too short
   */
  public ConstantMatrix(float[] values, int offset, int rows, int columns) {
    Ranges.checkSize("rows", rows);
    Ranges.checkSize("columns", columns);
    Ranges.checkMatrix("the matrix", rows, columns, values, offset, columns);
    this.values = values;
    this.offset = offset;
    this.rows = rows;
    this.columns = columns;
  }

  /** Returns the array, not a copy. */
  public float[] values() {
    return values;
  }

  /** Returns where row 0, column 0 is. */
  public int offset() {
    return offset;
  }

  /** Returns how many rows it has. */
  public int rows() {
    return rows;
  }

  /** Returns how many columns it has; rows are as far apart. */
  public int columns() {
    return columns;
  }
}
