package dev.lanewise.formats.csv;

import dev.lanewise.api.text.DecimalText;

/**
 * Reads decimal numbers from characters, without making a text of most of them.
 *
 * <p>A number of up to 19 digits with a scale of up to 22 is a whole number times or by a power of
 * ten, both exact in double, so that the quotient is rounded once (Clinger, "How to read floating
 * point numbers accurately", 1990, section 3). Rounding it again to float is right, except where
 * the double lies just between two floats. There and for all other texts the platform's parser
 * decides.
 */
final class FloatParser {

  private static final double[] POWERS = new double[23];

  static {
    double power = 1;
    for (int i = 0; i < POWERS.length; i++) {
      POWERS[i] = power;
      power *= 10;
    }
  }

  /** The largest whole number below which all are exact in double. */
  private static final long EXACT = 1L << 53;

  /** The bits of a double that a float has not, and their value just between two floats. */
  private static final long BEYOND_FLOAT = (1L << 29) - 1;

  private static final long HALF = 1L << 28;

  private final char decimal;

  FloatParser(char decimal) {
    this.decimal = decimal;
  }

  /** Returns the nearest float, NaN for what is no decimal number or beyond float. */
  float parse(char[] text, int from, int to) {
    int at = from;
    boolean negative = false;
    if (at < to && (text[at] == '-' || text[at] == '+')) {
      negative = text[at] == '-';
      at++;
    }
    long digits = 0;
    int count = 0;
    int scale = 0;
    boolean point = false;
    for (; at < to; at++) {
      char c = text[at];
      if (c >= '0' && c <= '9') {
        digits = 10 * digits + (c - '0');
        count++;
        scale += point ? 1 : 0;
      } else if (c == decimal && !point) {
        point = true;
      } else {
        return slow(text, from, to);
      }
      if (count > 18) {
        return slow(text, from, to);
      }
    }
    if (count == 0 || digits >= EXACT || scale >= POWERS.length) {
      return count == 0 ? Float.NaN : slow(text, from, to);
    }
    double value = digits / POWERS[scale];
    if ((Double.doubleToRawLongBits(value) & BEYOND_FLOAT) == HALF
        || (value != 0 && value < Float.MIN_NORMAL)) {
      return slow(text, from, to);
    }
    return (float) (negative ? -value : value);
  }

  private float slow(char[] text, int from, int to) {
    String number = new String(text, from, to - from);
    if (decimal != '.') {
      if (number.indexOf('.') >= 0) {
        return Float.NaN;
      }
      number = number.replace(decimal, '.');
    }
    float value = DecimalText.parse(number);
    return Float.isFinite(value) ? value : Float.NaN;
  }
}
