package dev.lanewise.network.architecture;

import dev.lanewise.api.ConfigurationException;
import dev.lanewise.api.registry.PluginReference;
import java.util.List;
import java.util.stream.Stream;

/**
 * The shape of a network: its number of inputs and its layers from first to last.
 *
 * @param inputs the width of a row of inputs, at least 1
 * @param layers the layers, at least one; the last one has units
 * @since 0.1
 */
public record Architecture(int inputs, List<LayerSpec> layers) {

  static final int MAX_LAYERS = 10_000;

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
    if (!(layers.getLast() instanceof LayerSpec.Dense)) {
      throw new ConfigurationException(
          "the last layer has units, such as 10:softmax, but here it is %s"
              .formatted(layers.getLast()));
    }
  }

  /**
   * Reads layers as users write them: {@code 50:sigmoid,dropout(rate=0.5),10:softmax}.
   *
   * @param inputs the width of a row of inputs
   * @throws ConfigurationException if the text is not of that form
   */
  public static Architecture parse(int inputs, String layers) {
    return new Architecture(inputs, LayerList.parse(layers));
  }

  /**
   * Returns the parts of a list of layers as they are written, without looking into them.
   *
   * @throws ConfigurationException if brackets are too deep within each other
   */
  public static List<String> split(String layers) {
    return LayerList.splitOutsideBrackets(layers);
  }

  /** Returns the width of a row of outputs. */
  public int outputs() {
    return outputLayer().units();
  }

  /** Returns the last layer's activation. */
  public PluginReference outputActivation() {
    return outputLayer().activation();
  }

  private LayerSpec.Dense outputLayer() {
    return (LayerSpec.Dense) layers.getLast();
  }

  /** Returns the activations of all layers that have one, in the order of the layers. */
  public Stream<PluginReference> activations() {
    return layers.stream()
        .flatMap(LayerSpec::all)
        .filter(LayerSpec.Dense.class::isInstance)
        .map(layer -> ((LayerSpec.Dense) layer).activation());
  }

  /** Returns the layers as users write them. */
  public String layersText() {
    return LayerList.text(layers);
  }
}
