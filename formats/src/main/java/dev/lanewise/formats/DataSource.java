package dev.lanewise.formats;

import dev.lanewise.api.ConfigurationException;
import dev.lanewise.api.DataException;
import dev.lanewise.api.text.Count;
import dev.lanewise.formats.files.Listing;
import dev.lanewise.network.builtin.BuiltinData;
import dev.lanewise.network.data.Dataset;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;

/**
 * Resolves the command line's DATA argument, or a setting like it, to data sets.
 *
 * <p>The argument is {@code builtin:} and a name of {@link BuiltinData}, a folder of IDX files as
 * {@link IdxReader} describes, or the path of a {@code .csv}, {@code .npz} or {@code .npy} file. An
 * argument is checked when it is resolved; files are read at each request for rows.
 *
 * @since 0.1
 */
public final class DataSource {

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

  private DataSource(String argument, Kind kind, Path path, DataOptions options) {
    this.argument = argument;
    this.kind = kind;
    this.path = path;
    this.options = options;
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
    DataSource source = resolve(argument, options);
    if (!options.targets().isEmpty() && source.kind != Kind.CSV) {
      throw new ConfigurationException(
          "target columns can be named for a .csv file alone, not for " + argument);
    }
    return source;
  }

  private static DataSource resolve(String argument, DataOptions options) {
    if (argument.startsWith(BuiltinData.PREFIX)) {
      String name = BuiltinData.require(argument);
      return new DataSource(argument, Kind.BUILTIN, Path.of(name), options);
    }
    Path path = path(argument);
    if (Files.isDirectory(path)) {
      return new DataSource(argument, Kind.IDX, path, options);
    }
    if (!Files.exists(path)) {
      throw new DataException(
          BuiltinData.names().contains(argument)
              ? argument + " does not exist as a file; did you mean builtin:" + argument + "?"
              : argument + " does not exist; check the path");
    }
    String name = argument.toLowerCase(Locale.ROOT);
    for (Kind kind : new Kind[] {Kind.CSV, Kind.NPZ, Kind.NPY}) {
      if (name.endsWith("." + kind.name().toLowerCase(Locale.ROOT))) {
        return new DataSource(argument, kind, path, options);
      }
    }
    throw new DataException(
        argument
            + (name.contains("-ubyte")
                ? " is a single IDX file; name the folder that it is in"
                : " is no data set that can be read; name a folder of IDX files, a .csv, .npz or"
                    + " .npy file, or builtin:digits"));
  }

  private static Path path(String argument) {
    try {
      return Path.of(argument);
    } catch (InvalidPathException e) {
      throw new DataException("'" + Listing.shortened(argument) + "' is no path; check it", e);
    }
  }

  /**
   * Reads the rows to train on.
   *
   * @throws DataException if the data cannot be read or has no targets
   */
  public Dataset training() {
    return switch (kind) {
      case BUILTIN -> known(BuiltinData.training(path.toString(), options.seed()));
      case IDX -> IdxReader.readTraining(path, options);
      case CSV -> CsvReader.read(path, options);
      case NPZ -> NpzReader.readTraining(path, options);
      case NPY -> throw inputsAlone();
    };
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
              ? Optional.of(IdxReader.readTest(path, options))
              : Optional.empty();
      case CSV -> Optional.empty();
      case NPZ -> NpzReader.readTest(path, options);
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
    return kind == Kind.IDX ? IdxReader.readTest(path, options) : test().orElseGet(this::training);
  }

  /**
   * Reads the inputs of the rows that {@link #evaluation} reads, for prediction; targets may lack.
   *
   * @param inputWidth how many inputs the model takes, which tells whether a CSV file has a target
   * @throws DataException if the data cannot be read or has another number of inputs
   */
  public Dataset inputs(int inputWidth) {
    Dataset inputs =
        switch (kind) {
          case BUILTIN -> BuiltinData.test(path.toString(), options.seed());
          case IDX -> IdxReader.readTestImages(path);
          case CSV -> CsvReader.readInputs(path, inputWidth, options);
          case NPZ -> NpzReader.readInputs(path);
          case NPY -> NpyReader.readInputs(path);
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
    return inputs.hasLabels() ? Dataset.ofInputs(inputs.inputs(), inputWidth) : inputs;
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
