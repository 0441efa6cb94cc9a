package dev.lanewise.network.validation;

/**
 * The mean of some numbers, and how far they spread. All are NaN if one of the numbers is; the
 * deviation is, too, if one is infinite.
 *
 * @param mean their mean
 * @param deviation their sample standard deviation: the root of the sum of squared differences from
 *     the mean, divided by one less than their count; 0 for a single number
 * @param least the smallest of them
 * @param greatest the largest of them
 * @since 0.1
 */
public record Spread(double mean, double deviation, double least, double greatest) {

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
    double least = Double.POSITIVE_INFINITY;
    double greatest = Double.NEGATIVE_INFINITY;
    for (double value : values) {
      sum += value;
      least = Math.min(least, value);
      greatest = Math.max(greatest, value);
    }
    double mean = sum / values.length;
    double squares = 0;
    for (double value : values) {
      squares += (value - mean) * (value - mean);
    }
    // The squares of a single number are 0, or NaN.
    return new Spread(mean, Math.sqrt(squares / Math.max(1, values.length - 1)), least, greatest);
  }
}
