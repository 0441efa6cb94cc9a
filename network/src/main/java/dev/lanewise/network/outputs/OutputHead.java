package dev.lanewise.network.outputs;

import dev.lanewise.api.ConfigurationException;
import dev.lanewise.api.LanewiseException;
import dev.lanewise.api.formula.ProgramBuilder;
import dev.lanewise.api.kernels.Kernels;
import dev.lanewise.api.plugin.Activation;
import dev.lanewise.api.plugin.ElementwiseActivation;
import dev.lanewise.api.plugin.Loss;
import dev.lanewise.api.plugin.RowActivation;
import dev.lanewise.api.plugin.RowLoss;
import dev.lanewise.api.program.Arguments;
import dev.lanewise.api.program.CompiledProgram;
import dev.lanewise.api.program.Program;
import dev.lanewise.api.registry.InstalledPlugin;
import dev.lanewise.api.registry.PluginKind;
import dev.lanewise.api.registry.PluginReference;
import dev.lanewise.api.registry.Plugins;
import dev.lanewise.api.text.Count;
import dev.lanewise.network.data.Dataset;
import dev.lanewise.network.data.Task;
import dev.lanewise.network.layers.Buffers;
import dev.lanewise.network.layers.DenseBackward;
import dev.lanewise.network.layers.DenseForward;
import dev.lanewise.network.layers.DenseLayer;
import dev.lanewise.network.layers.Layer;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * What a network's outputs mean, as the activation of its last layer declares it: which loss is the
 * default, what a loss works on, and how a class is chosen.
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

  /** Returns what of the last layer a loss works on. */
  public LossBasis basis(Loss loss) {
    return LossBasis.of(loss, activation(), layer.activation(), decidesOnLogits());
  }

  /**
   * Returns the last layer as a loss needs it: where that works on logits which the activation
   * states, with the logits as outputs.
   */
  private DenseLayer measuredLayer(Loss loss) {
    return basis(loss) == LossBasis.LOGITS
        ? layer.with(layer.activation().logits().orElseThrow())
        : layer;
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

  /** A number that an activation without bounds is well beyond. */
  private static final float FAR = 1e4f;

  private static final float REACHED = 100;

  /**
   * Tells whether numbers to predict may be scaled to mean 0: the loss takes any numbers, and the
   * last activation gives negative and positive ones without bounds.
   */
  public boolean takesScaledTargets(Loss loss, Kernels kernels) {
    if (loss.targets() != Loss.Targets.VALUES
        || !(layer.activation() instanceof ElementwiseActivation elementwise)
        || !elementwise.parameters().isEmpty()) {
      return false;
    }
    float[] x = {-FAR, FAR};
    float[] y = new float[2];
    Program program = new ProgramBuilder().store("y", elementwise.formula()).build();
    kernels
        .compile(program)
        .run(
            new Arguments(program).input(elementwise.x().name(), x, 0, 2).output("y", y, 0, 2),
            0,
            1,
            0,
            2);
    return y[0] <= -REACHED && y[1] >= REACHED;
  }

  /** Returns what the outputs mean if nothing but the last activation says it. */
  public Task task() {
    int units = layer.units();
    return switch (layer.activation().meaning()) {
      case CLASS_PROBABILITIES, CLASS_LOG_PROBABILITIES ->
          new Task.Classification(
              IntStream.range(0, Math.max(2, units)).mapToObj(Integer::toString).toList(), 0.5f);
      case PROBABILITIES, DECISIONS ->
          units == 1 ? new Task.Classification(List.of("0", "1"), 0.5f) : new Task.MultiLabel();
      case VALUES, SCORES -> new Task.Regression();
    };
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

  /** Plans the last layer for a loss and, if there are classes, to choose them. */
  public DenseForward forward(Layer.Planning planning, Loss loss, Task task) {
    DenseLayer measured = measuredLayer(loss);
    DenseLayer.Results results;
    if (basis(loss) == LossBasis.PRE_ACTIVATIONS) {
      results = DenseLayer.Results.PRE_ACTIVATIONS;
    } else if (task instanceof Task.Classification && decidesOnLogits()) {
      results = DenseLayer.Results.BOTH;
    } else {
      results = DenseBackward.resultsFor(measured);
    }
    return measured.forward(planning, results);
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
    float threshold = threshold(classification, kernels::compile);
    return Optional.of(
        decidesOnLogits()
            ? new ClassDecision(output.preActivations(), layer.width(), threshold, kernels)
            : new ClassDecision(output.outputs(), output.width(), threshold, kernels));
  }

  /**
   * Returns from where a single score means the second class: an output, or a pre-activation where
   * classes are {@linkplain #resultsToDecide chosen by these}.
   *
   * @param compiler makes programs run; all give the same bits
   */
  public float threshold(
      Task.Classification classification, Function<Program, CompiledProgram> compiler) {
    return decidesOnLogits() && layer.units() == 1
        ? logitThreshold(classification.threshold(), compiler)
        : classification.threshold();
  }

  /**
   * Returns the smallest logit whose output reaches a threshold, so that the choice by logits and
   * that by outputs are the same. It is found by bisection over the floats in their order, for the
   * activation keeps that order.
   */
  private float logitThreshold(float threshold, Function<Program, CompiledProgram> compiler) {
    if (!(layer.activation() instanceof ElementwiseActivation elementwise)) {
      return threshold;
    }
    float[] x = Buffers.of(1);
    float[] y = Buffers.of(1);
    Program program = new ProgramBuilder().store("y", elementwise.formula()).build();
    CompiledProgram compiled = compiler.apply(program);
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
   * @param plugins where activations are found that the message names
   * @throws ConfigurationException if the loss does not take what the network gives
   */
  public void check(PluginReference name, Loss loss, Plugins plugins) {
    if (!LossBasis.goes(loss, activation(), layer.activation())) {
      throw new ConfigurationException(
          "the loss %s does not go with the output activation %s; use one of %s"
              .formatted(name, activation(), acceptable(loss, plugins)));
    }
    LossBasis basis = basis(loss);
    if (basis == LossBasis.OUTPUTS && takesLogitsOnly(loss)) {
      throw new ConfigurationException(
          "the loss %s works on logits, but the output activation %s states none here; use another loss or output activation"
              .formatted(name, activation()));
    }
    if (basis == LossBasis.LOGITS
        && layer.activation().logits().orElseThrow() instanceof RowActivation logits
        && logits.inputWidth(layer.units()) != layer.width()) {
      throw new ConfigurationException(
          "the logits that the output activation %s states need %s for %s, not %d; they must have the width of the outputs"
              .formatted(
                  activation(),
                  Count.of(logits.inputWidth(layer.units()), "pre-activation"),
                  Count.of(layer.units(), "output"),
                  layer.width()));
    }
  }

  /**
   * Tells whether a loss in code would take probabilities for logits: there is no formula on them,
   * as an elementwise loss has, and their logarithms are no logits, as those of classes are.
   */
  private boolean takesLogitsOnly(Loss loss) {
    return loss instanceof RowLoss
        && layer.activation().meaning() == Activation.Meaning.PROBABILITIES
        && loss.logitMeanings().contains(Activation.Meaning.PROBABILITIES)
        && !loss.outputMeanings().contains(Activation.Meaning.PROBABILITIES)
        && !loss.outputsOf().contains(activation());
  }

  /** Returns the ids of the activations that a loss goes with: those it names, and others found. */
  private static Set<String> acceptable(Loss loss, Plugins plugins) {
    Set<String> ids = new TreeSet<>(loss.logitsOf());
    ids.addAll(loss.outputsOf());
    for (InstalledPlugin entry : plugins.list()) {
      if (entry.kind() == PluginKind.ACTIVATION && goesWithDefaults(loss, entry.id(), plugins)) {
        ids.add(entry.id());
      }
    }
    return ids;
  }

  private static boolean goesWithDefaults(Loss loss, String id, Plugins plugins) {
    try {
      return LossBasis.goes(loss, id, plugins.activation(PluginReference.of(id)));
    } catch (LanewiseException e) {
      // A plugin that fails is no advice, and its failure not what the user asks about.
      return false;
    }
  }
}
