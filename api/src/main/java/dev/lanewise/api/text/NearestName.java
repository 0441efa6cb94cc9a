package dev.lanewise.api.text;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/**
 * Finds the name that a user most likely meant.
 *
 * @since 0.1
 */
public final class NearestName {

  /** Longer names are compared by their beginning. */
  private static final int MAX_LENGTH = 64;

  private NearestName() {}

  /** Returns the known name nearest to the given one, if it is near enough to be a typing error. */
  public static Optional<String> of(String given, Collection<String> known) {
    String typed = given.toLowerCase(Locale.ROOT);
    String start = typed.length() <= MAX_LENGTH ? typed : typed.substring(0, MAX_LENGTH);
    return known.stream()
        .min(
            Comparator.<String>comparingInt(name -> distance(start, name))
                .thenComparing(name -> name))
        .filter(name ->
            distance(start, name) <= Math.max(1, Math.max(start.length(), name.length()) / 3));
  }

  /** Returns the fewest insertions, removals and replacements between two texts (Levenshtein). */
  private static int distance(String a, String b) {
    int[] row = new int[b.length() + 1];
    for (int j = 0; j < row.length; j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(replaced, Math.min(row[j - 1], diagonal) + 1);
      }
    }
    return row[b.length()];
  }
}
