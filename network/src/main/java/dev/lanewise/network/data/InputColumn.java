package dev.lanewise.network.data;

import dev.lanewise.api.DataException;
import dev.lanewise.api.text.Listing;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.ResolverStyle;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/**
 * Writes a column of a table into a matrix of inputs.
 *
 * @param source what to call the table in messages
 * @param schema the columns of the matrix
 * @param index which of them
 */
record InputColumn(String source, Schema schema, int index) {

  private static final LocalDateTime EPOCH = LocalDate.of(2000, 1, 1).atStartOfDay();

  /**
   * Dates that read the same everywhere: 2026/1/31, Jan 31 2026, Jan 31, 2026, 31 Jan 2026 and
   * 31.1.2026: with points the day is always first.
   */
  private static final DateTimeFormatter NAMED_MONTH =
      new DateTimeFormatterBuilder()
          .parseCaseInsensitive()
          .appendPattern("[uuuu/M/d][MMM d uuuu][MMM d, uuuu][d MMM uuuu][d-MMM-uuuu][d.M.uuuu]")
          .toFormatter(Locale.ENGLISH)
          .withResolverStyle(ResolverStyle.STRICT);

  private static final double SECONDS_OF_DAY = 86_400;

  /** Returns what a column holds. */
  static Column describe(TableColumn column) {
    if (!(column instanceof TableColumn.Texts texts)) {
      return Column.number(column.name());
    }
    if (!texts.texts().isEmpty()) {
      if (texts.texts().stream().noneMatch(text -> Double.isNaN(truth(text)))) {
        return new Column(column.name(), ColumnKind.BOOLEAN, List.of());
      }
      if (texts.texts().stream().noneMatch(text -> Double.isNaN(days(text)))) {
        return new Column(column.name(), ColumnKind.DATE, List.of());
      }
    }
    return Column.category(column.name(), texts.texts().stream().sorted().toList());
  }

  /** Returns 1 for true, 0 for false, NaN for other texts. */
  private static double truth(String text) {
    return switch (text.toLowerCase(Locale.ROOT)) {
      case "true" -> 1;
      case "false" -> 0;
      default -> Double.NaN;
    };
  }

  /** Returns the days since 2000, or NaN for what is no date. */
  private static double days(String text) {
    if (text.length() < 8 || text.length() > 40) {
      return Double.NaN;
    }
    try {
      if (text.charAt(4) != '-') {
        return daysTo(LocalDate.parse(text, NAMED_MONTH).atStartOfDay());
      }

      LocalDateTime time;
      if (text.length() == 10) {
        time = LocalDate.parse(text).atStartOfDay();
      } else {
        String iso = text.replace(' ', 'T');
        boolean hasZone =
            iso.endsWith("Z") || iso.lastIndexOf('+') > 0 || iso.lastIndexOf('-') > 10;
        time =
            hasZone
                ? OffsetDateTime.parse(iso).withOffsetSameInstant(ZoneOffset.UTC).toLocalDateTime()
                : LocalDateTime.parse(iso);
      }
      return daysTo(time);
    } catch (DateTimeException _) {
      return Double.NaN;
    }
  }

  private static double daysTo(LocalDateTime time) {
    return Duration.between(EPOCH, time).toSeconds() / SECONDS_OF_DAY;
  }

  /**
   * Writes the column.
   *
   * @param rows the rows to write, one below the other
   * @param matrix rows of as many values as the schema has inputs
   * @throws DataException if a text is not what the schema says
   */
  void write(TableColumn column, int[] rows, float[] matrix) {
    int width = schema.inputs().size();
    switch (column) {
      case TableColumn.Numbers(String _, float[] values) -> {
        ColumnKind kind = schema.inputs().get(index).kind();
        boolean category = kind == ColumnKind.CATEGORY;
        for (int i = 0; i < rows.length; i++) {
          float value = values[rows[i]];
          requireKind(kind, value, column.name());
          matrix[i * width + index] =
              category && !Float.isNaN(value) ? schema.code(index, text(value)) : value;
        }
      }
      case TableColumn.Texts texts -> {
        float[] byCode = new float[texts.texts().size()];
        for (int code = 0; code < byCode.length; code++) {
          byCode[code] = value(texts, code);
        }
        for (int i = 0; i < rows.length; i++) {
          int code = texts.codes()[rows[i]];
          matrix[i * width + index] = code < 0 ? Float.NaN : byCode[code];
        }
      }
    }
  }

  /** Refuses numbers where the model knows dates or truth values. */
  private void requireKind(ColumnKind kind, float value, String name) {
    boolean wrong =
        !Float.isNaN(value)
            && (kind == ColumnKind.DATE
                || (kind == ColumnKind.BOOLEAN && value != 0 && value != 1));
    if (wrong) {
      throw new DataException(
          "%s: the column %s holds numbers, where the model knows %s; correct it"
              .formatted(
                  source,
                  Listing.shortened(name),
                  kind == ColumnKind.DATE ? "dates such as 2026-01-31" : "true and false"));
    }
  }

  /** Returns how a number is written as the name of a category. */
  static String text(float value) {
    return value == (int) value ? Integer.toString((int) value) : Float.toString(value);
  }

  /** Returns how a number of any kind is written as the name of a category. */
  static String text(Number value) {
    return value instanceof Float || value instanceof Double
        ? text(value.floatValue())
        : value.toString();
  }

  /** Returns what a text says in a column of truth values or dates, or NaN. */
  static float parse(ColumnKind kind, String text) {
    return switch (kind) {
      case BOOLEAN -> (float) truth(text);
      case DATE -> (float) days(text);
      case NUMBER, CATEGORY -> Float.NaN;
    };
  }

  private float value(TableColumn.Texts column, int code) {
    String text = column.texts().get(code);
    return switch (schema.inputs().get(index).kind()) {
      case CATEGORY -> schema.code(index, text);
      case BOOLEAN -> parsed(column, code, InputColumn::truth, "true or false");
      case DATE -> parsed(column, code, InputColumn::days, "a date such as 2026-01-31");
      case NUMBER ->
          throw new DataException(
              "%s%s: '%s' is not a number, as this column must hold; correct it or declare it missing"
                  .formatted(source, place(column, code), Listing.shortened(text)));
    };
  }

  private float parsed(
      TableColumn.Texts column, int code, ToDoubleFunction<String> parser, String wanted) {
    String text = column.texts().get(code);
    float value = (float) parser.applyAsDouble(text);
    if (Float.isNaN(value)) {
      throw new DataException(
          "%s%s: '%s' is not %s, as this column must hold; correct it or declare it missing"
              .formatted(source, place(column, code), Listing.shortened(text), wanted));
    }
    return value;
  }

  /** Returns where a text is first, for messages. */
  static String place(TableColumn.Texts column, int code) {
    String name = Listing.shortened(column.name());
    return column.lines().isEmpty()
        ? ", column " + name
        : ", line %d, column %s".formatted(column.lines().get(code), name);
  }
}
