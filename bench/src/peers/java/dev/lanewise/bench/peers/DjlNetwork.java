package dev.lanewise.bench.peers;

import ai.djl.ndarray.NDArray;
import ai.djl.nn.Activation;
import ai.djl.nn.Block;
import ai.djl.nn.Parameter;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.core.Linear;
import dev.lanewise.bench.compare.network.NetworkShape;
import dev.lanewise.bench.compare.network.NetworkWeights;
import java.nio.FloatBuffer;
import java.util.List;

/** A network as DJL's users build it. */
final class DjlNetwork {

  private DjlNetwork() {}

  /** Returns the layers without weights; the last gives logits. */
  static SequentialBlock block(NetworkWeights network) {
    NetworkShape shape = network.shape();
    SequentialBlock block = new SequentialBlock();
    for (int layer = 1; layer <= shape.layers(); layer++) {
      block.add(Linear.builder().setUnits(shape.outputs(layer)).build());
      if (layer < shape.layers()) {
        block.add(
            switch (network.hidden()) {
              case "relu" -> Activation.reluBlock();
              case "sigmoid" -> Activation.sigmoidBlock();
              default -> throw new IllegalArgumentException("no " + network.hidden());
            });
      }
    }
    return block;
  }

  /** Gives initialised layers their weights. */
  static void fill(Block block, NetworkWeights network) {
    List<Parameter> parameters = block.getParameters().values();
    for (int i = 0; i < network.shape().layers(); i++) {
      // A layer has its weight, [units, inputs], and its bias.
      set(parameters.get(2 * i).getArray(), network.weights().get(i));
      set(parameters.get(2 * i + 1).getArray(), network.biases().get(i));
    }
  }

  private static void set(NDArray array, float[] values) {
    if (array.size() != values.length) {
      throw new IllegalStateException("%s is not %d values".formatted(array, values.length));
    }
    array.set(FloatBuffer.wrap(values));
  }
}
