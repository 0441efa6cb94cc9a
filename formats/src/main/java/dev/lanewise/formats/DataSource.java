package dev.lanewise.formats;

import dev.lanewise.api.ConfigurationException;
import dev.lanewise.api.DataException;
import dev.lanewise.api.text.Count;
import dev.lanewise.api.text.Listing;
import dev.lanewise.formats.files.FileProblem;
import dev.lanewise.network.builtin.BuiltinData;
import dev.lanewise.network.data.ColumnRoles;
import dev.lanewise.network.data.Dataset;
import dev.lanewise.network.data.Table;
import dev.lanewise.network.data.TableRows;
import dev.lanewise.network.data.TargetKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Resolves the command line's DATA argument, or a setting like it, to data sets.
 *
 * <p>The argument is {@code builtin:} and a name of {@link BuiltinData}, a folder of IDX files as
 * {@link IdxReader} describes, or the path of a {@code .csv}, {@code .tsv}, {@code .csv.gz}, {@code
 * .npz} or {@code .npy} file, or {@code -} for a table on standard input. An argument is checked
 * when it is resolved; files are read at each request for rows.
 *
 * @since 0.1
 */
public final class DataSource {

  /** The argument for a table on standard input. */
  private static final String STANDARD_INPUT = "-";

  private static final List<String> TABLES = List.of(".csv", ".csv.gz", ".tsv", ".tsv.gz");

  private enum Kind {
    BUILTIN,
    IDX,
    CSV,
    NPZ,
    NPY
  }

  private final String argument;
  private final Kind kind;
  private final Path path;
  private final DataOptions options;
  private final Consumer<String> notes;

  private DataSource(
      String argument, Kind kind, Path path, DataOptions options, Consumer<String> notes) {
    this.argument = argument;
    this.kind = kind;
    this.path = path;
    this.options = options;
    this.notes = notes;
  }

  /**
   * Resolves an argument.
   *
   * @param argument what to read
   * @param options what to know beyond the file; target columns are for CSV files alone
   * @throws ConfigurationException if there is no such built-in data set, or target columns are
   *     named for something else than a CSV file
   * @throws DataException if there is no such file or folder, or its name has no known suffix
   */
  public static DataSource of(String argument, DataOptions options) {
    return of(argument, options, _ -> {});
  }

  /**
   * Resolves an argument.
   *
   * @param notes is told, when rows are read, what was understood or left out, a sentence each
   * @throws ConfigurationException as {@link #of(String, DataOptions)}
   * @throws DataException as {@link #of(String, DataOptions)}
   */
  public static DataSource of(String argument, DataOptions options, Consumer<String> notes) {
    return checked(resolve(argument, options, notes));
  }

  private static DataSource checked(DataSource source) {
    if (source.kind == Kind.CSV) {
      return source;
    }
    if (!source.options.roles().withKind(TargetKind.AUTO).equals(ColumnRoles.DEFAULT)) {
      throw new ConfigurationException(
          "columns can be named for a table of text alone, not for " + source.argument);
    }
    if (!source.options.dialect().equals(CsvDialect.AUTO)) {
      throw new ConfigurationException(
          "%s is no table of text, so header, delimiter, decimal mark, missing values and encoding cannot be set for it"
              .formatted(source.argument));
    }
    return source;
  }

  /**
   * Returns the same data with other roles of its columns. Standard input, which cannot be read
   * twice, is not read again.
   *
   * @throws ConfigurationException if columns are named for something else than a table of text
   */
  public DataSource withRoles(ColumnRoles roles) {
    return checked(new DataSource(argument, kind, path, options.withRoles(roles), notes));
  }

  private static DataSource resolve(String argument, DataOptions options, Consumer<String> notes) {
    if (argument.startsWith(BuiltinData.PREFIX)) {
      String name = BuiltinData.require(argument);
      return new DataSource(argument, Kind.BUILTIN, Path.of(name), options, notes);
    }
    if (argument.equals(STANDARD_INPUT)) {
      return new DataSource("standard input", Kind.CSV, standardInput(), options, notes);
    }
    Path path = path(argument);
    if (Files.isDirectory(path)) {
      return new DataSource(argument, Kind.IDX, path, options, notes);
    }
    if (!Files.exists(path)) {
      throw new DataException(
          BuiltinData.names().contains(argument)
              ? argument + " does not exist as a file; did you mean builtin:" + argument + "?"
              : argument + " does not exist; check the path");
    }
    String name = argument.toLowerCase(Locale.ROOT);
    if (TABLES.stream().anyMatch(name::endsWith)) {
      DataOptions written =
          (name.endsWith(".tsv") || name.endsWith(".tsv.gz"))
                  && options.dialect().delimiter().isEmpty()
              ? options.withDialect(options.dialect().withDelimiter('\t'))
              : options;
      return new DataSource(argument, Kind.CSV, path, written, notes);
    }
    for (Kind kind : new Kind[] {Kind.NPZ, Kind.NPY}) {
      if (name.endsWith("." + kind.name().toLowerCase(Locale.ROOT))) {
        return new DataSource(argument, kind, path, options, notes);
      }
    }
    throw new DataException(
        argument
            + (name.contains("-ubyte")
                ? " is a single IDX file; name the folder that it is in"
                : " is no data set that can be read; name a folder of IDX files, a .csv, .tsv, .npz"
                    + " or .npy file, or builtin:digits"));
  }

  /** Keeps standard input in a file, since a table is read more than once. */
  private static Path standardInput() {
    try {
      Path file = Files.createTempFile("lanewise-", ".csv");
      file.toFile().deleteOnExit();
      Files.copy(System.in, file, StandardCopyOption.REPLACE_EXISTING);
      return file;
    } catch (IOException e) {
      throw FileProblem.reading(Path.of("standard input"), e);
    }
  }

