package dev.lanewise.network.settings;

import dev.lanewise.api.ConfigurationException;
import dev.lanewise.api.plugin.Setting;
import dev.lanewise.api.registry.PluginReference;
import dev.lanewise.api.text.Quotation;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The settings of a layer without units or of a change of images, as a user wrote them.
 *
 * @param written its name and settings
 */
public record WrittenSettings(PluginReference written) {

  /**
   * Takes what a user wrote.
   *
   * @param known the settings that there are
   * @throws ConfigurationException if there is another
   */
  public static WrittenSettings of(PluginReference written, List<Setting> known) {
    for (String name : written.settings().keySet()) {
      if (known.stream().noneMatch(setting -> setting.name().equals(name))) {
        throw new ConfigurationException(
            "%s has no setting '%s'; it has %s"
                .formatted(
                    written.id(),
                    Quotation.of(name),
                    known.stream()
                        .map(setting ->
                            "%s (%s, default %s)"
                                .formatted(
                                    setting.name(), setting.allowed(), setting.defaultText()))
                        .collect(Collectors.joining("; "))));
      }
    }
    return new WrittenSettings(written);
  }

  /**
   * Returns the number that a setting has, or else its default.
   *
   * @throws ConfigurationException if it is no number or out of range
   */
  public double number(Setting setting) {
    String text = written.settings().get(setting.name());
    Object value = text == null ? setting.defaultValue() : setting.parse(written.id(), text);
    return ((Number) value).doubleValue();
  }

  /**
   * Checks a number that a program gives.
   *
   * @param name of what the number is a setting
   * @throws ConfigurationException if it is out of range
   */
  public static void check(String name, Setting setting, double value) {
    setting.parse(name, Double.toString(value));
  }
}
