package dev.lanewise.api.formula;

import java.util.Objects;
import java.util.function.IntFunction;
import java.util.function.IntToDoubleFunction;
import org.jspecify.annotations.Nullable;

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

  /** The values for so many columns, if they do not depend on data. */
  private final @Nullable IntFunction<double[]> given;

  private Variable(String name, Shape shape, @Nullable IntFunction<double[]> given) {
    super(shape == Shape.ELEMENT || shape == Shape.COLUMN, false);
    this.name = Objects.requireNonNull(name);
    this.shape = shape;
    this.given = given;
  }

  private Variable(String name, Shape shape) {
    this(name, shape, null);
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
   * Returns a variable with a value for each column that is known beforehand, such as the weights
   * of classes; nothing has to be bound to it.
   *
   * @param values returns a number for each column from how many columns there are
   */
  public static Variable column(String name, IntFunction<double[]> values) {
    return new Variable(name, Shape.COLUMN, values);
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
   * Returns a variable with one value that is known beforehand; nothing has to be bound to it.
   *
   * @param value returns the number from how many columns there are
   */
  public static Variable scalar(String name, IntToDoubleFunction value) {
    return new Variable(name, Shape.SCALAR, columns -> new double[] {value.applyAsDouble(columns)});
  }

  /** Returns the name. */
  public String name() {
    return name;
  }

  /** Returns how the values lie over a batch. */
  public Shape shape() {
    return shape;
  }

  /** Tells whether the values are known beforehand, so that nothing has to be bound. */
  public boolean isGiven() {
    return given != null;
  }

  /**
   * Returns the values that are known beforehand: one for each column, or one for all.
   *
   * @param columns how many columns there are
   * @throws IllegalStateException if they are not {@linkplain #isGiven known}
   * @throws IllegalArgumentException if there are not as many as columns
   */
  public double[] given(int columns) {
    if (given == null) {
      throw new IllegalStateException("the values of " + name + " are not known beforehand");
    }
    double[] values = given.apply(columns);
    int expected = shape == Shape.COLUMN ? columns : 1;
    if (values.length != expected) {
      throw new IllegalArgumentException(
          "%s has %d values for %d columns; give one for each"
              .formatted(name, values.length, columns));
    }
    return values;
  }
}
