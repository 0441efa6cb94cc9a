package dev.lanewise.api.text;

/**
 * Puts texts that come from a file or a user into messages.
 *
 * <p>Whatever the text holds, the message stays one line of readable length, and a terminal shows
 * it as it is: nothing in it moves the cursor or turns the direction of writing.
 *
 * @since 0.1
 */
public final class Quotation {

  private static final int LONGEST = 200;

  private Quotation() {}

  /** Returns at most the first 200 characters, control and formatting characters as spaces. */
  public static String of(String text) {
    return of(text, LONGEST);
  }

  /**
   * Returns at most the first characters, control and formatting characters as spaces.
   *
   * @param longest how many, from which on "…" stands for the rest
   */
  public static String of(String text, int longest) {
    StringBuilder quotation = new StringBuilder();
    int shown = 0;
    while (shown < Math.min(text.length(), longest)) {
      int c = text.codePointAt(shown);
      quotation.appendCodePoint(isHarmless(c) ? c : ' ');
      shown += Character.charCount(c);
    }
    return shown < text.length() ? quotation.append('…').toString() : quotation.toString();
  }

  private static boolean isHarmless(int c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.SURROGATE ->
          false;
      default -> true;
    };
  }
}
