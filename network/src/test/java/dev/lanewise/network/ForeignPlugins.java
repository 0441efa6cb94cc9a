package dev.lanewise.network;

import dev.lanewise.api.formula.Expr;
import dev.lanewise.api.formula.Functions;
import dev.lanewise.api.kernels.Kernels;
import dev.lanewise.api.plugin.Activation;
import dev.lanewise.api.plugin.Activation.Meaning;
import dev.lanewise.api.plugin.ActivationPlugin;
import dev.lanewise.api.plugin.ElementwiseActivation;
import dev.lanewise.api.plugin.Loss;
import dev.lanewise.api.plugin.LossPlugin;
import dev.lanewise.api.plugin.Plugin;
import dev.lanewise.api.plugin.RowActivation;
import dev.lanewise.api.plugin.RowLoss;
import dev.lanewise.api.plugin.RowwiseActivation;
import dev.lanewise.api.plugin.Settings;
import dev.lanewise.api.registry.InstalledPlugin;
import dev.lanewise.api.registry.PluginReference;
import dev.lanewise.api.registry.Plugins;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * Output activations and losses that no built-in plugin knows of; they go together by what outputs
 * mean.
 */
final class ForeignPlugins {

  private ForeignPlugins() {}

  /** Returns the installed plugins and these. */
  static Plugins plugins() {
    return Plugins.of(
        Stream.concat(
                Plugins.installed().list().stream().map(InstalledPlugin::plugin), all().stream())
            .toList());
  }

  private static List<Plugin> all() {
    return List.of(
        new Made("acme:tempered", () -> softmax().withLogits(x -> x.times(0.5))),
        new Made("acme:tempered_unstated", ForeignPlugins::softmax),
        new Made("acme:tempered_in_code", () -> new InCode(softmax(), Optional.empty())),
        new Made(
            "acme:squashed",
            () ->
                rowwise(
                        Meaning.CLASS_PROBABILITIES,
                        x -> Functions.softmax(Functions.tanh(x).times(3)))
                    .withLogits(x -> Functions.tanh(x).times(3))),
        new Made(
            "acme:cold",
            () ->
                rowwise(Meaning.CLASS_PROBABILITIES, x -> Functions.softmax(x.times(1e5)))
                    .withLogits(x -> x.times(1e5))),
        new Made(
            "acme:cold_unstated",
            () -> rowwise(Meaning.CLASS_PROBABILITIES, x -> Functions.softmax(x.times(1e5)))),
        new Made(
            "acme:logarithms",
            () ->
                rowwise(Meaning.CLASS_LOG_PROBABILITIES, x -> Functions.logSoftmax(x.times(0.5)))),
        new Made("acme:scores", () -> elementwise(Meaning.SCORES, x -> x.times(3))),
        new Made(
            "acme:steep",
            () ->
                elementwise(Meaning.PROBABILITIES, x -> Functions.sigmoid(x.times(1.5)))
                    .withLogits(x -> x.times(1.5))),
        new Made(
            "acme:steep_unstated",
            () -> elementwise(Meaning.PROBABILITIES, x -> Functions.sigmoid(x.times(1.5)))),
        new Made(
            "acme:steep_rows",
            () ->
                rowwise(
                        Meaning.PROBABILITIES,
                        x -> Functions.sigmoid(x.minus(Functions.rowMean(x).times(0.5))))
                    .withLogits(x -> x.minus(Functions.rowMean(x).times(0.5)))),
        new Made(
            "acme:trained",
            () ->
                ElementwiseActivation.withParameter(
                        "beta", 1, (x, beta) -> Functions.sigmoid(x.times(beta)))
                    .asOutput(Meaning.PROBABILITIES, "binary_cross_entropy", "mse")),
        new Made(
            "acme:wide_logits",
            () -> new InCode(softmax(), Optional.of(new WideInCode(softmax())))),
        new Measured("acme:entropy_in_code", ForeignPlugins::entropyInCode),
        new Measured(
            "acme:logistic_in_code",
            () ->
                new LossInCode(
                    (RowLoss) Plugins.installed().loss(PluginReference.of("cross_entropy")),
                    Meaning.PROBABILITIES)),
        new Measured(
            "acme:brier",
            () ->
                Loss.rowwise((p, label) ->
                        Functions.rowSum(p.square()).minus(Functions.pick(p, label).times(2)))
                    .onOutputsOf(Meaning.CLASS_PROBABILITIES)));
  }

  private static RowwiseActivation softmax() {
    return rowwise(Meaning.CLASS_PROBABILITIES, x -> Functions.softmax(x.times(0.5)));
  }

  private static RowwiseActivation rowwise(Meaning meaning, UnaryOperator<Expr> formula) {
    String loss = meaning == Meaning.PROBABILITIES ? "binary_cross_entropy" : "cross_entropy";
    return Activation.rowwise(formula).asOutput(meaning, loss, "mse");
  }

  private static ElementwiseActivation elementwise(Meaning meaning, UnaryOperator<Expr> formula) {
    return Activation.elementwise(formula)
        .asOutput(meaning, "binary_cross_entropy", "binary_cross_entropy");
  }

  private static RowLoss entropyInCode() {
    return new LossInCode(
        (RowLoss) Plugins.installed().loss(PluginReference.of("cross_entropy")),
        Meaning.CLASS_PROBABILITIES);
  }

  private record Made(String id, Supplier<Activation> activation) implements ActivationPlugin {
    @Override
    public String description() {
      return "an activation of somebody else";
    }

    @Override
    public Activation create(Settings settings) {
      return activation.get();
    }
  }

  private record Measured(String id, Supplier<Loss> loss) implements LossPlugin {
    @Override
    public String description() {
      return "a loss of somebody else";
    }

    @Override
    public Loss create(Settings settings) {
      return loss.get();
    }
  }

  /** An activation of rows as code of its own, of which no formula is known. */
  private record InCode(RowwiseActivation activation, Optional<Activation> logits)
      implements RowActivation {
    @Override
    public Meaning meaning() {
      return activation.meaning();
    }

    @Override
    public String defaultLoss(boolean labels) {
      return activation.defaultLoss(labels);
    }

    @Override
    public double[] evaluate(double[] x) {
      return activation.evaluate(x);
    }

    @Override
    public RowActivation.Computation bind(Kernels kernels, int maxRows, int outputs) {
      return activation.bind(kernels, maxRows, outputs);
    }
  }

  /** An activation that needs two pre-activations for each output. */
  private record WideInCode(RowwiseActivation activation) implements RowActivation {
    @Override
    public int inputWidth(int outputs) {
      return 2 * outputs;
    }

    @Override
    public double[] evaluate(double[] x) {
      return activation.evaluate(x);
    }

    @Override
    public RowActivation.Computation bind(Kernels kernels, int maxRows, int outputs) {
      return activation.bind(kernels, maxRows, outputs);
    }
  }

  /** A loss of rows as code of its own. */
  private record LossInCode(RowLoss loss, Meaning meaning) implements RowLoss {
    @Override
    public Set<String> logitsOf() {
      return Set.of();
    }

    @Override
    public Set<String> outputsOf() {
      return Set.of();
    }

    @Override
    public Set<Meaning> logitMeanings() {
      return Set.of(meaning);
    }

    @Override
    public double evaluate(double[] prediction, int label) {
      return loss.evaluate(prediction, label);
    }

    @Override
    public RowLoss.Computation bind(Kernels kernels, int maxRows, int classes) {
      return loss.bind(kernels, maxRows, classes);
    }
  }
}
