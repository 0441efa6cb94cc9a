package dev.lanewise.cli.training;

import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * How often a checkpoint is written.
 *
 * @param amount how many units lie between two, from 1
 * @param unit the unit
 */
record CheckpointInterval(long amount, Unit unit) {

  /** After each epoch. */
  static final CheckpointInterval DEFAULT = new CheckpointInterval(1, Unit.EPOCHS);

  private static final Pattern TEXT =
      Pattern.compile("([1-9][0-9]{0,8})(s|m|h|steps?|epochs?)", Pattern.CASE_INSENSITIVE);

  /** What is counted. */
  enum Unit {
    NANOSECONDS,
    STEPS,
    EPOCHS
  }

  /** Tells whether it is time for one after so many steps or epochs. */
  boolean divides(long done) {
    return done % amount == 0;
  }

  /** Reads a text such as {@code 5m}, {@code 500steps} or {@code 2epochs}. */
  static final class Converter implements ITypeConverter<CheckpointInterval> {
    @Override
    public CheckpointInterval convert(String text) {
      Matcher matcher = TEXT.matcher(text);
      if (!matcher.matches()) {
        throw new TypeConversionException(
            "'%s' is neither a time, such as 30s, 5m or 2h, nor a number of steps or epochs, such as 500steps or 2epochs"
                .formatted(text));
      }
      long amount = Long.parseLong(matcher.group(1));
      return switch (matcher.group(2).toLowerCase(Locale.ROOT)) {
        case "s" -> ofTime(TimeUnit.SECONDS, amount);
        case "m" -> ofTime(TimeUnit.MINUTES, amount);
        case "h" -> ofTime(TimeUnit.HOURS, amount);
        case "step", "steps" -> new CheckpointInterval(amount, Unit.STEPS);
        default -> new CheckpointInterval(amount, Unit.EPOCHS);
      };
    }

    private static CheckpointInterval ofTime(TimeUnit unit, long amount) {
      return new CheckpointInterval(unit.toNanos(amount), Unit.NANOSECONDS);
    }
  }
}
