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
            "%s has two columns named %s; the first line must hold distinct column names"
                .formatted(text.file(), Listing.shortened(name)));
      }
      given.add(name);
    }
    return new CsvFormat(text, delimiter, decimal, header, given, unnamed, dialect.missing());
  }

  /** Returns the delimiter that gives all records as many cells, and of several that with most. */
  private static char delimiter(String beginning) {
    char best = ',';
    double bestConsistency = 0;
    int bestColumns = 1;
    for (char candidate : DELIMITERS) {
      CsvSample sample = CsvSample.of(beginning, candidate);
      if (sample.columns() < 2) {
        continue;
      }
      double consistency = sample.consistency();
      if (consistency > bestConsistency
          || (consistency == bestConsistency && sample.columns() > bestColumns)) {
        best = candidate;
        bestConsistency = consistency;
        bestColumns = sample.columns();
      }
    }
    return best;
  }

  private static boolean hasDecimalCommas(CsvSample sample) {
    List<String> cells = sample.records().stream().flatMap(List::stream).toList();
    return cells.stream().anyMatch(cell -> DECIMAL_COMMA.matcher(cell).matches())
        && cells.stream().noneMatch(cell -> DECIMAL_POINT.matcher(cell).matches());
  }

  /**
   * Tells names from data. A line without numbers holds names. One whose numbers stand over texts
   * does, too, and so do numbers that count the columns. Otherwise the line is data if all its
   * cells are numbers, or if one of its texts is found again below.
   */
  private boolean hasHeader(CsvSample sample, char decimal) {
    List<String> first = sample.records().getFirst();
    List<List<String>> below = sample.records().subList(1, sample.records().size());
    if (first.stream().noneMatch(cell -> isNumber(cell, decimal)) || counts(first)) {
      return true;
    }
    boolean textAgain = false;
    for (int i = 0; i < first.size(); i++) {
      int column = i;
      List<String> cells =
          below.stream()
              .filter(record -> column < record.size())
              .map(record -> record.get(column))
              .filter(cell -> !cell.isEmpty() && !dialect.missing().contains(cell))
              .toList();
      if (isNumber(first.get(i), decimal)) {
        if (!cells.isEmpty() && cells.stream().noneMatch(cell -> isNumber(cell, decimal))) {
          return true;
        }
      } else {
        textAgain |= !first.get(i).isEmpty() && cells.contains(first.get(i));
      }
    }
    boolean allNumbers = first.stream().allMatch(cell -> isNumber(cell, decimal));
    boolean fractions =
        first.stream().anyMatch(cell -> isNumber(cell, decimal) && isFraction(cell));
    boolean repeats = new HashSet<>(first).size() < first.size();
    if (textAgain || repeats || (allNumbers && (fractions || first.size() == 1))) {
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
  private static boolean counts(List<String> cells) {
    int start = cells.getFirst().equals("1") ? 1 : 0;
    return IntStream.range(0, cells.size())
        .allMatch(i -> cells.get(i).equals(Integer.toString(i + start)));
  }

  private static boolean isNumber(String cell, char decimal) {
    return !Float.isNaN(DecimalText.parse(decimal == '.' ? cell : cell.replace(decimal, '.')));
  }
}
