package dev.lanewise.network.layers;

import dev.lanewise.api.ConfigurationException;
import dev.lanewise.api.registry.Plugins;
import dev.lanewise.api.text.Quotation;
import dev.lanewise.network.architecture.Architecture;
import dev.lanewise.network.architecture.Initializer;
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
 * array. The state of all layers lies in the same array, behind the parameters, so that a copy has
 * it, too.
 *
 * @param inputs the width of a row of inputs
 * @param layers the layers in order
 * @param size the number of parameters in all
 * @param stateSize the number of values of state in all
 */
public record ParameterLayout(int inputs, List<Layer> layers, int size, int stateSize) {

  public static ParameterLayout of(Architecture architecture, Plugins plugins) {
    ParameterLayout counted = of(architecture, plugins, 0);
    return counted.stateSize() == 0 ? counted : of(architecture, plugins, counted.size());
  }

  /** Places the layers, with the state of the first one from a given place on. */
  private static ParameterLayout of(Architecture architecture, Plugins plugins, int firstState) {
    LayerPlacement placement = new LayerPlacement(plugins, firstState);
    List<Layer> layers = placement.place(architecture);
    return new ParameterLayout(
        architecture.inputs(), layers, placement.size(), placement.state() - firstState);
  }

  /**
   * Checks that parameters and state fit into one array.
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

  /** Returns how many values there are in tensors. */
  static int values(List<ParameterSlice> tensors) {
    return tensors.stream().mapToInt(ParameterSlice::length).sum();
  }

  /** Returns the last layer, which is a dense one. */
  public DenseLayer outputLayer() {
    return (DenseLayer) layers.getLast();
  }

  /** Returns all layers, of residual blocks also the layers in them. */
  public Stream<Layer> all() {
    return layers.stream().flatMap(Layer::all);
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
      int count = values(layer.tensors());
      if (count > 0) {
        all.add(new Parameters(layer, at, at + count));
        at += count;
      }
    }
    return all;
  }

  /**
   * Returns freshly drawn parameters, without an initializer by each layer's own, and the state
   * before the first step.
   */
  public float[] initialize(RandomStreams random, Optional<Initializer> initializer) {
    float[] parameters = Buffers.of(size + stateSize);
    for (Layer layer : layers) {
      layer.initialize(parameters, random, initializer);
    }
    return parameters;
  }

  /** Returns the parameters and the state of all layers. */
  public Stream<ParameterSlice> tensors() {
    return layers.stream().flatMap(ParameterLayout::tensors);
  }

  private static Stream<ParameterSlice> tensors(Layer layer) {
    return Stream.concat(layer.tensors().stream(), layer.state().stream());
  }

  /** Returns parameters and state as named tensors, weight matrices as [outputs, inputs]. */
  public Map<String, float[]> toTensors(float[] parameters) {
    Map<String, float[]> tensors = new LinkedHashMap<>();
    tensors().forEach(tensor -> tensors.put(tensor.name(), tensor.read(parameters)));
    return tensors;
  }

  /** Returns the parameters and the state that named tensors hold. */
  public float[] fromTensors(Map<String, float[]> given) {
    checkNames(given);
    float[] parameters = Buffers.of(size + stateSize);
    tensors().forEach(tensor -> tensor.write(tensor.in(given), parameters));
    layers.forEach(layer -> layer.check(parameters));
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

  /** Returns the first layer with a parameter or a value of state that is not finite. */
  public Optional<Layer> firstNotFinite(float[] parameters) {
    return layers.stream()
        .filter(layer -> !tensors(layer).allMatch(tensor -> tensor.isFinite(parameters)))
        .findFirst();
  }
}
