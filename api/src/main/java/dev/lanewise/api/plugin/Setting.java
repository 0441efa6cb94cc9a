package dev.lanewise.api.plugin;

import dev.lanewise.api.ConfigurationException;
import dev.lanewise.api.text.Quotation;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * Describes one setting of a plugin: its type, range, default and meaning.
 *
 * @param name the name users write, {@code [a-z][a-z0-9_]*}
 * @param type what values look like
 * @param defaultValue the value where none is given: a Double, Long, Boolean or list of Doubles
 * @param range which values are allowed, for numbers and integers
 * @param description one sentence that says what it does
 * @since 0.1
 */
public record Setting(
    String name, Type type, Object defaultValue, Range range, String description) {

  /**
   * Says what a setting's values look like.
   *
   * @since 0.1
   */
  public enum Type {
    /** A decimal number. */
    NUMBER,
    /** A whole number. */
    INTEGER,
    /** {@code true} or {@code false}. */
    FLAG,
    /** Numbers in brackets, such as {@code [0.5, 2]}; {@code []} for none. */
    NUMBERS
  }

  /**
   * The numbers from {@code low} to {@code high}.
   *
   * @param low the lower end
   * @param high the upper end
   * @param lowOpen whether the lower end itself is excluded
   * @param highOpen whether the upper end itself is excluded
   * @since 0.1
   */
  public record Range(double low, double high, boolean lowOpen, boolean highOpen) {

    /** All finite numbers. */
    public static final Range ANY =
        new Range(Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY, true, true);

    /** The finite numbers above 0. */
    public static final Range POSITIVE = new Range(0, Double.POSITIVE_INFINITY, true, true);

    /** The finite numbers from 0. */
    public static final Range NOT_NEGATIVE = new Range(0, Double.POSITIVE_INFINITY, false, true);

    /** The numbers from 0, below 1. */
    public static final Range FRACTION = new Range(0, 1, false, true);

    /** Returns the closed range. */
    public static Range of(double low, double high) {
      return new Range(low, high, false, false);
    }

    /** Tells whether the value is in the range. */
    public boolean contains(double value) {
      return (lowOpen ? value > low : value >= low) && (highOpen ? value < high : value <= high);
    }

    /** Returns the range in words. */
    @Override
    public String toString() {
      if (low == Double.NEGATIVE_INFINITY && high == Double.POSITIVE_INFINITY) {
        return "any finite number";
      }
      String from = (lowOpen ? "above " : "from ") + text(low);
      return high == Double.POSITIVE_INFINITY
          ? from
          : from + (highOpen ? " to below " : " to ") + text(high);
    }
  }

  /** Describes a decimal number. */
  public static Setting number(String name, double defaultValue, Range range, String description) {
    return new Setting(name, Type.NUMBER, defaultValue, range, description);
  }

  /** Describes a whole number. */
  public static Setting integer(
      String name, long defaultValue, long low, long high, String description) {
    return new Setting(
        name, Type.INTEGER, defaultValue, Range.of((double) low, (double) high), description);
  }

  /** Describes a switch. */
  public static Setting flag(String name, boolean defaultValue, String description) {
    return new Setting(name, Type.FLAG, defaultValue, Range.ANY, description);
  }

  /** Describes a list of numbers, empty by default. */
  public static Setting numbers(String name, Range range, String description) {
    return new Setting(name, Type.NUMBERS, List.of(), range, description);
  }

  /** Returns the allowed values in words. */
  public String allowed() {
    return switch (type) {
      case NUMBER -> "a number, " + range;
      case INTEGER -> "a whole number, " + range;
      case FLAG -> "true or false";
      case NUMBERS -> "numbers in brackets such as [0.5, 2], each " + range;
    };
  }

  /** Returns the default as users write it. */
  public String defaultText() {
    return defaultValue instanceof List<?> list
        ? list.stream().map(Setting::valueText).collect(Collectors.joining(", ", "[", "]"))
        : valueText(defaultValue);
  }

  /**
   * Reads a value.
   *
   * @param owner whose setting this is, for the message
   * @throws ConfigurationException if the text is not a value of this type or is out of range
   */
  public Object parse(String owner, String text) {
    try {
      return switch (type) {
        case NUMBER -> inRange(owner, Double.parseDouble(text), text);
        case INTEGER -> {
          long value = Long.parseLong(text);
          inRange(owner, (double) value, text);
          yield value;
        }
        case FLAG ->
            switch (text) {
              case "true" -> true;
              case "false" -> false;
              default -> throw rejected(owner, text);
            };
        case NUMBERS -> numbers(owner, text);
      };
    } catch (NumberFormatException e) {
      throw rejected(owner, text);
    }
  }

  private List<Double> numbers(String owner, String text) {
    if (!text.startsWith("[") || !text.endsWith("]")) {
      throw rejected(owner, text);
    }
    String inner = text.substring(1, text.length() - 1).strip();
    return inner.isEmpty()
        ? List.of()
        : Arrays.stream(inner.split(",", -1))
            .map(part -> inRange(owner, Double.parseDouble(part.strip()), text))
            .toList();
  }

  private double inRange(String owner, double value, String text) {
    if (!range.contains(value)) {
      throw rejected(owner, text);
    }
    float computed = (float) value;
    if (Float.isInfinite(computed) || (computed == 0 && value != 0)) {
      throw new ConfigurationException(
          "%s=%s of %s is beyond the numbers that networks compute with, from 1.4e-45 to 3.4e38"
              .formatted(name, Quotation.of(text), owner));
    }
    return value;
  }

  private ConfigurationException rejected(String owner, String text) {
    return new ConfigurationException(
        "%s=%s does not fit %s: it takes %s (default %s)"
            .formatted(name, Quotation.of(text), owner, allowed(), defaultText()));
  }

  /** Returns a value as users write it: the shortest text that reads back as the same. */
  static String valueText(Object value) {
    return value instanceof Double number ? text(number) : String.valueOf(value);
  }

  private static String text(double value) {
    return value == Math.rint(value) && Math.abs(value) < 1e9
        ? String.format(Locale.ROOT, "%.0f", value)
        : Double.toString(value);
  }
}
