package dev.lanewise.api.plugin;

import dev.lanewise.api.ConfigurationException;
import dev.lanewise.api.text.Quotation;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A value for each setting of a plugin, checked against its range.
 *
 * @since 0.1
 */
public final class Settings {

  private final Map<String, Object> values;

  private Settings(Map<String, Object> values) {
    this.values = values;
  }

  /**
   * Reads settings.
   *
   * @param plugin whose settings they are
   * @param given the texts that users wrote, by name
   * @throws ConfigurationException if a name is unknown or a value out of range
   */
  public static Settings of(Plugin plugin, Map<String, String> given) {
    List<Setting> known = plugin.settings();
    for (Map.Entry<String, String> entry : given.entrySet()) {
      if (known.stream().noneMatch(setting -> setting.name().equals(entry.getKey()))) {
        throw new ConfigurationException(
            "%s has no setting '%s'; %s"
                .formatted(plugin.id(), Quotation.of(entry.getKey()), listing(known)));
      }
    }
    Map<String, Object> values = new LinkedHashMap<>();
    for (Setting setting : known) {
      String text = given.get(setting.name());
      values.put(
          setting.name(), text == null ? setting.defaultValue() : setting.parse(plugin.id(), text));
    }
    return new Settings(values);
  }

  private static String listing(List<Setting> known) {
    return known.isEmpty()
        ? "it takes none"
        : known.stream()
            .map(s -> "%s (%s, default %s)".formatted(s.name(), s.allowed(), s.defaultText()))
            .collect(Collectors.joining("; ", "it has ", ""));
  }

  /** Returns a {@link Setting.Type#NUMBER}. */
  public double number(String name) {
    return value(name, Double.class);
  }

  /** Returns an {@link Setting.Type#INTEGER}. */
  public int integer(String name) {
    return Math.toIntExact(value(name, Long.class));
  }

  /** Returns a {@link Setting.Type#FLAG}. */
  public boolean flag(String name) {
    return value(name, Boolean.class);
  }

  /** Returns {@link Setting.Type#NUMBERS}, empty if none are set. */
  public double[] numbers(String name) {
    List<?> list = value(name, List.class);
    return list.stream().mapToDouble(x -> (Double) x).toArray();
  }

  private <T> T value(String name, Class<T> type) {
    Object value = values.get(name);
    if (!type.isInstance(value)) {
      throw new IllegalArgumentException(
          "no setting " + name + " of type " + type.getSimpleName() + " is declared");
    }
    return type.cast(value);
  }
}