  private static Path path(String argument) {
    try {
      return Path.of(argument);
    } catch (InvalidPathException e) {
      throw new DataException(
          "'"
              + Listing.shortened(argument)
              + "' is no path; check it, and set LC_ALL=C.UTF-8 if its letters are not those of the"
              + " system's encoding",
          e);
    }
  }

  /**
   * Reads the rows to train on.
   *
   * @throws DataException if the data cannot be read or has no targets
   */
  public Dataset training() {
    return trainingRows().data();
  }

  /**
   * Reads the rows to train on, with the ids of a table and the places of its rows, of which those
   * without a target are left out.
   *
   * @throws DataException as {@link #training}
   */
  public TableRows trainingRows() {
    return switch (kind) {
      case BUILTIN -> plain(known(BuiltinData.training(path.toString(), options.seed())));
      case IDX -> plain(noted(IdxReader.readTraining(path, options)));
      case CSV -> noted(CsvReader.readRows(path, options));
      case NPZ -> plain(noted(NpzReader.readTraining(path, options)));
      case NPY -> throw inputsAlone();
    };
  }

  private static TableRows plain(Dataset data) {
    return new TableRows(data, List.of(), new int[0], List.of());
  }

  /**
   * Reads the rows that the data itself keeps for testing, if it does: a CSV file never does.
   *
   * @throws DataException if the data cannot be read
   */
  public Optional<Dataset> test() {
    return switch (kind) {
      case BUILTIN -> Optional.of(known(BuiltinData.test(path.toString(), options.seed())));
      case IDX ->
          IdxReader.hasTest(path)
              ? Optional.of(noted(IdxReader.readTest(path, options)))
              : Optional.empty();
      case CSV -> Optional.empty();
      case NPZ -> NpzReader.readTest(path, options).map(this::noted);
      case NPY -> throw inputsAlone();
    };
  }

  /**
   * Reads the rows to measure a model with: those kept for testing, or all where none are.
   *
   * <p>Of a folder of IDX files only the t10k files count.
   *
   * @throws DataException if the data cannot be read or has no targets
   */
  public Dataset evaluation() {
    return kind == Kind.IDX
        ? noted(IdxReader.readTest(path, options))
        : test().orElseGet(this::training);
  }

  /**
   * Reads the inputs of the rows that {@link #evaluation} reads, for prediction. A table's ids are
   * there, too, and its targets if it has them.
   *
   * @param inputWidth how many inputs a row of the model has
   * @throws DataException if the data cannot be read or has another number of inputs
   */
  public TableRows inputs(int inputWidth) {
    if (kind == Kind.CSV) {
      return noted(CsvReader.readInputs(path, inputWidth, options));
    }
    Dataset inputs =
        switch (kind) {
          case BUILTIN -> BuiltinData.test(path.toString(), options.seed());
          case IDX -> noted(IdxReader.readTestImages(path));
          case CSV -> throw new IllegalStateException("a table was read before");
          case NPZ -> noted(NpzReader.readInputs(path, options));
          case NPY -> noted(NpyReader.readInputs(path, options));
        };
    if (inputs.inputWidth() != inputWidth) {
      throw new DataException(
          String.format(
              Locale.ROOT,
              "%s has %s a row and the model takes %d; take data of the model's width",
              argument,
              Count.of(inputs.inputWidth(), "input"),
              inputWidth));
    }
    return plain(inputs.hasLabels() ? Dataset.ofInputs(inputs.inputs(), inputWidth) : inputs);
  }

  /**
   * Reads all columns of a table of text; empty for other data.
   *
   * @throws DataException if the file cannot be read
   */
  public Optional<Table> table() {
    return kind == Kind.CSV
        ? Optional.of(CsvReader.readTable(path, options, notes))
        : Optional.empty();
  }

  /**
   * Reads the arrays of an NPZ file by their names, as {@link NpzReader#readNamed} does; empty for
   * other data, and for a file that lacks one.
   *
   * @throws DataException if the file cannot be read
   */
  public Optional<NpzReader.NamedArrays> arrays(List<String> inputs) {
    return kind == Kind.NPZ ? NpzReader.readNamed(path, inputs, options) : Optional.empty();
  }

  private TableRows noted(TableRows rows) {
    rows.notes().forEach(notes);
    return rows;
  }

  /** Tells of rows that are not read into memory. */
  private Dataset noted(Dataset data) {
    if (!data.isInMemory()) {
      notes.accept(
          "%s: %s of %s stay in the file and are read as they are needed, since they would take more than half of the memory"
              .formatted(
                  argument, Count.of(data.rows(), "row"), Count.of(data.inputWidth(), "input")));
    }
    return data;
  }

  /** Gives built-in labels the classes of a model, or refuses if it has fewer. */
  private Dataset known(Dataset dataset) {
    if (options.classNames().isEmpty()) {
      return dataset;
    }
    if (options.classNames().size() < dataset.classes()) {
      throw new DataException(
          String.format(
              Locale.ROOT,
              "%s has %s and the model knows %d; take a model that was trained on it",
              argument,
              Count.of(dataset.classes(), "class"),
              options.classNames().size()));
    }
    return Dataset.ofClasses(
        dataset.inputs(), dataset.inputWidth(), dataset.labels(), options.classNames());
  }

  private DataException inputsAlone() {
    return new DataException(
        argument + " holds inputs alone, without targets; save both in an .npz file as x and y");
  }

  /** Returns the argument. */
  @Override
  public String toString() {
    return argument;
  }
}
