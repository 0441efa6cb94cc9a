package dev.lanewise.network;

import dev.lanewise.api.ConfigurationException;
import dev.lanewise.api.Quotation;
import dev.lanewise.api.plugin.PluginReference;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The shape of a network: its number of inputs and its layers from first to last.
 *
 * @param inputs the width of a row of inputs, at least 1
 * @param layers the layers, at least one
 * @since 0.1
 */
public record Architecture(int inputs, List<LayerSpec> layers) {

  private static final int MAX_LAYERS = 10_000;
  private static final Pattern UNITS = Pattern.compile("[0-9]{1,9}");

  /** Checks the sizes. */
  public Architecture {
    if (inputs < 1 || inputs > LayerSpec.MAX_UNITS) {
      throw new ConfigurationException(
          "a network has 1 to %d inputs, not %d".formatted(LayerSpec.MAX_UNITS, inputs));
    }
    if (layers.isEmpty() || layers.size() > MAX_LAYERS) {
      throw new ConfigurationException(
          "a network has 1 to %d layers, not %d".formatted(MAX_LAYERS, layers.size()));
    }
    layers = List.copyOf(layers);
  }

  /**
   * Reads layers as users write them: {@code 50:sigmoid,20:maxout(pieces=3),10:softmax}.
   *
   * @param inputs the width of a row of inputs
   * @throws ConfigurationException if the text is not of that form
   */
  public static Architecture parse(int inputs, String layers) {
    List<LayerSpec> specs = new ArrayList<>();
    for (String part : splitOutsideBrackets(layers)) {
      int colon = part.indexOf(':');
      String units = (colon < 0 ? part : part.substring(0, colon)).strip();
      if (!UNITS.matcher(units).matches()) {
        throw new ConfigurationException(
            "'%s' is not a layer; write layers as units:activation, such as 50:sigmoid,10:softmax"
                .formatted(Quotation.of(part.strip())));
      }
      PluginReference activation =
          colon < 0
              ? PluginReference.of("identity")
              : PluginReference.parse(part.substring(colon + 1));
      specs.add(new LayerSpec(Integer.parseInt(units), activation));
    }
    return new Architecture(inputs, specs);
  }

  private static List<String> splitOutsideBrackets(String text) {
    List<String> parts = new ArrayList<>();
    int depth = 0;
    int start = 0;
    for (int i = 0; i < text.length(); i++) {
      switch (text.charAt(i)) {
        case '(', '[' -> depth++;
        case ')', ']' -> depth--;
        case ',' -> {
          if (depth == 0) {
            parts.add(text.substring(start, i));
            start = i + 1;
          }
        }
        default -> {
          // Any other character belongs to the part.
        }
      }
    }
    parts.add(text.substring(start));
    return parts;
  }

  /** Returns the width of a row of outputs. */
  public int outputs() {
    return layers.getLast().units();
  }

  /** Returns the last layer's activation. */
  public PluginReference outputActivation() {
    return layers.getLast().activation();
  }

  /** Returns the layers as users write them. */
  public String layersText() {
    return layers.stream().map(LayerSpec::toString).collect(Collectors.joining(","));
  }
}
