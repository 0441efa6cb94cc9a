package dev.lanewise.network.architecture;

import dev.lanewise.api.ConfigurationException;
import dev.lanewise.api.text.Quotation;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Layers as users write them, with commas between them. */
final class LayerList {

  /** More brackets within each other than any layer needs. */
  private static final int MAX_BRACKETS = 8;

  private LayerList() {}

  static List<LayerSpec> parse(String text) {
    List<LayerSpec> layers = new ArrayList<>();
    for (String part : splitOutsideBrackets(text)) {
      layers.add(LayerSpec.parse(part));
    }
    return layers;
  }

  static String text(List<LayerSpec> layers) {
    return layers.stream().map(LayerSpec::toString).collect(Collectors.joining(","));
  }

  static List<String> splitOutsideBrackets(String text) {
    List<String> parts = new ArrayList<>();
    int depth = 0;
    int start = 0;
    for (int i = 0; i < text.length(); i++) {
      switch (text.charAt(i)) {
        case '(', '[' -> {
          depth++;
          if (depth > MAX_BRACKETS) {
            throw new ConfigurationException(
                "'%s' has more than %d brackets within each other; write residual blocks one behind the other"
                    .formatted(Quotation.of(text), MAX_BRACKETS));
          }
        }
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
}
