package dev.lanewise.network.outputs;

import dev.lanewise.api.plugin.Activation;
import dev.lanewise.api.plugin.ElementwiseActivation;
import dev.lanewise.api.plugin.Loss;
import dev.lanewise.api.plugin.RowActivation;
import dev.lanewise.api.plugin.RowLoss;
import dev.lanewise.api.plugin.RowwiseActivation;

/** What of the last layer a loss works on. */
public enum LossBasis {
  /** The pre-activations; the activation is left out. */
  PRE_ACTIVATIONS,
  /** The logits of the outputs, which another activation gives in place of the layer's own. */
  LOGITS,
  /**
   * The logarithms of the outputs, which are logits of the classes that they are probabilities of.
   */
  LOGARITHMS,
  /** The outputs. */
  OUTPUTS;

  /** Tells whether a loss goes with an output activation. */
  public static boolean goes(Loss loss, String id, Activation activation) {
    boolean restricted =
        !loss.outputsOf().isEmpty()
            || !loss.outputMeanings().isEmpty()
            || loss.targets() == Loss.Targets.CLASSES;
    return !restricted
        || loss.logitsOf().contains(id)
        || loss.outputsOf().contains(id)
        || loss.logitMeanings().contains(activation.meaning())
        || loss.outputMeanings().contains(activation.meaning());
  }

  /**
   * Returns what a loss works on that {@linkplain #goes goes} with the output activation.
   *
   * @param id the id of the activation
   * @param logitsWanted whether the logits that the activation states may take the outputs' place
   */
  public static LossBasis of(Loss loss, String id, Activation activation, boolean logitsWanted) {
    Activation.Meaning meaning = activation.meaning();
    if (loss.logitsOf().contains(id)) {
      return PRE_ACTIVATIONS;
    }
    if (loss.outputsOf().contains(id) || !loss.logitMeanings().contains(meaning)) {
      return OUTPUTS;
    }
    if (logitsWanted && activation.logits().isPresent()) {
      return isIdentity(activation.logits().get()) ? PRE_ACTIVATIONS : LOGITS;
    }
    return loss instanceof RowLoss && meaning == Activation.Meaning.CLASS_PROBABILITIES
        ? LOGARITHMS
        : OUTPUTS;
  }

  private static boolean isIdentity(Activation activation) {
    return switch (activation) {
      case ElementwiseActivation elementwise -> elementwise.formula().equals(elementwise.x());
      case RowwiseActivation rowwise -> rowwise.formula().equals(rowwise.x());
      case RowActivation other -> false;
    };
  }
}
