package dev.lanewise.network.layers;

import dev.lanewise.api.ConfigurationException;
import dev.lanewise.api.registry.Plugins;
import dev.lanewise.network.architecture.Architecture;
import dev.lanewise.network.architecture.LayerSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;

/** Makes the layers of a network, and gives each a place for its parameters and its state. */
final class LayerPlacement {

  private final Plugins plugins;
  private int size;
  private int state;

  /**
   * Begins.
   *
   * @param firstState where the state of the first layer begins
   */
  LayerPlacement(Plugins plugins, int firstState) {
    this.plugins = plugins;
    state = firstState;
  }

  List<Layer> place(Architecture architecture) {
    return place(architecture.layers(), architecture.inputs(), LayerPath::of);
  }

  private List<Layer> place(List<LayerSpec> specs, int inputs, IntFunction<LayerPath> paths) {
    List<Layer> layers = new ArrayList<>();
    int width = inputs;
    for (LayerSpec spec : specs) {
      Layer layer = place(spec, width, paths.apply(layers.size()));
      layers.add(layer);
      width = layer.outputs();
    }
    return List.copyOf(layers);
  }

  private Layer place(LayerSpec spec, int inputs, LayerPath path) {
    Layer layer =
        switch (spec) {
          case LayerSpec.Dense dense -> DenseLayer.of(path, dense, inputs, size, plugins);
          case LayerSpec.Dropout dropout -> new DropoutLayer(path, dropout, inputs);
          case LayerSpec.LayerNorm norm -> LayerNormLayer.of(path, norm, inputs, size);
          case LayerSpec.BatchNorm norm -> BatchNormLayer.of(path, norm, inputs, size, state);
          case LayerSpec.Residual residual ->
              new ResidualLayer(
                  path, residual, place(residual.layers(), inputs, path::inside), inputs);
        };
    if (layer instanceof ResidualLayer residual) {
      checkWidth(residual);
    } else {
      size += ParameterLayout.values(layer.tensors());
      state += ParameterLayout.values(layer.state());
    }
    return layer;
  }

  private static void checkWidth(ResidualLayer block) {
    int width = block.layers().getLast().outputs();
    if (width != block.outputs()) {
      throw new ConfigurationException(
          "%s gets rows of %d values, and its layers give rows of %d, so that they cannot be added; the last one needs %d units, such as %d:identity"
              .formatted(block.title(), block.outputs(), width, block.outputs(), block.outputs()));
    }
  }

  /** Returns how many parameters there are. */
  int size() {
    return size;
  }

  /** Returns where the state ends. */
  int state() {
    return state;
  }
}
