package dev.lanewise.cli.text;

import dev.lanewise.api.ConfigurationException;
import dev.lanewise.formats.CsvWriter;
import dev.lanewise.formats.files.AtomicFile;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Where the outputs for rows go, and in which format: a file's name says it. */
public final class OutputTarget {

  /** Outputs for rows, in each of the formats. */
  public interface Rows {

    /** Returns how many rows there are. */
    int rows();

    /** Returns the names of the columns. */
    List<String> header();

    /** Returns the rows as texts. */
    Iterable<List<String>> records();

    /** Returns a row by name, as JSON has it. */
    Map<String, Object> object(int row);

    /** Writes the outputs that are numbers as an array. */
    void writeArray(Path file);
  }

  private enum Format {
    CSV,
    JSONL,
    NPY
  }

  private final Optional<Path> file;
  private final Format format;

  private OutputTarget(Optional<Path> file, Format format) {
    this.file = file;
    this.format = format;
  }

  /**
   * Chooses a target, before the work that fills it begins.
   *
   * @param file a .csv, .jsonl or .npy file; empty prints CSV to standard output
   * @throws ConfigurationException if the file's name says none of the formats
   * @throws dev.lanewise.api.DataException if the file cannot be written
   */
  public static OutputTarget of(Optional<Path> file) {
    file.ifPresent(OutputFile::check);
    return new OutputTarget(file, file.map(OutputTarget::format).orElse(Format.CSV));
  }

  private static Format format(Path file) {
    String name = file.toString().toLowerCase(Locale.ROOT);
    for (Format format : Format.values()) {
      if (name.endsWith("." + format.name().toLowerCase(Locale.ROOT))) {
        return format;
      }
    }
    throw new ConfigurationException(
        "outputs are written as .csv, .jsonl or .npy, which %s is not; name it so".formatted(file));
  }

  /** Writes all rows. */
  public void write(Rows rows, Output output) {
    if (file.isEmpty()) {
      new CsvText(output.out()).print(rows.header(), rows.records());
      return;
    }
    Path path = file.get();
    output.write(() -> {
      switch (format) {
        case CSV -> CsvWriter.writeTexts(path, rows.header(), rows.records());
        case JSONL -> writeJsonLines(path, rows);
        case NPY -> rows.writeArray(path);
      }
    });
  }

  /** Writes a JSON object a line. */
  private static void writeJsonLines(Path file, Rows rows) {
    AtomicFile.write(
        file,
        out -> {
          PrintStream lines = new PrintStream(out, false, StandardCharsets.UTF_8);
          for (int row = 0; row < rows.rows(); row++) {
            Json.print(rows.object(row), lines);
          }
          lines.flush();
          if (lines.checkError()) {
            throw new IOException("the lines could not be written");
          }
        });
  }
}
