package dev.lanewise.cli.training;

import dev.lanewise.cli.options.AugmentationOptions;
import dev.lanewise.cli.options.MetricOptions;
import dev.lanewise.cli.options.TableOptions;
import dev.lanewise.cli.text.Numbers;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The data to learn and how it is learned: what each command that trains takes. */
public final class TrainingOptions {

  @Parameters(
      paramLabel = "DATA",
      arity = "0..1",
      description = {"The data, see lanewise --help.", "Default: ${DEFAULT-VALUE}"})
  String data = "builtin:digits";

  @Option(
      names = "--layers",
      paramLabel = "LAYERS",
      description = {
        "The layers as units:activation, from first to last, and dropout(rate=0.5), layer_norm,"
            + " batch_norm or residual(64:relu,64:identity) between them.",
        "Default: 128:relu,N:softmax for N classes, 64:relu,N:identity for N numbers; for a"
            + " table 128:relu in each, and N:sigmoid for N labels"
      })
  @Nullable String layers;

  @Option(
      names = "--loss",
      paramLabel = "NAME",
      description = {
        "The loss, such as cross_entropy, mse or huber(delta=2).",
        "Default: what suits the last layer"
      })
  @Nullable String loss;

  @Option(
      names = "--class-weights",
      paramLabel = "WEIGHTS",
      description = {
        "How much rows of each class count in training: balanced, numbers in the order of the"
            + " classes, or by name, such as cat=2,dog=0.5.",
        "Default: all alike"
      })
  @Nullable String classWeights;

  @Option(
      names = "--optimizer",
      paramLabel = "NAME",
      description = {
        "The optimizer, such as adam or sgd(momentum=0.9).",
        "Default: adam; for a table adamw with a weight decay"
      })
  @Nullable String optimizer;

  @Option(
      names = "--learning-rate",
      paramLabel = "X",
      description = {"The optimizer's learning rate, above 0.", "Default: the optimizer's own"})
  @Nullable Double learningRate;

  @Option(
      names = "--schedule",
      paramLabel = "NAME",
      description = {
        "How the learning rate changes, such as cosine or step(epochs=5, factor=0.5).",
        "Default: constant"
      })
  @Nullable String schedule;

  @Option(
      names = "--warmup",
      paramLabel = "N",
      description = {
        "The steps in which the learning rate rises to what the schedule gives, from 0.",
        "Default: 0"
      })
  @Nullable Integer warmup;

  @Option(
      names = "--epochs",
      paramLabel = "N",
      description = {
        "How often all rows are learned; 0 writes the network as it begins.",
        "Default: 10; for a table so many that there are about 2,000 steps"
      })
  @Nullable Integer epochs;

  @Option(
      names = "--batch-size",
      paramLabel = "N",
      converter = Numbers.BatchSize.class,
      description = {
        "The rows of a step; full or 0 for all rows.",
        "Default: 100; for a table 32 or more"
      })
  @Nullable Integer batchSize;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = {"What all random numbers of the training follow from.", "Default: 1"})
  @Nullable Long seed;

  @Option(
      names = "--validation",
      paramLabel = "FRACTION|DATA",
      description = {
        "A share of the rows to hold out, such as 0.2, or other data, to measure each epoch.",
        "Default: none"
      })
  @Nullable String validation;

  @Option(
      names = "--initializer",
      paramLabel = "NAME",
      description = {
        "How weights are drawn, such as he_normal or constant(value=0.1).",
        "Default: what suits each layer's activation"
      })
  @Nullable String initializer;

  @Option(
      names = "--no-shuffle",
      description = "Take the rows in their order. Default: another random order each epoch")
  boolean noShuffle;

  @Mixin final TableOptions tableOptions = new TableOptions();

  @Mixin final LearningOptions learningOptions = new LearningOptions();

  @Mixin final StoppingOptions stoppingOptions = new StoppingOptions();

  @Mixin final MetricOptions metricOptions = new MetricOptions();

  @Mixin final RegularizationOptions regularizationOptions = new RegularizationOptions();

  @Mixin final AugmentationOptions augmentationOptions = new AugmentationOptions();

  /** Returns the data, as the user names it. */
  public String data() {
    return data;
  }
}
