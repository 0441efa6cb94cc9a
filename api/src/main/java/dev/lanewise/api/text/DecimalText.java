package dev.lanewise.api.text;

/**
 * Reads numbers as people and programs write them in text files.
 *
 * <p>Java's own parser also takes {@code 0x1p3}, {@code 1f}, {@code NaN} and {@code Infinity},
 * which in a data file are mistakes.
 *
 * @since 0.1
 */
public final class DecimalText {

  /** Whole numbers of up to seven digits are exact in float, as are all steps towards them. */
  private static final int EXACT_DIGITS = 7;

  private DecimalText() {}

  /**
   * Returns the nearest float, NaN if the text is no decimal number, or an infinity if its
   * magnitude is beyond float.
   */
  public static float parse(String text) {
    int length = text.length();
    boolean digit = false;
    boolean whole = length <= EXACT_DIGITS;
    int value = 0;
    for (int i = 0; i < length; i++) {
      char c = text.charAt(i);
      if (c >= '0' && c <= '9') {
        digit = true;
        value = whole ? 10 * value + (c - '0') : 0;
      } else if ("+-.eE".indexOf(c) >= 0) {
        whole = false;
      } else {
        return Float.NaN;
      }
    }
    if (!digit) {
      return Float.NaN;
    }
    if (whole) {
      return value;
    }
    try {
      return Float.parseFloat(text);
    } catch (NumberFormatException _) {
      return Float.NaN;
    }
  }
}
