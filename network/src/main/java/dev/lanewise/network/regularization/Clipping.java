package dev.lanewise.network.regularization;

import dev.lanewise.api.ConfigurationException;
import dev.lanewise.api.text.Quotation;
import java.util.Arrays;
import java.util.Locale;

/**
 * How large gradients may be before the step (Pascanu, Mikolov and Bengio, On the difficulty of
 * training recurrent neural networks, 2013), as PyTorch clips them.
 *
 * <p>With norms that are not finite the gradients stay as they are, so that the check of divergence
 * finds the layer where they exploded.
 *
 * @param kind what is limited
 * @param limit the limit, above 0 and finite
 * @since 0.1
 */
public record Clipping(Kind kind, double limit) {

  /**
   * What of the gradients is limited.
   *
   * @since 0.1
   */
  public enum Kind {
    /**
     * Each derivative is moved to between −limit and limit, as {@code clip_grad_value_} does it.
     */
    VALUE,
    /**
     * The gradient in each parameter (a matrix of weights, a vector of biases) is multiplied by
     * {@code limit ÷ (norm + 1e-6)} if that is below 1, as {@code clip_grad_norm_} of one parameter
     * does it.
     */
    NORM,
    /** The same with one norm over all parameters, as {@code clip_grad_norm_} of all does it. */
    GLOBAL_NORM;

    /** Returns the name as users write it, such as {@code global_norm}. */
    public String id() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * Checks the limit.
   *
   * @throws ConfigurationException if it is out of range
   */
  public Clipping {
    if (!(limit > 0) || Double.isInfinite(limit)) {
      throw new ConfigurationException(
          "clip: %s=%s is out of range: a finite number above 0".formatted(kind.id(), limit));
    }
  }

  /**
   * Reads the text that {@link #toString} returns.
   *
   * @throws ConfigurationException if it is not of this form
   */
  public static Clipping parse(String text) {
    String[] parts = text.strip().split("\\s*=\\s*", 2);
    for (Kind kind : Kind.values()) {
      if (kind.id().equals(parts[0]) && parts.length == 2) {
        try {
          return new Clipping(kind, Double.parseDouble(parts[1]));
        } catch (NumberFormatException _) {
          // As for another form.
        }
      }
    }
    throw new ConfigurationException(
        "clip=%s cannot be used; write a limit of %s, such as global_norm=1"
            .formatted(
                Quotation.of(text),
                String.join(", ", Arrays.stream(Kind.values()).map(Kind::id).toList())));
  }

  /** Returns a text such as {@code global_norm=1.0}. */
  @Override
  public String toString() {
    return kind.id() + "=" + limit;
  }
}
