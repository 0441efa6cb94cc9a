package dev.lanewise.network.architecture;

import dev.lanewise.api.ConfigurationException;
import dev.lanewise.api.registry.PluginReference;
import dev.lanewise.api.text.Quotation;
import java.util.regex.Pattern;

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
    if (Pattern.matches(Dropout.NAME + "\\b.*", layer)) {
      return Dropout.of(PluginReference.parse(layer));
    }
    throw new ConfigurationException(
        "'%s' is not a layer; write layers as units:activation, such as 50:sigmoid,10:softmax, with"
                .formatted(Quotation.of(layer))
            + " dropout(rate=0.5) between them if wanted");
  }
}
