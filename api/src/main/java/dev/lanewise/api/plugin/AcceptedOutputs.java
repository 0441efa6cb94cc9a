package dev.lanewise.api.plugin;

import java.util.HashSet;
import java.util.Set;

/**
 * The last layers that a loss goes with.
 *
 * @param logitsOf ids of activations on whose pre-activations it works
 * @param outputsOf ids of activations whose outputs it takes
 * @param logitMeanings meanings of outputs on whose logits it works
 * @param outputMeanings meanings of outputs that it takes
 */
record AcceptedOutputs(
    Set<String> logitsOf,
    Set<String> outputsOf,
    Set<Activation.Meaning> logitMeanings,
    Set<Activation.Meaning> outputMeanings) {

  /** Nothing is named. */
  static final AcceptedOutputs NONE = new AcceptedOutputs(Set.of(), Set.of(), Set.of(), Set.of());

  /** Copies the sets. */
  AcceptedOutputs {
    logitsOf = Set.copyOf(logitsOf);
    outputsOf = Set.copyOf(outputsOf);
    logitMeanings = Set.copyOf(logitMeanings);
    outputMeanings = Set.copyOf(outputMeanings);
  }

  AcceptedOutputs withLogitsOf(Set<String> activations) {
    return new AcceptedOutputs(
        united(logitsOf, activations), outputsOf, logitMeanings, outputMeanings);
  }

  AcceptedOutputs withOutputsOf(Set<String> activations) {
    return new AcceptedOutputs(
        logitsOf, united(outputsOf, activations), logitMeanings, outputMeanings);
  }

  AcceptedOutputs withLogits(Set<Activation.Meaning> meanings) {
    return new AcceptedOutputs(
        logitsOf, outputsOf, united(logitMeanings, meanings), outputMeanings);
  }

  AcceptedOutputs withOutputs(Set<Activation.Meaning> meanings) {
    return new AcceptedOutputs(
        logitsOf, outputsOf, logitMeanings, united(outputMeanings, meanings));
  }

  private static <T> Set<T> united(Set<T> before, Set<T> more) {
    Set<T> all = new HashSet<>(before);
    all.addAll(more);
    return all;
  }
}
