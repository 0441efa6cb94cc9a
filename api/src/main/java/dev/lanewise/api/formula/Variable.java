package dev.lanewise.api.formula;

import java.util.Objects;

/**
 * A named input of a formula.
 *
 * <p>Two variables are the same only if they are the same object.
 *
 * @since 0.1
 */
public final class Variable extends Expr {

  /**
   * Says how a variable's values lie over the rows and columns of a batch.
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

  private final String name;
  private final Shape shape;

  private Variable(String name, Shape shape) {
    this.name = Objects.requireNonNull(name);
    this.shape = shape;
  }

  /** Returns a variable with a value for each element. */
  public static Variable element(String name) {
    return new Variable(name, Shape.ELEMENT);
  }

  /** Returns a variable with a value for each column. */
  public static Variable column(String name) {
    return new Variable(name, Shape.COLUMN);
  }

  /** Returns a variable with a value for each row. */
  public static Variable row(String name) {
    return new Variable(name, Shape.ROW);
  }

  /** Returns a variable with one value. */
  public static Variable scalar(String name) {
    return new Variable(name, Shape.SCALAR);
  }

  /** Returns the name. */
  public String name() {
    return name;
  }

  /** Returns how the values lie over a batch. */
  public Shape shape() {
    return shape;
  }
}
