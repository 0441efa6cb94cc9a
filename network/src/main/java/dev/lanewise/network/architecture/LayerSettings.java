package dev.lanewise.network.architecture;

import dev.lanewise.api.ConfigurationException;
import dev.lanewise.api.plugin.Setting;
import dev.lanewise.api.registry.PluginReference;
import dev.lanewise.api.text.Quotation;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The settings of a layer without units, as a user wrote them.
 *
 * @param written the layer's name and settings
 */
record LayerSettings(PluginReference written) {

  /**
   * Takes what a user wrote.
   *
   * @param known the settings that the layer has
   * @throws ConfigurationException if there is another
   */
  static LayerSettings of(PluginReference written, List<Setting> known) {
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
    return new LayerSettings(written);
  }

  /**
   * Returns the number that a setting has, or else its default.
   *
   * @throws ConfigurationException if it is no number or out of range
   */
  double number(Setting setting) {
    String text = written.settings().get(setting.name());
    return (Double) (text == null ? setting.defaultValue() : setting.parse(written.id(), text));
  }

  /**
   * Checks a number that a program gives.
   *
   * @param layer the layer's name
   * @throws ConfigurationException if it is out of range
   */
  static void check(String layer, Setting setting, double value) {
    setting.parse(layer, Double.toString(value));
  }
}
