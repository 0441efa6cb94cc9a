package dev.lanewise.api.program;

import dev.lanewise.api.text.Count;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * A named input of a program.
 *
 * @since 0.1
 */
public final class Input {

  private final String name;
  private final Shape shape;

  /** The values for so many columns, if they do not depend on data. */
  private final @Nullable IntFunction<double[]> given;

  private Input(String name, Shape shape, @Nullable IntFunction<double[]> given) {
    this.name = name;
    this.shape = shape;
    this.given = given;
  }

  /**
   * Returns an input whose values are bound to it.
   *
   * @param name how arguments are bound to it
   * @param shape how the values lie over a batch
   */
  public static Input of(String name, Shape shape) {
    return new Input(name, shape, null);
  }

  /**
   * Returns an input whose values are computed from the number of columns. In a {@link RowProgram}
   * nothing has to be bound to it; a plain {@link Program} does not know the number of columns, and
   * {@link Arguments} are refused as long as no values are bound.
   *
   * @param name the name, for messages
   * @param shape {@link Shape#COLUMN} or {@link Shape#SCALAR}
   * @param values returns the values from how many columns there are: one for each column, or one
   * @throws IllegalArgumentException if the shape is another
   */
  public static Input given(String name, Shape shape, IntFunction<double[]> values) {
    if (shape != Shape.COLUMN && shape != Shape.SCALAR) {
      throw new IllegalArgumentException("values of the shape " + shape + " depend on data");
    }
    return new Input(name, shape, values);
  }

  /** Returns the name. */
  public String name() {
    return name;
  }

  /** Returns how the values lie over a batch. */
  public Shape shape() {
    return shape;
  }

  /**
   * Tells whether the values are computed from the number of columns, so that in a {@link
   * RowProgram} nothing has to be bound.
   */
  public boolean isGiven() {
    return given != null;
  }

  /**
   * Returns the values that are computed from the number of columns: one for each column, or one
   * for all.
   *
   * @param columns how many columns there are
   * @throws IllegalStateException if they are not {@linkplain #isGiven known}
   * @throws IllegalArgumentException if their number is not that of the columns
   */
  public double[] given(int columns) {
    if (given == null) {
      throw new IllegalStateException("the values of " + name + " are not known beforehand");
    }
    double[] values = given.apply(columns);
    int expected = shape == Shape.COLUMN ? columns : 1;
    if (values.length != expected) {
      throw new IllegalArgumentException(
          "%s has %s for %s; give one for each"
              .formatted(name, Count.of(values.length, "value"), Count.of(columns, "column")));
    }
    return values;
  }

  /** Returns the shape and the name. */
  @Override
  public String toString() {
    return shape + " " + name;
  }
}
