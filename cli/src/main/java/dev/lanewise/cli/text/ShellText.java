package dev.lanewise.cli.text;

import java.util.regex.Pattern;

/** Words of a command line, as a user can paste them into a shell. */
public final class ShellText {

  private static final Pattern PLAIN = Pattern.compile("[\\p{L}\\p{N}_./:,=@%+-]+");

  private ShellText() {}

  /** Returns a word, in single quotes if a shell would change it otherwise. */
  public static String word(String text) {
    return PLAIN.matcher(text).matches() ? text : "'" + text.replace("'", "'\\''") + "'";
  }
}
