package dev.lanewise.network.architecture;

import dev.lanewise.api.ConfigurationException;
import dev.lanewise.api.formula.Expr;
import dev.lanewise.api.formula.Functions;
import dev.lanewise.api.plugin.Setting;
import dev.lanewise.api.registry.PluginReference;
import dev.lanewise.api.text.Quotation;
import dev.lanewise.network.settings.WrittenSettings;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * One layer as the user asked for it.
 *
 * <p>Layers with units are written {@code units:activation}, such as {@code 50:sigmoid}; layers
 * without units {@code name(setting=value)}, such as {@code dropout(rate=0.5)}.
 *
 * @since 0.1
 */
public sealed interface LayerSpec {

  /** The most units a layer may have. */
  int MAX_UNITS = 1 << 24;

  /**
   * Returns the width of a row of outputs.
   *
   * @param inputs the width of a row of inputs
   */
  int outputs(int inputs);

  /** Returns the layer and, of a residual block, the layers in it, from first to last. */
  default Stream<LayerSpec> all() {
    return Stream.of(this);
  }

  /**
   * A dense layer: y = f(x·W + b).
   *
   * @param units the number of outputs, 1 to {@link #MAX_UNITS}
   * @param activation the activation f by name and settings
   * @since 0.1
   */
  record Dense(int units, PluginReference activation) implements LayerSpec {

    /** Checks the number of units. */
    public Dense {
      if (units < 1 || units > MAX_UNITS) {
        throw new ConfigurationException(
            "a layer has 1 to %d units, not %d".formatted(MAX_UNITS, units));
      }
    }

    @Override
    public int outputs(int inputs) {
      return units;
    }

    /** Returns the layer as users write it, such as {@code 50:sigmoid}. */
    @Override
    public String toString() {
      return units + ":" + activation;
    }
  }

  /**
   * Dropout (Srivastava and others, Dropout: a simple way to prevent neural networks from
   * overfitting, 2014), scaled during training as PyTorch does it: each value becomes 0 with
   * probability {@code rate}, and the others are divided by {@code 1 − rate}. It changes nothing in
   * prediction and evaluation.
   *
   * @param rate the probability of 0, from 0 to below 1
   * @since 0.1
   */
  record Dropout(double rate) implements LayerSpec {

    static final String NAME = "dropout";

    private static final String RATE = "rate";

    /** Checks the rate. */
    public Dropout {
      if (!(rate >= 0 && rate < 1)) {
        throw new ConfigurationException(
            "%s: rate=%s is out of range: from 0 to below 1".formatted(NAME, rate));
      }
    }

    private static Dropout of(PluginReference written) {
      String rate = written.settings().get(RATE);
      if (rate == null || written.settings().size() > 1) {
        throw new ConfigurationException(
            "%s has one setting, the probability of 0: write it as dropout(rate=0.5), not %s"
                .formatted(NAME, Quotation.of(written.toString())));
      }
      try {
        return new Dropout(Double.parseDouble(rate));
      } catch (NumberFormatException e) {
        throw new ConfigurationException(
            "%s: rate=%s is not a number; use one from 0 to below 1"
                .formatted(NAME, Quotation.of(rate)),
            e);
      }
    }

    @Override
    public int outputs(int inputs) {
      return inputs;
    }

    /** Returns the layer as users write it, such as {@code dropout(rate=0.5)}. */
    @Override
    public String toString() {
      return "%s(%s=%s)".formatted(NAME, RATE, rate);
    }
  }

  /**
   * Layer normalization (Ba, Kiros and Hinton, Layer normalization, 2016), as PyTorch's {@code
   * nn.LayerNorm} does it: each row is shifted and scaled to mean 0 and variance 1, then each value
   * is multiplied by the weight of its column and the column's bias is added.
   *
   * @param epsilon added to the variance, above 0
   * @since 0.1
   */
  record LayerNorm(double epsilon) implements LayerSpec {

    static final String NAME = "layer_norm";

    private static final Setting EPSILON =
        Setting.number("epsilon", 1e-5, Setting.Range.POSITIVE, "added to the variance of a row");

    /** Checks the epsilon. */
    public LayerNorm {
      WrittenSettings.check(NAME, EPSILON, epsilon);
    }

    /** Returns x − mean of the row x. */
    private static Expr centred(Expr x) {
      return x.minus(Functions.rowMean(x));
    }

    /** Returns √(variance + epsilon) of the row x, with the biased variance. */
    public Expr deviation(Expr x) {
      return Functions.rowMean(centred(x).square()).plus(epsilon).sqrt();
    }

    /** Returns the row x shifted and scaled to mean 0 and variance 1. */
    public Expr normalized(Expr x) {
      return centred(x).dividedBy(deviation(x));
    }

    /** Returns the outputs for the row x. */
    public Expr formula(Expr x, Expr weight, Expr bias) {
      return normalized(x).times(weight).plus(bias);
    }

    private static LayerNorm of(PluginReference written) {
      return new LayerNorm(WrittenSettings.of(written, List.of(EPSILON)).number(EPSILON));
    }

    @Override
    public int outputs(int inputs) {
      return inputs;
    }

    /** Returns the layer as users write it, such as {@code layer_norm(epsilon=1.0E-5)}. */
    @Override
    public String toString() {
      return "%s(%s=%s)".formatted(NAME, EPSILON.name(), epsilon);
    }
  }

