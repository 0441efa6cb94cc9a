package dev.lanewise.network.regularization;

import dev.lanewise.api.ConfigurationException;
import dev.lanewise.api.text.Quotation;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.StringJoiner;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A number for all dense layers, with others for some of them. 0 stands for none.
 *
 * @param all the number of each layer that is not named, from 0 and finite
 * @param named the numbers of layers by their place, such as {@code 2}, or {@code 3.1} for the
 *     first layer of a residual block that is the third
 * @since 0.1
 */
public record LayerNumbers(double all, Map<String, Double> named) {

  /** None for each layer. */
  public static final LayerNumbers NONE = new LayerNumbers(0, Map.of());

  private static final Pattern PLACE = Pattern.compile("[1-9][0-9]{0,4}(\\.[1-9][0-9]{0,4})*");

  /**
   * Checks the numbers, and keeps their order.
   *
   * @throws ConfigurationException if a number is out of range
   */
  public LayerNumbers {
    named = Collections.unmodifiableMap(new LinkedHashMap<>(named));
    check(all);
    named.values().forEach(LayerNumbers::check);
  }

  private static void check(double number) {
    if (!(number >= 0) || Double.isInfinite(number)) {
      throw new ConfigurationException(
          "%s is out of range: a finite number from 0".formatted(number));
    }
  }

  /** Returns the same number for all layers. */
  public static LayerNumbers of(double all) {
    return new LayerNumbers(all, Map.of());
  }

  /** Returns the number of a layer by its place. */
  public double of(String place) {
    return named.getOrDefault(place, all);
  }

  /** Tells whether it is 0 for each layer. */
  public boolean isNone() {
    return all == 0 && named.values().stream().allMatch(number -> number == 0);
  }

  /**
   * Reads a number for all layers, numbers for some, or both: {@code 0.001}, {@code 2=0.01} or
   * {@code 0.001,2=0.01,3.1=0}.
   *
   * @param name what the numbers are called in messages
   * @throws ConfigurationException if it is not of this form
   */
  static LayerNumbers parse(String name, String text) {
    double all = 0;
    Map<String, Double> named = new LinkedHashMap<>();
    String[] parts = text.split(",", -1);
    try {
      for (int i = 0; i < parts.length; i++) {
        String[] sides = parts[i].strip().split("\\s*=\\s*", 2);
        double number = Double.parseDouble(sides[sides.length - 1]);
        if (sides.length == 1 && i == 0) {
          all = number;
        } else if (sides.length == 1
            || !PLACE.matcher(sides[0]).matches()
            || named.put(sides[0], number) != null) {
          throw unusable(name, text, null);
        }
      }
    } catch (NumberFormatException e) {
      throw unusable(name, text, e);
    }
    try {
      return new LayerNumbers(all, named);
    } catch (ConfigurationException e) {
      throw new ConfigurationException(
          "%s=%s cannot be used: %s".formatted(name, Quotation.of(text), e.getMessage()), e);
    }
  }

  private static ConfigurationException unusable(
      String name, String text, @Nullable Throwable cause) {
    return new ConfigurationException(
        "%s=%s cannot be used; write a number for all layers, then others by layer, such as 0.001 or 0.001,2=0.01"
            .formatted(name, Quotation.of(text)),
        cause);
  }

  /** Returns the text that stands for it, such as {@code 0.001,2=0.01}. */
  @Override
  public String toString() {
    StringJoiner text = new StringJoiner(",");
    if (all != 0 || named.isEmpty()) {
      text.add(Double.toString(all));
    }
    named.forEach((place, number) -> text.add(place + "=" + number));
    return text.toString();
  }
}
