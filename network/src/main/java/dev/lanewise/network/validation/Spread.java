package dev.lanewise.network.validation;

/**
 * The mean of some numbers, and how far they spread.
 *
 * @param mean their mean
 * @param deviation their sample standard deviation: the root of the sum of squared differences from
 *     the mean, divided by one less than their count; 0 for a single number
 * @since 0.1
 */
public record Spread(double mean, double deviation) {

  /**
   * Returns the spread of numbers.
   *
   * @throws IllegalArgumentException if there are none
   */
  public static Spread of(double... values) {
    if (values.length == 0) {
      throw new IllegalArgumentException("there are no values");
    }
    double sum = 0;
    for (double value : values) {
      sum += value;
    }
    double mean = sum / values.length;
    double squares = 0;
    for (double value : values) {
      squares += (value - mean) * (value - mean);
    }
    return new Spread(mean, values.length == 1 ? 0 : Math.sqrt(squares / (values.length - 1)));
  }
}
