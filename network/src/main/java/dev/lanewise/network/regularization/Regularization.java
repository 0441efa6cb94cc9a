package dev.lanewise.network.regularization;

import dev.lanewise.api.ConfigurationException;
import dev.lanewise.api.text.Quotation;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What limits gradients and weights in each step, in this order: the gradient of the mean loss is
 * clipped; the derivatives of the penalties are added to it; weights decay; the optimizer updates
 * them; the weights of each unit are brought to at most the largest norm; and the weights are
 * averaged.
 *
 * <p>Penalties, decay and largest norm are those of the weights of dense layers. Biases, the
 * parameters of activations and those of normalizations have none. (The setting {@code
 * weight_decay} of an optimizer is for all parameters, as in PyTorch.) The losses that are reported
 * are those without penalties.
 *
 * @param clipping how large gradients may be; {@code clip}
 * @param l1 the factor λ of the penalty λ·Σ|w|, whose derivative is λ·sign(w), and 0 for 0 (Keras:
 *     {@code l1}); {@code l1}
 * @param l2 the factor λ of the penalty λ/2·Σw², whose derivative is λ·w (PyTorch: {@code
 *     weight_decay} of most optimizers; Keras' {@code l2} with λ/2 is the same); {@code l2}
 * @param weightDecay the share of each weight that a step takes off before the update, times the
 *     learning rate of the step (Loshchilov and Hutter, Decoupled weight decay regularization,
 *     2017); {@code weight_decay}
 * @param maxNorm the largest norm of the weights from all inputs to a pre-activation (Srivastava
 *     and others, Dropout: a simple way to prevent neural networks from overfitting, 2014): a
 *     larger {@code norm} multiplies them by {@code maxNorm ÷ (norm + 1e-7)}, as PyTorch's {@code
 *     renorm}; {@code max_norm}
 * @param ema how much of the exponential moving average of the weights a step keeps, from 0 for no
 *     average to below 1: epochs are measured and models made with {@code average + (1 − ema) ·
 *     (weight − average)}, which begins with the weights after the first step (PyTorch: {@code
 *     AveragedModel} with buffers); {@code ema}
 * @since 0.1
 */
public record Regularization(
    Optional<Clipping> clipping,
    LayerNumbers l1,
    LayerNumbers l2,
    LayerNumbers weightDecay,
    LayerNumbers maxNorm,
    double ema) {

  /** No limit at all. */
  public static final Regularization NONE =
      new Regularization(
          Optional.empty(),
          LayerNumbers.NONE,
          LayerNumbers.NONE,
          LayerNumbers.NONE,
          LayerNumbers.NONE,
          0);

  private static final String CLIP = "clip";
  private static final String L1 = "l1";
  private static final String L2 = "l2";
  private static final String WEIGHT_DECAY = "weight_decay";
  private static final String MAX_NORM = "max_norm";
  private static final String EMA = "ema";
  private static final String NO_CLIP = "none";

  /** The names of what can be set, see {@link #with}. */
  public static final List<String> NAMES = List.of(CLIP, L1, L2, WEIGHT_DECAY, MAX_NORM, EMA);

  /**
   * Checks the decay of the average.
   *
   * @throws ConfigurationException if it is out of range
   */
  public Regularization {
    if (!(ema >= 0 && ema < 1)) {
      throw new ConfigurationException(
          "%s=%s is out of range: from 0, for no average, to below 1".formatted(EMA, ema));
    }
  }

  /** Returns the same limits with gradients clipped otherwise. */
  public Regularization withClipping(Optional<Clipping> value) {
    return new Regularization(value, l1, l2, weightDecay, maxNorm, ema);
  }

  /** Returns the same limits with another penalty of the sizes of weights. */
  public Regularization withL1(LayerNumbers value) {
    return new Regularization(clipping, value, l2, weightDecay, maxNorm, ema);
  }

  /** Returns the same limits with another penalty of the squares of weights. */
  public Regularization withL2(LayerNumbers value) {
    return new Regularization(clipping, l1, value, weightDecay, maxNorm, ema);
  }

  /** Returns the same limits with another decay of weights. */
  public Regularization withWeightDecay(LayerNumbers value) {
    return new Regularization(clipping, l1, l2, value, maxNorm, ema);
  }

  /** Returns the same limits with another largest norm of the weights of a unit. */
  public Regularization withMaxNorm(LayerNumbers value) {
    return new Regularization(clipping, l1, l2, weightDecay, value, ema);
  }

  /** Returns the same limits with another decay of the average of weights, 0 for no average. */
  public Regularization withEma(double value) {
    return new Regularization(clipping, l1, l2, weightDecay, maxNorm, value);
  }

  /** Returns what differs from layer to layer, by name. */
  public Map<String, LayerNumbers> byLayer() {
    Map<String, LayerNumbers> numbers = new LinkedHashMap<>();
    numbers.put(L1, l1);
    numbers.put(L2, l2);
    numbers.put(WEIGHT_DECAY, weightDecay);
    numbers.put(MAX_NORM, maxNorm);
    return numbers;
  }

  /** Returns all values by name, as {@link #with} reads them. */
  public Map<String, String> values() {
    Map<String, String> values = new LinkedHashMap<>();
    values.put(CLIP, clipping.map(Clipping::toString).orElse(NO_CLIP));
    byLayer().forEach((name, numbers) -> values.put(name, numbers.toString()));
    values.put(EMA, Double.toString(ema));
    return values;
  }

  /**
   * Returns the same limits with one changed.
   *
   * @param name one of {@link #NAMES}
   * @param text the value as users and files write it
   * @throws ConfigurationException if there is no such limit, or the value is not allowed
   */
  public Regularization with(String name, String text) {
    return switch (name) {
      case CLIP ->
          withClipping(text.equals(NO_CLIP) ? Optional.empty() : Optional.of(Clipping.parse(text)));
      case L1 -> withL1(LayerNumbers.parse(name, text));
      case L2 -> withL2(LayerNumbers.parse(name, text));
      case WEIGHT_DECAY -> withWeightDecay(LayerNumbers.parse(name, text));
      case MAX_NORM -> withMaxNorm(LayerNumbers.parse(name, text));
      case EMA -> withEma(decay(text));
      default ->
          throw new ConfigurationException(
              "there is no limit '%s'; there are %s"
                  .formatted(Quotation.of(name), String.join(", ", NAMES)));
    };
  }

  private static double decay(String text) {
    try {
      return Double.parseDouble(text);
    } catch (NumberFormatException e) {
      throw new ConfigurationException(
          "%s=%s cannot be used; it takes a number from 0 to below 1"
              .formatted(EMA, Quotation.of(text)),
          e);
    }
  }
}
