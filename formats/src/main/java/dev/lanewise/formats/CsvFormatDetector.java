package dev.lanewise.formats;

import dev.lanewise.api.DataException;
import dev.lanewise.api.text.DecimalText;
import dev.lanewise.api.text.Listing;
import dev.lanewise.formats.csv.CsvFormat;
import dev.lanewise.formats.csv.CsvSample;
import dev.lanewise.formats.csv.CsvText;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/** Finds how a file is written from its first lines. */
final class CsvFormatDetector {

  private static final List<Character> DELIMITERS = List.of(',', ';', '\t', '|');
  private static final Pattern DECIMAL_COMMA = Pattern.compile("[+-]?\\d+,\\d+(?:[eE][+-]?\\d+)?");
  private static final Pattern DECIMAL_POINT =
      Pattern.compile("[+-]?\\d*\\.\\d+(?:[eE][+-]?\\d+)?");

  private final CsvText text;
  private final CsvDialect dialect;

  private CsvFormatDetector(CsvText text, CsvDialect dialect) {
    this.text = text;
    this.dialect = dialect;
  }

  /**
   * Finds what the dialect leaves open.
   *
   * @throws DataException if the file cannot be read, is empty, or does not tell
   */
  static CsvFormat detect(CsvText text, CsvDialect dialect) {
    return new CsvFormatDetector(text, dialect).detect();
  }

  private CsvFormat detect() {
    String beginning = CsvSample.beginning(text);
    char delimiter = dialect.delimiter().orElseGet(() -> delimiter(beginning));
    CsvSample sample = CsvSample.of(beginning, delimiter);
    if (sample.records().isEmpty()
        || (sample.isWhole()
            && sample.records().stream().flatMap(List::stream).allMatch(String::isEmpty))) {
      throw new DataException(
          text.file()
              + (beginning.isBlank()
                  ? " is empty; it needs a line of column names and rows"
                  : " is no CSV table; its first line cannot be split into cells"));
    }
    char decimal =
        dialect.decimal().orElseGet(() -> delimiter != ',' && hasDecimalCommas(sample) ? ',' : '.');
    boolean header =
        switch (dialect.header()) {
          case YES -> true;
          case NO -> false;
          case AUTO -> hasHeader(sample, decimal);
        };
    List<String> names =
        header
            ? sample.records().getFirst()
            : IntStream.rangeClosed(1, sample.columns()).mapToObj(i -> "column_" + i).toList();
    List<Integer> unnamed = new ArrayList<>();
    List<String> given = new ArrayList<>();
    Set<String> seen = new HashSet<>();
    for (int i = 0; i < names.size(); i++) {
      String name = names.get(i);
      if (name.isEmpty() || name.equals("\uFEFF")) {
        unnamed.add(i);
        name = "column_" + (i + 1);
      }
      if (!seen.add(name)) {
        throw new DataException(
            "%s has two columns named %s; the first line must hold distinct column names, or say --header no if it is data"
                .formatted(text.file(), Listing.shortened(name)));
      }
      given.add(name);
    }
    return new CsvFormat(text, delimiter, decimal, header, given, unnamed, dialect.missing());
  }

  /**
   * Returns the delimiter that gives all records as many cells; of several the one whose cells hold
   * no other delimiter, but for decimal commas; and of these that with most cells.
   */
  private static char delimiter(String beginning) {
    char best = ',';
    Split bestSplit = new Split(0, 0, 1);
    for (char candidate : DELIMITERS) {
      CsvSample sample = CsvSample.of(beginning, candidate);
      Split split = new Split(sample.consistency(), clean(sample), sample.columns());
      if (sample.columns() >= 2 && split.isBetterThan(bestSplit)) {
        best = candidate;
        bestSplit = split;
      }
    }
    return best;
  }

  /** How well a delimiter splits. */
  private record Split(double consistency, double clean, int columns) {

    boolean isBetterThan(Split other) {
      if (consistency != other.consistency) {
        return consistency > other.consistency;
      }
      return clean == other.clean ? columns > other.columns : clean > other.clean;
    }
  }

  /** Returns the share of the cells that hold no other delimiter, but for decimal commas. */
  private static double clean(CsvSample sample) {
    List<String> cells = sample.records().stream().flatMap(List::stream).toList();
    long clean =
        cells.stream()
            .filter(cell ->
                DELIMITERS.stream().noneMatch(each -> cell.indexOf(each) >= 0)
                    || DECIMAL_COMMA.matcher(cell).matches())
            .count();
    return cells.isEmpty() ? 0 : (double) clean / cells.size();
  }

  private static boolean hasDecimalCommas(CsvSample sample) {
    List<String> cells = sample.records().stream().flatMap(List::stream).toList();
    return cells.stream().anyMatch(cell -> DECIMAL_COMMA.matcher(cell).matches())
        && cells.stream().noneMatch(cell -> DECIMAL_POINT.matcher(cell).matches());
  }

  /**
   * Tells names from data. A line is data if most of its texts are found again below, or if it has
   * numbers and one of its texts is. Otherwise one without numbers holds names, and so do numbers
   * that count the columns or stand over texts. Only numbers are data if one of them has a
   * fraction.
   */
  private boolean hasHeader(CsvSample sample, char decimal) {
    List<String> first = sample.records().getFirst();
    List<List<String>> below = sample.records().subList(1, sample.records().size());
    int numbers = 0;
    int again = 0;
    boolean overTexts = false;
    for (int i = 0; i < first.size(); i++) {
      int column = i;
      List<String> cells =
          below.stream()
              .filter(record -> column < record.size())
              .map(record -> record.get(column))
              .filter(cell -> !cell.isEmpty() && !dialect.missing().contains(cell))
              .toList();
      if (isNumber(first.get(i), decimal)) {
        numbers++;
        overTexts |= !cells.isEmpty() && cells.stream().noneMatch(cell -> isNumber(cell, decimal));
      } else {
        again += !first.get(i).isEmpty() && cells.contains(first.get(i)) ? 1 : 0;
      }
    }
    if (2 * again > first.size()) {
      return false;
    }
    if (numbers == 0 || overTexts || (counts(first) && first.size() > 2)) {
      return true;
    }
    boolean fractions =
        first.stream().anyMatch(cell -> isNumber(cell, decimal) && isFraction(cell));
    boolean repeats = new HashSet<>(first).size() < first.size();
    if (again > 0 || repeats || (numbers == first.size() && fractions)) {
      return false;
    }
    throw new DataException(
        "the first line of %s (%s) may hold names or data; say --header yes or --header no"
            .formatted(text.file(), Listing.of(first)));
  }

  private static boolean isFraction(String cell) {
    return cell.chars().anyMatch(c -> c == '.' || c == ',' || c == 'e' || c == 'E' || c == '-');
  }

  /** Tells numbers that count the columns from 0 or 1. */
  static boolean counts(List<String> cells) {
    int start = cells.getFirst().equals("1") ? 1 : 0;
    return IntStream.range(0, cells.size())
        .allMatch(i -> cells.get(i).equals(Integer.toString(i + start)));
  }

  private static boolean isNumber(String cell, char decimal) {
    return !Float.isNaN(DecimalText.parse(decimal == '.' ? cell : cell.replace(decimal, '.')));
  }
}
