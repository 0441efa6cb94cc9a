package dev.lanewise.api.plugin;

import java.util.Optional;

/**
 * What an activation declares of a network's outputs if it is the last one.
 *
 * @param meaning what they mean
 * @param lossOfLabels the default loss if each row has a class
 * @param lossOfValues the default loss if rows have numbers as targets
 * @param logits gives their logits, if that is stated
 */
record OutputDeclaration(
    Activation.Meaning meaning,
    String lossOfLabels,
    String lossOfValues,
    Optional<Activation> logits) {

  /** Nothing is declared. */
  static final OutputDeclaration NONE =
      new OutputDeclaration(Activation.Meaning.VALUES, "mse", "mse", Optional.empty());

  /**
   * Returns another declaration of the meaning and the default losses.
   *
   * @throws IllegalStateException if logits are stated, which would be those of another meaning
   */
  OutputDeclaration as(Activation.Meaning newMeaning, String newLossOfLabels, String newLoss) {
    if (logits.isPresent()) {
      throw new IllegalStateException(
          "asOutput comes before withLogits, which states the logits of what it declares");
    }
    return new OutputDeclaration(newMeaning, newLossOfLabels, newLoss, Optional.empty());
  }

  /**
   * Returns the same declaration with the logits.
   *
   * @throws IllegalStateException if outputs of this meaning have none
   */
  OutputDeclaration with(Activation newLogits) {
    if (!meaning.hasLogits()) {
      throw new IllegalStateException(
          "outputs that mean %s have no logits; say by asOutput, before withLogits, which probabilities they are"
              .formatted(meaning));
    }
    return new OutputDeclaration(meaning, lossOfLabels, lossOfValues, Optional.of(newLogits));
  }

  /** Returns the default loss. */
  String defaultLoss(boolean labels) {
    return labels ? lossOfLabels : lossOfValues;
  }
}
