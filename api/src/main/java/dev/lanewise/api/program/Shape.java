package dev.lanewise.api.program;

/**
 * Says how the values of an input or a result lie over the rows and columns of a batch.
 *
 * @since 0.1
 */
public enum Shape {
  /** One value for each row and column. */
  ELEMENT,
  /** One value for each column, the same in all rows, such as a bias. */
  COLUMN,
  /** One value for each row, the same in all columns, such as a row's maximum. */
  ROW,
  /** One value for all, such as a learning rate. */
  SCALAR
}
