package dev.lanewise.network.lowered;

import java.util.List;
import java.util.Optional;

/**
 * What is computed of a row that is prepared.
 *
 * @param layers the layers in order
 * @param decision how a class is chosen, if there are classes
 * @since 0.1
 */
public record LoweredNetwork(List<LoweredLayer> layers, Optional<LoweredDecision> decision) {

  /** Copies the list. */
  public LoweredNetwork {
    layers = List.copyOf(layers);
  }
}