  /**
   * Batch normalization (Ioffe and Szegedy, Batch normalization: accelerating deep network training
   * by reducing internal covariate shift, 2015), as PyTorch's {@code nn.BatchNorm1d} does it. In
   * training each column of a mini-batch is shifted and scaled to mean 0 and variance 1. Prediction
   * and evaluation take running estimates of mean and variance instead. Then each value is
   * multiplied by the weight of its column, and the column's bias is added.
   *
   * @param momentum the share of a mini-batch in the running estimates, from 0 to 1
   * @param epsilon added to the variance, above 0
   * @since 0.1
   */
  record BatchNorm(double momentum, double epsilon) implements LayerSpec {

    static final String NAME = "batch_norm";

    private static final Setting MOMENTUM =
        Setting.number(
            "momentum",
            0.1,
            Setting.Range.of(0, 1),
            "the share of a mini-batch in the running estimates");

    private static final Setting EPSILON =
        Setting.number(
            "epsilon", 1e-5, Setting.Range.POSITIVE, "added to the variance of a column");

    /** Checks the numbers. */
    public BatchNorm {
      WrittenSettings.check(NAME, MOMENTUM, momentum);
      WrittenSettings.check(NAME, EPSILON, epsilon);
    }

    private static BatchNorm of(PluginReference written) {
      WrittenSettings settings = WrittenSettings.of(written, List.of(MOMENTUM, EPSILON));
      return new BatchNorm(settings.number(MOMENTUM), settings.number(EPSILON));
    }

    @Override
    public int outputs(int inputs) {
      return inputs;
    }

    /** Returns the layer as users write it: {@code batch_norm(momentum=0.1, epsilon=1.0E-5)}. */
    @Override
    public String toString() {
      return "%s(%s=%s, %s=%s)".formatted(NAME, MOMENTUM.name(), momentum, EPSILON.name(), epsilon);
    }
  }

  /**
   * A residual block (He and others, Deep residual learning for image recognition, 2015): y = x +
   * f(x), where f is layers of its own. The last of them has as many outputs as a row has inputs.
   *
   * @param layers the layers of f, at least one; they may be residual blocks, too
   * @since 0.1
   */
  record Residual(List<LayerSpec> layers) implements LayerSpec {

    /** The most residual blocks within each other. */
    public static final int MAX_DEPTH = 3;

    static final String NAME = "residual";

    /** Checks and copies the layers. */
    public Residual {
      layers = List.copyOf(layers);
      if (layers.isEmpty() || layers.size() > Architecture.MAX_LAYERS) {
        throw new ConfigurationException(
            "a residual block has 1 to %d layers, not %d"
                .formatted(Architecture.MAX_LAYERS, layers.size()));
      }
      if (depth(layers) >= MAX_DEPTH) {
        throw new ConfigurationException(
            "at most %d residual blocks may be within each other; write them one behind the other"
                .formatted(MAX_DEPTH));
      }
    }

    private static int depth(List<LayerSpec> layers) {
      return layers.stream()
          .mapToInt(layer -> layer instanceof Residual inner ? 1 + depth(inner.layers) : 0)
          .max()
          .orElse(0);
    }

    private static Residual of(String written) {
      int open = written.indexOf('(');
      if (open < 0 || !written.substring(NAME.length(), open).isBlank() || !written.endsWith(")")) {
        throw new ConfigurationException(
            "'%s' is no residual block; write it as residual(64:relu,64:identity)"
                .formatted(Quotation.of(written)));
      }
      return new Residual(LayerList.parse(written.substring(open + 1, written.length() - 1)));
    }

    @Override
    public int outputs(int inputs) {
      return inputs;
    }

    @Override
    public Stream<LayerSpec> all() {
      return Stream.concat(Stream.of(this), layers.stream().flatMap(LayerSpec::all));
    }

    /** Returns the block as users write it, such as {@code residual(64:relu,64:identity)}. */
    @Override
    public String toString() {
      return "%s(%s)".formatted(NAME, LayerList.text(layers));
    }
  }

  /**
   * Reads one layer as users write it.
   *
   * @throws ConfigurationException if the text is not of that form, or a setting is out of range
   */
  static LayerSpec parse(String text) {
    String layer = text.strip();
    int colon = layer.indexOf(':');
    String units = (colon < 0 ? layer : layer.substring(0, colon)).strip();
    if (Pattern.matches("[0-9]{1,9}", units)) {
      return new Dense(
          Integer.parseInt(units),
          colon < 0
              ? PluginReference.of("identity")
              : PluginReference.parse(layer.substring(colon + 1)));
    }
    return switch (layer.split("\\b", 2)[0]) {
      case Dropout.NAME -> Dropout.of(PluginReference.parse(layer));
      case LayerNorm.NAME -> LayerNorm.of(PluginReference.parse(layer));
      case BatchNorm.NAME -> BatchNorm.of(PluginReference.parse(layer));
      case Residual.NAME -> Residual.of(layer);
      default ->
          throw new ConfigurationException(
              "'%s' is not a layer; write layers as units:activation, such as 50:sigmoid,10:softmax, with"
                      .formatted(Quotation.of(layer))
                  + " dropout(rate=0.5), layer_norm, batch_norm or residual(…) between them if wanted");
    };
  }
}
