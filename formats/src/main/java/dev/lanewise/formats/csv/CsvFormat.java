package dev.lanewise.formats.csv;

import java.nio.file.Path;
import java.util.List;

/**
 * How a table is written, as far as it has been found.
 *
 * @param text the file
 * @param delimiter what separates columns
 * @param decimal the decimal mark
 * @param hasHeader whether the first line holds names
 * @param names the names of the columns, those given by position where there is no header
 * @param unnamed the positions of columns that the header leaves without a name
 * @param missing the texts that stand for a missing value
 */
public record CsvFormat(
    CsvText text,
    char delimiter,
    char decimal,
    boolean hasHeader,
    List<String> names,
    List<Integer> unnamed,
    List<String> missing) {

  /** Copies the lists. */
  public CsvFormat {
    names = List.copyOf(names);
    unnamed = List.copyOf(unnamed);
    missing = List.copyOf(missing);
  }

  /** Returns the file. */
  public Path file() {
    return text.file();
  }

  /** Returns a name for what separates columns. */
  public String delimiterName() {
    return switch (delimiter) {
      case ',' -> "commas";
      case ';' -> "semicolons";
      case '\t' -> "tabs";
      case ' ' -> "spaces";
      default -> "'" + delimiter + "'";
    };
  }
}
