package dev.lanewise.api.formula;

import dev.lanewise.api.program.Input;
import dev.lanewise.api.program.Shape;
import java.util.Objects;
import java.util.function.IntFunction;
import java.util.function.IntToDoubleFunction;

/**
 * A named input of a formula.
 *
 * <p>Two variables are the same only if they are the same object.
 *
 * @since 0.1
 */
public final class Variable extends Expr {

  private final Input input;

  private Variable(Input input) {
    super(input.shape() == Shape.ELEMENT || input.shape() == Shape.COLUMN, false);
    this.input = input;
  }

  private Variable(String name, Shape shape) {
    this(Input.of(Objects.requireNonNull(name), shape));
  }

  /** Returns a variable with a value for each element. */
  public static Variable element(String name) {
    return new Variable(name, Shape.ELEMENT);
  }

  /** Returns a variable with a value for each column. */
  public static Variable column(String name) {
    return new Variable(name, Shape.COLUMN);
  }

  /**
   * Returns a variable with a value for each column that is computed from the number of columns,
   * such as the weights of classes; for formulas of rows, in which nothing has to be bound to it.
   *
   * @param values returns a number for each column from how many columns there are
   */
  public static Variable column(String name, IntFunction<double[]> values) {
    return new Variable(Input.given(name, Shape.COLUMN, values));
  }

  /** Returns a variable with a value for each row. */
  public static Variable row(String name) {
    return new Variable(name, Shape.ROW);
  }

  /** Returns a variable with one value. */
  public static Variable scalar(String name) {
    return new Variable(name, Shape.SCALAR);
  }

  /**
   * Returns a variable with one value that is computed from the number of columns; for formulas of
   * rows, in which nothing has to be bound to it.
   *
   * @param value returns the number from how many columns there are
   */
  public static Variable scalar(String name, IntToDoubleFunction value) {
    return new Variable(
        Input.given(name, Shape.SCALAR, columns -> new double[] {value.applyAsDouble(columns)}));
  }

  /** Returns the name. */
  public String name() {
    return input.name();
  }

  /** Returns how the values lie over a batch. */
  public Shape shape() {
    return input.shape();
  }

  /**
   * Tells whether the values are computed from the number of columns, so that formulas of rows need
   * no values for it.
   */
  public boolean isGiven() {
    return input.isGiven();
  }

  /** Returns what the variable is in a program. */
  Input input() {
    return input;
  }
}
