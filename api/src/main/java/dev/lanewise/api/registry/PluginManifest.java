package dev.lanewise.api.registry;

import dev.lanewise.api.PluginException;
import dev.lanewise.api.text.Quotation;
import java.util.jar.Attributes;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the manifest of a jar in a folder of plugins states.
 *
 * @param id the name of what the jar holds, for messages and model files
 * @param version its version
 */
record PluginManifest(String id, String version) {

  static final String PLUGIN_ID = "Lanewise-Plugin-Id";
  static final String PLUGIN_VERSION = "Lanewise-Plugin-Version";
  static final String API_VERSION = "Lanewise-Api-Version";

  private static final Pattern ID = Pattern.compile("[a-z][a-z0-9._-]{0,63}");
  private static final Pattern VERSION = Pattern.compile("[0-9][0-9A-Za-z.+_-]{0,63}");
  private static final Pattern MAJOR_MINOR =
      Pattern.compile("([0-9]{1,6})\\.([0-9]{1,6})(?:\\.[0-9A-Za-z.+_-]*)?");

  /** Tells whether a jar says that it holds plugins. */
  static boolean isIn(Attributes attributes) {
    return attributes.getValue(PLUGIN_ID) != null
        || attributes.getValue(PLUGIN_VERSION) != null
        || attributes.getValue(API_VERSION) != null;
  }

  /**
   * Reads and checks the manifest of a jar that offers plugins.
   *
   * @throws PluginException if something is missing or malformed, or if the jar was built for
   *     another api
   */
  static PluginManifest read(Attributes attributes) {
    checkApi(required(attributes, API_VERSION, MAJOR_MINOR, Plugins.API_VERSION));
    return new PluginManifest(
        required(attributes, PLUGIN_ID, ID, "acme-gates"),
        required(attributes, PLUGIN_VERSION, VERSION, "1.0.0"));
  }

  private static String required(
      Attributes attributes, String name, Pattern pattern, String example) {
    String value = attributes.getValue(name);
    if (value == null) {
      throw new PluginException(
          "its manifest lacks %s; add a line such as '%s: %s'".formatted(name, name, example));
    }
    if (!pattern.matcher(value).matches()) {
      throw new PluginException(
          "its manifest has '%s: %s'; write it as in '%s: %s'"
              .formatted(name, Quotation.of(value, 80), name, example));
    }
    return value;
  }

  /** Before 1.0 another minor version is another api; from then on only a newer one is. */
  private static void checkApi(String version) {
    int[] built = parts(version);
    int[] here = parts(Plugins.API_VERSION);
    boolean newer = built[0] > here[0] || (built[0] == here[0] && built[1] > here[1]);
    boolean older = built[0] < here[0] || (here[0] == 0 && built[1] < here[1]);
    if (newer) {
      throw new PluginException(
          "it was built for the api %s, and this Lanewise has %s; update Lanewise"
              .formatted(version, Plugins.API_VERSION));
    }
    if (older) {
      throw new PluginException(
          "it was built for the api %s, and this Lanewise has %s; build it again for that"
              .formatted(version, Plugins.API_VERSION));
    }
  }

  private static int[] parts(String version) {
    Matcher matcher = MAJOR_MINOR.matcher(version);
    if (!matcher.matches()) {
      throw new IllegalArgumentException(version);
    }
    return new int[] {Integer.parseInt(matcher.group(1)), Integer.parseInt(matcher.group(2))};
  }
}
