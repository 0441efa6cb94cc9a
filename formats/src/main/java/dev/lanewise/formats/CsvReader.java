package dev.lanewise.formats;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvRecord;
import de.siegmar.fastcsv.reader.CsvRecordHandler;
import de.siegmar.fastcsv.reader.FieldMismatchStrategy;
import dev.lanewise.api.DataException;
import dev.lanewise.api.text.Count;
import dev.lanewise.formats.files.DecimalText;
import dev.lanewise.formats.files.FileProblem;
import dev.lanewise.formats.files.FloatList;
import dev.lanewise.formats.files.Listing;
import dev.lanewise.network.data.Dataset;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Reads tables of numbers with a header line from comma-separated UTF-8 text.
 *
 * <p>The target is the last column, or the columns that {@link DataOptions#targets} names; all
 * other columns are inputs and must hold finite decimal numbers. A single target column is read as
 *
 * <ul>
 *   <li>the classes that {@link DataOptions#classNames} lists, if it lists any;
 *   <li>classes sorted by name, if it holds texts;
 *   <li>classes 0 … k − 1, if it holds just these whole numbers, all of them, and k is 2 to 1,000;
 *   <li>values to predict, if it holds other numbers.
 * </ul>
 *
 * <p>{@link DataOptions#targetKind} overrides this. Several target columns are always values.
 *
 * @since 0.1
 */
public final class CsvReader {

  private static final int MAX_COLUMNS = 1 << 20;
  private static final char BYTE_ORDER_MARK = '\uFEFF';

  private CsvReader() {}

  /**
   * Reads rows of inputs and targets.
   *
   * @throws DataException if the file is missing, empty or no CSV, a row has more or fewer cells
   *     than the header, a cell is no finite number, or a target column does not exist
   */
  public static Dataset read(Path file, DataOptions options) {
    try (Table table = Table.open(file)) {
      return table.dataset(table.targets(options.targets()), options);
    }
  }

  /**
   * Reads rows of inputs and leaves out targets, for prediction.
   *
   * <p>Columns that {@link DataOptions#targets} names are left out where they exist. If one column
   * more than the model takes is left and none was named, the last is taken for the target and left
   * out as well, whatever it holds.
   *
   * @param inputWidth how many inputs the model takes
   * @throws DataException as for {@link #read}, or if the number of columns does not fit the model
   */
  public static Dataset readInputs(Path file, int inputWidth, DataOptions options) {
    try (Table table = Table.open(file)) {
      return table.inputs(inputWidth, options.targets());
    }
  }

  /**
   * An open file whose header has been read.
   *
   * @param columns the column names in order
   */
  private record Table(
      Path file,
      de.siegmar.fastcsv.reader.CsvReader<CsvRecord> reader,
      Iterator<CsvRecord> records,
      List<String> columns)
      implements AutoCloseable {

    static Table open(Path file) {
      try {
        if (Files.isDirectory(file)) {
          throw new DataException(file + " is a folder; name a file in it");
        }
        Reader text =
            new InputStreamReader(
                Files.newInputStream(file),
                StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT));
        de.siegmar.fastcsv.reader.CsvReader<CsvRecord> reader =
            de.siegmar.fastcsv.reader.CsvReader.builder()
                // Told here, with the column names.
                .extraFieldStrategy(FieldMismatchStrategy.IGNORE)
                .missingFieldStrategy(FieldMismatchStrategy.IGNORE)
                .allowUnclosedQuote(false)
                .build(CsvRecordHandler.of(handler -> handler.maxFields(MAX_COLUMNS)), text);
        Iterator<CsvRecord> records = reader.iterator();
        try {
          return new Table(file, reader, records, columns(file, records));
        } catch (DataException e) {
          reader.close();
          throw e;
        }
      } catch (IOException e) {
        throw FileProblem.reading(file, e);
      }
    }

    private static List<String> columns(Path file, Iterator<CsvRecord> records) {
      if (!hasNext(file, records)) {
        throw new DataException(file + " is empty; it needs a line of column names and rows");
      }
      List<String> columns = new ArrayList<>();
      Set<String> seen = new HashSet<>();
      for (String field : next(file, records).getFields()) {
        String name =
            (!field.isEmpty() && field.charAt(0) == BYTE_ORDER_MARK ? field.substring(1) : field)
                .strip();
        if (name.isEmpty()) {
          throw new DataException(
              String.format(
                  Locale.ROOT,
                  "%s: column %d has no name; name it, or remove it if it only numbers the rows",
                  file,
                  columns.size() + 1));
        }
        if (!seen.add(name)) {
          throw new DataException(
              String.format(
                  Locale.ROOT,
                  "%s has two columns named %s; the first line must hold distinct column names",
                  file,
                  Listing.shortened(name)));
        }
        columns.add(name);
      }
      if (isData(columns)) {
        throw new DataException(
            file + " begins with numbers instead of column names; add a line of names");
      }
      return List.copyOf(columns);
    }

    /** Tells a row of data from names, which may be numbers only if they count the columns. */
    private static boolean isData(List<String> columns) {
      int start = columns.getFirst().equals("1") ? 1 : 0;
      boolean counting =
          IntStream.range(0, columns.size())
              .allMatch(i -> columns.get(i).equals(Integer.toString(i + start)));
      return !counting && columns.stream().allMatch(name -> !Float.isNaN(DecimalText.parse(name)));
    }

    /** Returns the positions of the target columns. */
    List<Integer> targets(List<String> names) {
      if (columns.size() < 2) {
        throw new DataException(
            file
                + " has the one column '"
                + Listing.shortened(columns.getFirst())
                + "' but needs inputs and a target; separate columns by commas");
      }
      if (names.isEmpty()) {
        return List.of(columns.size() - 1);
      }
      for (String name : names) {
        if (!columns.contains(name)) {
          throw new DataException(
              String.format(
                  Locale.ROOT,
                  "%s has no target column %s; its columns are %s",
                  file,
                  Listing.shortened(name),
                  Listing.of(columns)));
        }
      }
      List<Integer> targets = names.stream().distinct().map(columns::indexOf).toList();
      if (targets.size() == columns.size()) {
        throw new DataException(file + " has no column left for inputs; name fewer targets");
      }
      return targets;
    }

    Dataset inputs(int inputWidth, List<String> targetNames) {
      int[] left =
          IntStream.range(0, columns.size())
              .filter(i -> !targetNames.contains(columns.get(i)))
              .toArray();
      if (left.length == columns.size() && left.length == inputWidth + 1) {
        left = Arrays.copyOf(left, inputWidth);
      }
      if (left.length != inputWidth) {
        throw new DataException(
            String.format(
                Locale.ROOT,
                "%s has %s of inputs and the model takes %d; its columns are %s",
                file,
                Count.of(left.length, "column"),
                inputWidth,
                Listing.of(columns)));
      }
      FloatList inputs = new FloatList(file.toString());
      while (hasNext(file, records)) {
        addInputs(row(), left, inputs);
      }
      return Dataset.ofInputs(filled(inputs), inputWidth);
    }

    Dataset dataset(List<Integer> targets, DataOptions options) {
      int width = columns.size() - targets.size();
      int[] inputColumns =
          IntStream.range(0, columns.size()).filter(i -> !targets.contains(i)).toArray();
      FloatList inputs = new FloatList(file.toString());
      if (targets.size() == 1) {
        int target = targets.getFirst();
        CsvTargets column = new CsvTargets(file.toString(), columns.get(target));
        while (hasNext(file, records)) {
          CsvRecord row = row();
          addInputs(row, inputColumns, inputs);
          column.add(row.getField(target).strip(), row.getStartingLineNumber());
        }
        return column.join(filled(inputs), width, options);
      }
      FloatList values = new FloatList(file.toString());
      while (hasNext(file, records)) {
        CsvRecord row = row();
        addInputs(row, inputColumns, inputs);
        for (int target : targets) {
          values.add(number(row, target));
        }
      }
      return Dataset.ofTargets(filled(inputs), width, values.toArray(), targets.size());
    }

    private void addInputs(CsvRecord row, int[] inputColumns, FloatList inputs) {
      for (int column : inputColumns) {
        inputs.add(number(row, column));
      }
    }

    private float[] filled(FloatList inputs) {
      float[] values = inputs.toArray();
      if (values.length == 0) {
        throw new DataException(file + " has column names but no row; add rows");
      }
      return values;
    }

    private CsvRecord row() {
      CsvRecord row = next(file, records);
      if (row.getFieldCount() != columns.size()) {
        throw new DataException(
            String.format(
                Locale.ROOT,
                "%s, line %d has %s for %s (%s); correct the line",
                file,
                row.getStartingLineNumber(),
                Count.of(row.getFieldCount(), "cell"),
                Count.of(columns.size(), "column"),
                Listing.of(columns)));
      }
      return row;
    }

    private float number(CsvRecord row, int column) {
      String text = row.getField(column).strip();
      float value = DecimalText.parse(text);
      if (!Float.isFinite(value)) {
        throw new DataException(
            String.format(
                Locale.ROOT,
                "%s, line %d, column %s: %s; correct it or remove the row",
                file,
                row.getStartingLineNumber(),
                Listing.shortened(columns.get(column)),
                complaint(text, value)));
      }
      return value;
    }

    private static String complaint(String text, float value) {
      if (text.isEmpty()) {
        return "the cell is empty";
      }
      return "'"
          + Listing.shortened(text)
          + (Float.isNaN(value)
              ? "' is not a finite decimal number"
              : "' is too large for a float");
    }

    private static boolean hasNext(Path file, Iterator<CsvRecord> records) {
      try {
        return records.hasNext();
      } catch (CsvParseException | UncheckedIOException e) {
        throw unreadable(file, e);
      }
    }

    private static CsvRecord next(Path file, Iterator<CsvRecord> records) {
      try {
        return records.next();
      } catch (CsvParseException | UncheckedIOException e) {
        throw unreadable(file, e);
      }
    }

    private static DataException unreadable(Path file, RuntimeException failure) {
      Throwable cause = failure;
      while (cause != null) {
        if (cause instanceof IOException io) {
          return FileProblem.reading(file, io);
        }
        cause = cause.getCause();
      }
      return new DataException(
          file + " is no CSV table (" + Listing.sentence(failure.getMessage()) + "); correct it",
          failure);
    }

    @Override
    public void close() {
      try {
        reader.close();
      } catch (IOException e) {
        throw FileProblem.reading(file, e);
      }
    }
  }
}
