package dev.lanewise.onnx.conversion;

import dev.lanewise.api.registry.PluginReference;
import dev.lanewise.onnx.graph.BatchNormalization;
import java.util.Optional;

/**
 * What comes behind a product: {@code after(activation(before(product)))}.
 *
 * @param activation the activation
 * @param before what scales and shifts its argument, the bias included
 * @param after what scales and shifts its result
 * @param norm the batch normalization that {@code after} is, if it is one
 */
record ScaledActivation(
    PluginReference activation, Scaling before, Scaling after, Optional<BatchNormalization> norm) {

  /** Returns what has nothing behind the activation. */
  static ScaledActivation of(PluginReference activation, Scaling before) {
    return new ScaledActivation(
        activation, before, Scaling.none(before.factors().length), Optional.empty());
  }
}
