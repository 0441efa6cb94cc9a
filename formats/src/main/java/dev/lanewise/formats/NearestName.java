package dev.lanewise.formats;

import java.util.Comparator;
import java.util.List;

/** Finds what somebody who mistyped a name probably meant. */
final class NearestName {

  /** Longer names are compared by their beginning; nobody mistypes that much. */
  private static final int MAX_LENGTH = 64;

  private NearestName() {}

  /** Returns the name that the fewest insertions, removals and changes of a letter lead to. */
  static String of(String typed, List<String> names) {
    String start = typed.length() <= MAX_LENGTH ? typed : typed.substring(0, MAX_LENGTH);
    return names.stream().min(Comparator.comparingInt(name -> distance(start, name))).orElseThrow();
  }

  private static int distance(String a, String b) {
    int[] previous = new int[b.length() + 1];
    int[] current = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      previous[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      current[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int change = previous[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        current[j] = Math.min(change, 1 + Math.min(previous[j], current[j - 1]));
      }
      int[] swap = previous;
      previous = current;
      current = swap;
    }
    return previous[b.length()];
  }
}
