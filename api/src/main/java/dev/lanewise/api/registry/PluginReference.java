package dev.lanewise.api.registry;

import dev.lanewise.api.ConfigurationException;
import dev.lanewise.api.text.Quotation;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A plugin as users name it: {@code relu} or {@code leaky_relu(slope=0.2)}.
 *
 * @param id the plugin's id
 * @param settings the texts of the settings given, by name, in the order given
 * @since 0.1
 */
public record PluginReference(String id, Map<String, String> settings) {

  private static final Pattern ID = Pattern.compile("(?:[a-z][a-z0-9_-]*:)?[a-z][a-z0-9_]*");

  // Matched against a stripped text, without two runs of spaces side by side: each position of the
  // text is then looked at a few times, however long it is.
  private static final Pattern SYNTAX =
      Pattern.compile("(" + ID.pattern() + ")(?:\\s*\\((.*)\\))?", Pattern.DOTALL);

  private static final Pattern ASSIGNMENT =
      Pattern.compile("\\s*([a-z][a-z0-9_]*)\\s*=\\s*(\\[[^\\]]*\\]|[^,\\[\\]()=]+)\\s*");

  /** Keeps the settings in their order. */
  public PluginReference {
    settings = Collections.unmodifiableMap(new LinkedHashMap<>(settings));
  }

  /** Returns the reference without settings. */
  public static PluginReference of(String id) {
    return new PluginReference(id, Map.of());
  }

  /** Tells whether the text may be a plugin's id. */
  public static boolean isId(String text) {
    return ID.matcher(text).matches();
  }

  /**
   * Reads {@code id} or {@code id(name=value, …)}.
   *
   * @throws ConfigurationException if the text is not of that form
   */
  public static PluginReference parse(String text) {
    Matcher matcher = SYNTAX.matcher(text.strip());
    if (!matcher.matches()) {
      throw malformed(text);
    }
    Map<String, String> settings = new LinkedHashMap<>();
    String inner = matcher.group(2);
    if (inner != null && !inner.isBlank()) {
      Matcher assignment = ASSIGNMENT.matcher(inner);
      int at = 0;
      while (true) {
        assignment.region(at, inner.length());
        if (!assignment.lookingAt()) {
          throw malformed(text);
        }
        String value = assignment.group(2).strip();
        if (value.isEmpty()) {
          throw malformed(text);
        }
        if (settings.put(assignment.group(1), value) != null) {
          throw new ConfigurationException(
              "'%s' sets %s twice"
                  .formatted(Quotation.of(text.strip()), Quotation.of(assignment.group(1))));
        }
        at = assignment.end();
        if (at == inner.length()) {
          break;
        }
        if (inner.charAt(at) != ',') {
          throw malformed(text);
        }
        at++;
      }
    }
    return new PluginReference(matcher.group(1), settings);
  }

  private static ConfigurationException malformed(String text) {
    return new ConfigurationException(
        "'%s' is not a plugin name; write it as name or name(setting=value, setting=value)"
            .formatted(Quotation.of(text.strip())));
  }

  /** Returns the reference with one setting replaced or added. */
  public PluginReference with(String name, String value) {
    Map<String, String> changed = new LinkedHashMap<>(settings);
    changed.put(name, value);
    return new PluginReference(id, changed);
  }

  /** Returns the reference as users write it. */
  @Override
  public String toString() {
    return settings.isEmpty()
        ? id
        : settings.entrySet().stream()
            .map(e -> e.getKey() + "=" + e.getValue())
            .collect(Collectors.joining(", ", id + "(", ")"));
  }
}
