package dev.lanewise.formats;

import dev.lanewise.api.DataException;
import dev.lanewise.network.data.Dataset;
import dev.lanewise.network.data.Table;
import dev.lanewise.network.data.TableRows;
import java.nio.file.Path;
import java.util.function.Consumer;

/**
 * Reads tables of text: comma-separated or by semicolons, tabs or bars, with decimal points or
 * commas, quoted or not, with a line of names or without, packed by gzip or not.
 *
 * <p>What {@link CsvDialect} leaves open is found from the first lines. {@link Table} says how
 * columns are understood. A column that holds numbers and texts is one of categories if most are
 * texts, and else an error. A column that the header leaves unnamed is left out if it is empty or
 * numbers the rows.
 *
 * @since 0.1
 */
public final class CsvReader {

  private CsvReader() {}

  /**
   * Reads rows of inputs and targets.
   *
   * @throws DataException if the file is missing, empty or no CSV, a row has more or fewer cells
   *     than the header, a role names no column, or a column holds what cannot be understood
   */
  public static Dataset read(Path file, DataOptions options) {
    return readRows(file, options).data();
  }

  /**
   * Reads rows of inputs and targets, with ids and what the user should see.
   *
   * @throws DataException as for {@link #read}
   */
  public static TableRows readRows(Path file, DataOptions options) {
    CsvReading reading = new CsvReading(file, options);
    return options.schema().isPresent()
        ? new CsvModelReading(reading).byName(options.schema().get(), true)
        : reading.training();
  }

  /**
   * Reads rows of inputs for prediction, with ids, and with targets where the file has them.
   *
   * <p>Columns are found by name if {@link DataOptions#schema} has those of a model. Else they are
   * taken by position: those that are targets or ids by name are left out, and if there is one more
   * than the model takes, the last one.
   *
   * @param inputWidth how many inputs a row of the model has
   * @throws DataException as for {@link #read}, or if the columns do not fit the model
   */
  public static TableRows readInputs(Path file, int inputWidth, DataOptions options) {
    CsvModelReading reading = new CsvModelReading(new CsvReading(file, options));
    return options.schema().isPresent()
        ? reading.byName(options.schema().get(), false)
        : reading.byPosition(inputWidth);
  }

  /**
   * Reads all columns of a table. One that holds numbers and texts is read as texts.
   *
   * @param notes is told what was understood or left out, a sentence each
   * @throws DataException if the file is missing, empty or no CSV, or a role names no column
   */
  public static Table readTable(Path file, DataOptions options, Consumer<String> notes) {
    CsvReading reading = new CsvReading(file, options);
    Table table = reading.wholeTable();
    reading.notes().forEach(notes);
    return table;
  }
}
