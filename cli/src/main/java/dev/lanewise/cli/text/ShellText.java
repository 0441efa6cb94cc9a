package dev.lanewise.cli.text;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Words of a command line, as a user can paste them into a shell. */
public final class ShellText {

  private static final Pattern PLAIN = Pattern.compile("[\\p{L}\\p{N}_./:,=@%+-]+");

  private ShellText() {}

  /** Returns a word, in single quotes if a shell would change it otherwise. */
  public static String word(String text) {
    return PLAIN.matcher(text).matches() ? text : "'" + text.replace("'", "'\\''") + "'";
  }

  /** Returns the words of a line that was made of {@link #word}s, as far as a quote is closed. */
  public static List<String> words(String line) {
    List<String> words = new ArrayList<>();
    StringBuilder word = new StringBuilder();
    boolean begun = false;
    boolean quoted = false;
    for (int i = 0; i < line.length(); i++) {
      char c = line.charAt(i);
      if (c == '\'') {
        quoted = !quoted;
        begun = true;
      } else if (c == '\\' && !quoted && i + 1 < line.length()) {
        word.append(line.charAt(++i));
        begun = true;
      } else if (c == ' ' && !quoted) {
        if (begun) {
          words.add(word.toString());
        }
        word.setLength(0);
        begun = false;
      } else {
        word.append(c);
        begun = true;
      }
    }
    if (begun) {
      words.add(word.toString());
    }
    return words;
  }
}
