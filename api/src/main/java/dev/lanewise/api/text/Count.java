package dev.lanewise.api.text;

/**
 * Writes a count with its noun in the right number: 1 row, 2 rows, 0 classes.
 *
 * @since 0.1
 */
public final class Count {

  private Count() {}

  /**
   * Returns the number and the noun.
   *
   * @param noun the noun for one, such as {@code "row"} or {@code "class name"}, whose plural ends
   *     with -s, or with -es after s
   */
  public static String of(long number, String noun) {
    if (number == 1) {
      return "1 " + noun;
    }
    return number + " " + noun + (noun.endsWith("s") ? "es" : "s");
  }
}
