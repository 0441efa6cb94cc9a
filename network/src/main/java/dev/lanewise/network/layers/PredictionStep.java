package dev.lanewise.network.layers;

import dev.lanewise.api.plugin.ElementwiseActivation;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A layer as prediction computes it.
 *
 * @param layer the layer
 * @param scaled the batch normalization of its outputs, which is the last operation of its
 *     epilogue; only behind a dense layer with an activation of elements
 */
public record PredictionStep(Layer layer, @Nullable BatchNormLayer scaled) {

  /** Returns what prediction computes of layers, without those that are nothing there. */
  public static List<PredictionStep> of(List<Layer> layers) {
    List<PredictionStep> steps = new ArrayList<>();
    for (Layer layer : layers) {
      if (layer instanceof BatchNormLayer norm
          && !steps.isEmpty()
          && steps.getLast().takesScaling()) {
        steps.add(new PredictionStep(steps.removeLast().layer, norm));
      } else if (layer.isInPrediction()) {
        steps.add(new PredictionStep(layer, null));
      }
    }
    return steps;
  }

  private boolean takesScaling() {
    return scaled == null
        && layer instanceof DenseLayer dense
        && dense.activation() instanceof ElementwiseActivation;
  }

  /** Plans it. */
  public Layer.Forward plan(Layer.Planning planning) {
    return scaled != null && layer instanceof DenseLayer dense
        ? dense.forward(planning, scaled)
        : layer.prediction(planning);
  }
}
