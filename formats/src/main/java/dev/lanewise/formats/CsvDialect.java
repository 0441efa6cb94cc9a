package dev.lanewise.formats;

import dev.lanewise.api.ConfigurationException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/**
 * How a table is written as text. What is not given is found from the first lines, and said.
 *
 * @param header whether the first line holds the names of the columns
 * @param delimiter what separates columns, such as {@code ;}
 * @param decimal the decimal mark of numbers, {@code .} or {@code ,}
 * @param missing the texts that stand for a missing value; an empty cell always does
 * @param encoding the character encoding, where the file does not begin with a byte order mark
 * @since 0.1
 */
public record CsvDialect(
    Header header,
    Optional<Character> delimiter,
    Optional<Character> decimal,
    List<String> missing,
    Charset encoding) {

  /** Whether the first line holds names. */
  public enum Header {
    /** It does. */
    YES,
    /** It is a row of data; columns are named {@code column_1}, {@code column_2} and so on. */
    NO,
    /** By the first lines; where they do not tell, an error asks. */
    AUTO
  }

  /** What stands for a missing value unless the user says so. */
  public static final List<String> MISSING =
      List.of("NA", "N/A", "n/a", "#N/A", "<NA>", "NaN", "nan", "null", "NULL", "?");

  /** Everything from the file, in UTF-8. */
  public static final CsvDialect AUTO =
      new CsvDialect(
          Header.AUTO, Optional.empty(), Optional.empty(), MISSING, StandardCharsets.UTF_8);

  /**
   * Copies the list.
   *
   * @throws ConfigurationException if delimiter or decimal mark cannot be used
   */
  public CsvDialect {
    missing = List.copyOf(missing);
    decimal.ifPresent(mark -> {
      if (mark != '.' && mark != ',') {
        throw new ConfigurationException(
            "the decimal mark of numbers is . or , and not '%s'".formatted(mark));
      }
    });
    delimiter.ifPresent(separator -> {
      if (separator == '"' || separator == '\n' || separator == '\r') {
        throw new ConfigurationException("columns cannot be separated by quotes or line ends");
      }
    });
    if (delimiter.isPresent() && delimiter.equals(decimal)) {
      throw new ConfigurationException(
          "'%s' cannot both separate columns and be the decimal mark".formatted(delimiter.get()));
    }
  }

  /** Returns the same with or without a line of names. */
  public CsvDialect withHeader(Header value) {
    return new CsvDialect(value, delimiter, decimal, missing, encoding);
  }

  /** Returns the same with what separates columns. */
  public CsvDialect withDelimiter(char value) {
    return new CsvDialect(header, Optional.of(value), decimal, missing, encoding);
  }

  /** Returns the same with a decimal mark. */
  public CsvDialect withDecimal(char value) {
    return new CsvDialect(header, delimiter, Optional.of(value), missing, encoding);
  }

  /** Returns the same with other texts for a missing value. */
  public CsvDialect withMissing(List<String> value) {
    return new CsvDialect(header, delimiter, decimal, value, encoding);
  }

  /** Returns the same with another encoding. */
  public CsvDialect withEncoding(Charset value) {
    return new CsvDialect(header, delimiter, decimal, missing, value);
  }
}
