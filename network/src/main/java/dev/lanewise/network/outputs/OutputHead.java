package dev.lanewise.network.outputs;

import dev.lanewise.api.ConfigurationException;
import dev.lanewise.api.formula.ProgramBuilder;
import dev.lanewise.api.kernels.Kernels;
import dev.lanewise.api.plugin.Activation;
import dev.lanewise.api.plugin.ElementwiseActivation;
import dev.lanewise.api.plugin.Loss;
import dev.lanewise.api.program.Arguments;
import dev.lanewise.api.program.CompiledProgram;
import dev.lanewise.api.program.Program;
import dev.lanewise.api.registry.PluginReference;
import dev.lanewise.network.data.Dataset;
import dev.lanewise.network.data.Task;
import dev.lanewise.network.layers.Buffers;
import dev.lanewise.network.layers.DenseBackward;
import dev.lanewise.network.layers.DenseForward;
import dev.lanewise.network.layers.DenseLayer;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What a network's outputs mean, as the activation of its last layer declares it: which loss is the
 * default, whether a loss works on the logits, and how a class is chosen.
 *
 * @param layer the last layer
 */
public record OutputHead(DenseLayer layer) {

  /** Returns the id of the output activation. */
  String activation() {
    return layer.spec().activation().id();
  }

  /** Returns the loss that suits the output activation. */
  public PluginReference defaultLoss(boolean labels) {
    return PluginReference.parse(layer.activation().defaultLoss(labels));
  }

  /** Tells whether a loss works on the pre-activations of the last layer, its logits. */
  boolean isOnLogits(Loss loss) {
    return loss.logitsOf().contains(activation());
  }

  /** Returns what the outputs mean for this data. */
  public Task task(Dataset data, Loss loss) {
    if (data.hasLabels()) {
      Activation.Meaning meaning = layer.activation().meaning();
      boolean signed = meaning == Activation.Meaning.VALUES || meaning == Activation.Meaning.SCORES;
      return new Task.Classification(
          data.classNames(), signed && loss.targets() == Loss.Targets.SIGNS ? 0 : 0.5f);
    }
    return loss.targets() == Loss.Targets.PROBABILITIES
        ? new Task.MultiLabel()
        : new Task.Regression();
  }

  /**
   * Tells whether a class is chosen by the pre-activations: the activation keeps their order, and
   * they still differ where it has rounded outputs to the same number.
   */
  private boolean decidesOnLogits() {
    return layer.activation().meaning().keepsOrder()
        && layer.width() == layer.units()
        && (layer.units() > 1 || layer.activation() instanceof ElementwiseActivation);
  }

  /** Returns what of the last layer has to be computed to choose a class and nothing else. */
  public DenseLayer.Results resultsToDecide() {
    return decidesOnLogits() ? DenseLayer.Results.PRE_ACTIVATIONS : DenseLayer.Results.OUTPUTS;
  }

  /**
   * Returns what of the last layer has to be computed for a loss and, if there are classes, them.
   */
  public DenseLayer.Results resultsToMeasure(Loss loss, Task task) {
    if (isOnLogits(loss)) {
      return DenseLayer.Results.PRE_ACTIVATIONS;
    }
    return task instanceof Task.Classification && decidesOnLogits()
        ? DenseLayer.Results.BOTH
        : DenseBackward.resultsFor(layer);
  }

  /**
   * Plans how classes are chosen.
   *
   * @param task what the outputs mean; only a classification has classes
   * @param output the last layer, with the results that are needed
   */
  public Optional<ClassDecision> decision(Task task, DenseForward output, Kernels kernels) {
    if (!(task instanceof Task.Classification classification)) {
      return Optional.empty();
    }
    float threshold = classification.threshold();
    return Optional.of(
        decidesOnLogits()
            ? new ClassDecision(
                output.preActivations(),
                layer.width(),
                layer.units() == 1 ? logitThreshold(threshold, kernels) : threshold,
                kernels)
            : new ClassDecision(output.outputs(), output.width(), threshold, kernels));
  }

  /**
   * Returns the smallest logit whose output reaches a threshold, computed by the kernels, so that
   * the choice by logits and that by outputs are the same. It is found by bisection over the floats
   * in their order, for the activation keeps that order.
   */
  private float logitThreshold(float threshold, Kernels kernels) {
    if (!(layer.activation() instanceof ElementwiseActivation elementwise)) {
      return threshold;
    }
    float[] x = Buffers.of(1);
    float[] y = Buffers.of(1);
    Program program = new ProgramBuilder().store("y", elementwise.formula()).build();
    CompiledProgram compiled = kernels.compile(program);
    Arguments arguments =
        new Arguments(program).input(elementwise.x().name(), x, 0, 1).output("y", y, 0, 1);
    int below = order(Float.NEGATIVE_INFINITY);
    int above = order(Float.POSITIVE_INFINITY);
    while (below + 1L < above) {
      int middle = (int) (((long) below + above) >> 1);
      x[0] = ofOrder(middle);
      compiled.run(arguments, 0, 1, 0, 1);
      if (y[0] >= threshold) {
        above = middle;
      } else {
        below = middle;
      }
    }
    return ofOrder(above);
  }

  /** Returns a number that grows with the float. */
  private static int order(float value) {
    int bits = Float.floatToRawIntBits(value);
    return bits >= 0 ? bits : Integer.MIN_VALUE - bits;
  }

  private static float ofOrder(int order) {
    return Float.intBitsToFloat(order >= 0 ? order : Integer.MIN_VALUE - order);
  }

  /**
   * Checks a loss against the output activation.
   *
   * @param name the loss as the user wrote it
   * @throws ConfigurationException if the loss does not take what the network gives
   */
  void check(PluginReference name, Loss loss) {
    boolean restricted = !loss.outputsOf().isEmpty() || loss.targets() == Loss.Targets.CLASSES;
    if (!isOnLogits(loss) && restricted && !loss.outputsOf().contains(activation())) {
      throw new ConfigurationException(
          "the loss %s does not go with the output activation %s; use one of %s"
              .formatted(name, activation(), acceptable(loss)));
    }
  }

  private static List<String> acceptable(Loss loss) {
    return Stream.concat(loss.logitsOf().stream(), loss.outputsOf().stream())
        .distinct()
        .sorted()
        .toList();
  }
}
