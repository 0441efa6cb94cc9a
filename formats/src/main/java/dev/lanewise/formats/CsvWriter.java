package dev.lanewise.formats;

import de.siegmar.fastcsv.writer.LineDelimiter;
import dev.lanewise.api.DataException;
import dev.lanewise.api.text.Count;
import dev.lanewise.formats.files.AtomicFile;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Writes tables as comma-separated UTF-8 text with a header line.
 *
 * @since 0.1
 */
public final class CsvWriter {

  private CsvWriter() {}

  /**
   * Writes rows of numbers, each in the shortest text that gives the same float again.
   *
   * @param header the column names
   * @param values row-major numbers, {@code header.size()} a row
   * @throws IllegalArgumentException if the numbers do not fill whole rows
   * @throws DataException if the file cannot be written
   */
  public static void write(Path file, List<String> header, float[] values) {
    Iterable<List<String>> rows = texts(header, values);
    AtomicFile.write(file, out -> records(out, header, rows));
  }

  /**
   * Writes the same bytes to a stream, which is flushed and stays open.
   *
   * @param header the column names
   * @param values row-major numbers, {@code header.size()} a row
   * @throws IllegalArgumentException if the numbers do not fill whole rows
   * @throws IOException if the stream does not take them
   */
  public static void write(OutputStream out, List<String> header, float[] values)
      throws IOException {
    records(out, header, texts(header, values));
  }

  private static Iterable<List<String>> texts(List<String> header, float[] values) {
    int width = header.size();
    if (width == 0 || values.length % width != 0) {
      throw new IllegalArgumentException(
          Count.of(values.length, "number")
              + " cannot be split into rows of "
              + Count.of(width, "column"));
    }
    return () ->
        IntStream.range(0, values.length / width)
            .mapToObj(row ->
                IntStream.range(row * width, (row + 1) * width)
                    .mapToObj(i -> Float.toString(values[i]))
                    .toList())
            .iterator();
  }

  /**
   * Writes rows of texts, quoted where they need it.
   *
   * @param header the column names
   * @param rows as many texts a row as there are names
   * @throws IllegalArgumentException if a row has another number of texts
   * @throws DataException if the file cannot be written
   */
  public static void writeTexts(
      Path file, List<String> header, Iterable<? extends List<String>> rows) {
    AtomicFile.write(file, out -> records(out, header, rows));
  }

  /**
   * Writes the same bytes to a stream, which is flushed and stays open.
   *
   * @param header the column names
   * @param rows as many texts a row as there are names
   * @throws IllegalArgumentException if a row has another number of texts
   * @throws IOException if the stream does not take them
   */
  public static void writeTexts(
      OutputStream out, List<String> header, Iterable<? extends List<String>> rows)
      throws IOException {
    records(out, header, rows);
  }

  private static void records(
      OutputStream out, List<String> header, Iterable<? extends List<String>> rows)
      throws IOException {
    try {
      // Not closed here: the stream of a file must be forced to the disk first, and other streams
      // belong to the caller.
      de.siegmar.fastcsv.writer.CsvWriter writer =
          de.siegmar.fastcsv.writer.CsvWriter.builder()
              .lineDelimiter(LineDelimiter.LF)
              .build(out, StandardCharsets.UTF_8);
      writer.writeRecord(header);
      for (List<String> row : rows) {
        if (row.size() != header.size()) {
          throw new IllegalArgumentException(
              "a row needs " + Count.of(header.size(), "text") + ", but one has " + row.size());
        }
        writer.writeRecord(row);
      }
      writer.flush();
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }
}
