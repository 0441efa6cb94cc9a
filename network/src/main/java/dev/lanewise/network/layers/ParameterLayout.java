package dev.lanewise.network.layers;

import dev.lanewise.api.ConfigurationException;
import dev.lanewise.api.registry.Plugins;
import dev.lanewise.api.text.Quotation;
import dev.lanewise.network.architecture.Architecture;
import dev.lanewise.network.architecture.Initializer;
import dev.lanewise.network.architecture.LayerSpec;
import dev.lanewise.network.random.RandomStreams;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * The layers of a network, and where their parameters lie in the one array that holds them all.
 *
 * <p>With one array, an optimizer's step is one pass, and a copy of a model is one copy of an
 * array.
 *
 * @param inputs the width of a row of inputs
 * @param layers the layers in order
 * @param size the number of parameters in all
 */
public record ParameterLayout(int inputs, List<Layer> layers, int size) {

  public static ParameterLayout of(Architecture architecture, Plugins plugins) {
    List<Layer> layers = new ArrayList<>();
    int size = 0;
    int inputs = architecture.inputs();
    for (LayerSpec spec : architecture.layers()) {
      Layer layer =
          switch (spec) {
            case LayerSpec.Dense dense ->
                DenseLayer.of(layers.size(), dense, inputs, size, plugins);
            case LayerSpec.Dropout dropout -> new DropoutLayer(layers.size(), dropout, inputs);
            case LayerSpec.LayerNorm norm -> LayerNormLayer.of(layers.size(), norm, inputs, size);
          };
      layers.add(layer);
      size += parameters(layer);
      inputs = layer.outputs();
    }
    return new ParameterLayout(architecture.inputs(), List.copyOf(layers), size);
  }

  /**
   * Checks that the parameters fit into one array.
   *
   * @param layer the layer to which the last of them belong
   * @param count how many there are up to there
   */
  static void checkSize(Layer layer, long count) {
    if (count > Integer.MAX_VALUE - 64) {
      throw new ConfigurationException(
          "the network has more than 2,147,483,583 weights up to %s; make it smaller"
              .formatted(layer.title()));
    }
  }

  private static int parameters(Layer layer) {
    return layer.tensors().stream().mapToInt(ParameterSlice::length).sum();
  }

  /** Returns the last layer, which is a dense one. */
  public DenseLayer outputLayer() {
    return (DenseLayer) layers.getLast();
  }

  /**
   * The parameters of a layer that has some.
   *
   * @param layer the layer
   * @param from where they begin
   * @param to behind the last of them
   */
  public record Parameters(Layer layer, int from, int to) {}

  /** Returns the layers that have parameters, in order. */
  public List<Parameters> parameters() {
    List<Parameters> all = new ArrayList<>();
    int at = 0;
    for (Layer layer : layers) {
      int count = parameters(layer);
      if (count > 0) {
        all.add(new Parameters(layer, at, at + count));
        at += count;
      }
    }
    return all;
  }

  /** Returns freshly drawn parameters; without an initializer by each layer's own. */
  public float[] initialize(RandomStreams random, Optional<Initializer> initializer) {
    float[] parameters = Buffers.of(size);
    for (Layer layer : layers) {
      layer.initialize(parameters, random, initializer);
    }
    return parameters;
  }

  /** Returns the tensors of all layers. */
  public Stream<ParameterSlice> tensors() {
    return layers.stream().flatMap(layer -> layer.tensors().stream());
  }

  /** Returns the parameters as named tensors, weight matrices as [outputs, inputs]. */
  public Map<String, float[]> toTensors(float[] parameters) {
    Map<String, float[]> tensors = new LinkedHashMap<>();
    tensors().forEach(tensor -> tensors.put(tensor.name(), tensor.read(parameters)));
    return tensors;
  }

  /** Returns the parameters that named tensors hold. */
  public float[] fromTensors(Map<String, float[]> given) {
    checkNames(given);
    float[] parameters = Buffers.of(size);
    tensors().forEach(tensor -> tensor.write(tensor.in(given), parameters));
    return parameters;
  }

  /** Checks that each tensor is there in its size, before anything is allocated for all. */
  private void checkNames(Map<String, float[]> given) {
    Set<String> left = new TreeSet<>(given.keySet());
    tensors()
        .forEach(tensor -> {
          tensor.in(given);
          left.remove(tensor.name());
        });
    if (!left.isEmpty()) {
      throw new ConfigurationException(
          "the tensor %s belongs to no layer of the network"
              .formatted(Quotation.of(left.iterator().next())));
    }
  }

  /** Returns the first layer with a parameter that is not finite. */
  public Optional<Layer> firstNotFinite(float[] parameters) {
    for (Parameters part : parameters()) {
      for (int i = part.from(); i < part.to(); i++) {
        if (!Float.isFinite(parameters[i])) {
          return Optional.of(part.layer());
        }
      }
    }
    return Optional.empty();
  }
}
