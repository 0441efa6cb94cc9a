package dev.lanewise.cli.text;

import java.util.Locale;
import java.util.regex.Pattern;
import picocli.CommandLine;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads and writes numbers, strictly and the same in every country. */
public final class Numbers {

  private static final Pattern WHOLE = Pattern.compile("[+-]?[0-9]+");
  private static final Pattern DECIMAL =
      Pattern.compile("[+-]?(?:[0-9]+\\.?[0-9]*|\\.[0-9]+)(?:[eE][+-]?[0-9]+)?");

  private Numbers() {}

  /** Makes all options of a command read numbers this way. */
  public static void register(CommandLine line) {
    line.registerConverter(int.class, Numbers::parseInt)
        .registerConverter(Integer.class, Numbers::parseInt)
        .registerConverter(Long.class, Numbers::parseLong)
        .registerConverter(Double.class, Numbers::parseDouble);
  }

  /** Tells whether a text is a decimal number. */
  public static boolean isDecimal(String text) {
    return DECIMAL.matcher(text).matches();
  }

  private static int parseInt(String text) {
    long value = parseLong(text);
    if (value != (int) value) {
      throw new TypeConversionException("%s is beyond %d".formatted(text, Integer.MAX_VALUE));
    }
    return (int) value;
  }

  private static long parseLong(String text) {
    if (!WHOLE.matcher(text).matches()) {
      throw new TypeConversionException("'" + text + "' is no whole number");
    }
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException e) {
      throw new TypeConversionException(text + " is beyond 64 bits");
    }
  }

  private static double parseDouble(String text) {
    if (!isDecimal(text)) {
      throw new TypeConversionException("'" + text + "' is no decimal number");
    }
    double value = Double.parseDouble(text);
    if (Double.isInfinite(value)) {
      throw new TypeConversionException(text + " is too large");
    }
    return value;
  }

  /** Returns a metric as people like to read it. */
  public static String metric(double value) {
    double size = Math.abs(value);
    boolean plain = size == 0 || (size >= 0.001 && size < 1e6);
    return String.format(Locale.ROOT, plain ? "%.4f" : "%.4g", value);
  }

  /** Reads how many rows a batch has; {@code full} is 0, for all of them. */
  public static final class BatchSize implements ITypeConverter<Integer> {
    @Override
    public Integer convert(String text) {
      if (text.equals("full")) {
        return 0;
      }
      if (!WHOLE.matcher(text).matches()) {
        throw new TypeConversionException("'" + text + "' is neither a whole number nor full");
      }
      return parseInt(text);
    }
  }
}
