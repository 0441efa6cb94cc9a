package dev.lanewise.formats;

import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** JSON objects as texts, written by hand so that they can be wrong. */
final class JsonText {

  private JsonText() {}

  /**
   * Returns an object.
   *
   * @param fields the text of each value by its name
   */
  static String of(Map<String, String> fields) {
    return new TreeMap<>(fields)
        .entrySet().stream()
            .map(field -> "\"" + field.getKey() + "\":" + field.getValue())
            .collect(Collectors.joining(",", "{", "}"));
  }

  /** Returns an object with one field more, or another value of one. */
  static String with(Map<String, String> fields, String name, String value) {
    Map<String, String> all = new TreeMap<>(fields);
    all.put(name, value);
    return of(all);
  }
}
