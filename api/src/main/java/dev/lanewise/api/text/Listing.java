package dev.lanewise.api.text;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Puts names that come from a file into a message, however many or long they are.
 *
 * @since 0.1
 */
public final class Listing {

  private static final int MAX_NAMES = 20;
  private static final int MAX_LENGTH = 40;
  private static final int MAX_SENTENCE = 200;

  private Listing() {}

  /** Returns the first names and how many more there are. */
  public static String of(List<String> names) {
    String shown = String.join(", ", names.stream().limit(MAX_NAMES).map(Listing::item).toList());
    return names.size() <= MAX_NAMES
        ? shown
        : shown + " and " + (names.size() - MAX_NAMES) + " more";
  }

  /** Returns a name as part of a list: in quotes if it has a comma itself. */
  private static String item(String name) {
    String shown = shortened(name);
    return shown.indexOf(',') < 0 ? shown : "'" + shown + "'";
  }

  /** Returns a name on one line that does not flood a message. */
  public static String shortened(String text) {
    return Quotation.of(text, MAX_LENGTH);
  }

  /** Returns a library's message on one line that does not flood ours. */
  public static String sentence(@Nullable String message) {
    return message == null ? "no details" : Quotation.of(message, MAX_SENTENCE);
  }
}
