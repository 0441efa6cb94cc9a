package dev.lanewise.network.architecture;

import dev.lanewise.api.ConfigurationException;
import dev.lanewise.api.registry.PluginReference;
import dev.lanewise.api.text.NearestName;
import dev.lanewise.api.text.Quotation;
import dev.lanewise.network.random.RandomStreams;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.random.RandomGenerator;

/**
 * How weights are drawn before training; biases start at 0.
 *
 * <p>Glorot and Bengio (2010) keep the variance of activations and gradients for sigmoid-like
 * layers: 2 ÷ (inputs + outputs). He et al. (2015) do for rectifiers: 2 ÷ inputs. LeCun et al.
 * (1998): 1 ÷ inputs.
 *
 * @param method how weights are drawn
 * @param value the value of {@link Method#CONSTANT}
 * @since 0.1
 */
public record Initializer(Method method, float value) {

  /** The ways to draw weights. */
  public enum Method {
    /** Uniform with variance 2 ÷ (inputs + outputs). */
    GLOROT_UNIFORM,
    /** Normal with variance 2 ÷ (inputs + outputs). */
    GLOROT_NORMAL,
    /** Uniform with variance 2 ÷ inputs. */
    HE_UNIFORM,
    /** Normal with variance 2 ÷ inputs. */
    HE_NORMAL,
    /** Uniform with variance 1 ÷ inputs. */
    LECUN_UNIFORM,
    /** Normal with variance 1 ÷ inputs. */
    LECUN_NORMAL,
    /** All 0. */
    ZEROS,
    /** All one value. */
    CONSTANT;

    /** Returns the name as users write it. */
    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * Reads a method as users write it: {@code he_normal} or {@code constant(value=0.1)}.
   *
   * @throws ConfigurationException if there is no such method
   */
  public static Initializer parse(String text) {
    PluginReference reference = PluginReference.parse(text);
    for (Method method : Method.values()) {
      if (method.toString().equals(reference.id())) {
        return new Initializer(method, value(method, reference));
      }
    }
    List<String> names = Arrays.stream(Method.values()).map(Method::toString).toList();
    throw new ConfigurationException(
        "there is no initializer '%s'%s; there are %s"
            .formatted(
                Quotation.of(reference.id()),
                NearestName.of(reference.id(), names)
                    .map(name -> ", did you mean '" + name + "'?")
                    .orElse(""),
                String.join(", ", names)));
  }

  private static float value(Method method, PluginReference reference) {
    String value = reference.settings().get("value");
    if (reference.settings().size() > (value == null ? 0 : 1)
        || (value != null && method != Method.CONSTANT)) {
      throw new ConfigurationException(
          "the initializer %s takes no such setting; only constant(value=…) has one"
              .formatted(Quotation.of(reference.toString())));
    }
    try {
      float parsed = value == null ? 0 : Float.parseFloat(value);
      if (Float.isFinite(parsed)) {
        return parsed;
      }
    } catch (NumberFormatException e) {
      // Reported below, with the values that are not finite.
    }
    throw new ConfigurationException(
        "value=%s does not fit the initializer constant: it takes a finite number"
            .formatted(Quotation.of(String.valueOf(value))));
  }

  /** Fills the weights of a layer. */
  public void fill(float[] weights, int offset, int inputs, int outputs, RandomGenerator random) {
    int count = Math.multiplyExact(inputs, outputs);
    switch (method) {
      case GLOROT_UNIFORM -> uniform(weights, offset, count, 2.0 / (inputs + outputs), random);
      case GLOROT_NORMAL -> normal(weights, offset, count, 2.0 / (inputs + outputs), random);
      case HE_UNIFORM -> uniform(weights, offset, count, 2.0 / inputs, random);
      case HE_NORMAL -> normal(weights, offset, count, 2.0 / inputs, random);
      case LECUN_UNIFORM -> uniform(weights, offset, count, 1.0 / inputs, random);
      case LECUN_NORMAL -> normal(weights, offset, count, 1.0 / inputs, random);
      case ZEROS -> Arrays.fill(weights, offset, offset + count, 0);
      case CONSTANT -> Arrays.fill(weights, offset, offset + count, value);
    }
  }

  private static void uniform(
      float[] weights, int offset, int count, double variance, RandomGenerator random) {
    double limit = Math.sqrt(3 * variance);
    for (int i = 0; i < count; i++) {
      weights[offset + i] = (float) ((2 * RandomStreams.uniform(random) - 1) * limit);
    }
  }

  private static void normal(
      float[] weights, int offset, int count, double variance, RandomGenerator random) {
    double deviation = Math.sqrt(variance);
    for (int i = 0; i < count; i++) {
      weights[offset + i] = (float) (RandomStreams.normal(random) * deviation);
    }
  }

  /** Returns the method as users write it. */
  @Override
  public String toString() {
    return method == Method.CONSTANT ? "constant(value=" + value + ")" : method.toString();
  }
}
