package dev.lanewise.cli.options;

import dev.lanewise.api.ConfigurationException;
import dev.lanewise.formats.CsvDialect;
import dev.lanewise.network.data.ColumnRoles;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of every command that reads a table: how it is written, and its targets and ids. */
public final class TableOptions {

  @Option(
      names = "--target",
      paramLabel = "NAME",
      description = {
        "The column of a table to predict; again for several.",
        "Default: the model's, or else the last column"
      })
  private List<String> targets = new ArrayList<>();

  @Option(
      names = "--id",
      split = ",",
      paramLabel = "NAME",
      description = {"A column that names the rows: no input, but kept.", "Default: none"})
  private List<String> ids = new ArrayList<>();

  @Option(
      names = "--header",
      paramLabel = "yes|no|auto",
      description = {
        "Whether the first line of a table holds the names of its columns.",
        "Default: ${DEFAULT-VALUE}, by what it holds"
      })
  private String header = "auto";

  @Option(
      names = "--delimiter",
      paramLabel = "CHAR",
      description = {"What separates columns, such as ';' or tab.", "Default: by the first lines"})
  private @Nullable String delimiter;

  @Option(
      names = "--decimal",
      paramLabel = "CHAR",
      description = {"The decimal mark of numbers, . or ,", "Default: by the first lines"})
  private @Nullable String decimal;

  @Option(
      names = "--missing",
      split = ",",
      paramLabel = "TEXT",
      description = {
        "Texts that stand for a missing value, besides an empty cell.",
        "Default: NA, N/A, NaN, null, ? and their like"
      })
  private @Nullable List<String> missing;

  @Option(
      names = "--encoding",
      paramLabel = "NAME",
      description = {
        "The encoding of a table, such as windows-1252.",
        "Default: UTF-8, or what a byte order mark says"
      })
  private @Nullable String encoding;

  /** Returns the columns to predict and the ids. */
  public ColumnRoles roles() {
    return ColumnRoles.DEFAULT.withTargets(targets).withIds(ids);
  }

  /**
   * Returns how the table is written.
   *
   * @throws ConfigurationException if an option cannot be understood
   */
  public CsvDialect dialect() {
    CsvDialect.Header named =
        switch (header.toLowerCase(Locale.ROOT)) {
          case "yes" -> CsvDialect.Header.YES;
          case "no" -> CsvDialect.Header.NO;
          case "auto" -> CsvDialect.Header.AUTO;
          default ->
              throw new ConfigurationException(
                  "--header is yes, no or auto, not '%s'".formatted(header));
        };
    return new CsvDialect(
        named,
        character("--delimiter", delimiter),
        character("--decimal", decimal),
        missing == null ? CsvDialect.MISSING : missing,
        encoding == null ? StandardCharsets.UTF_8 : charset(encoding));
  }

  private static Optional<Character> character(String option, @Nullable String text) {
    if (text == null) {
      return Optional.empty();
    }
    if (text.equals("tab") || text.equals("\\t")) {
      return Optional.of('\t');
    }
    if (text.length() != 1) {
      throw new ConfigurationException(
          "%s takes one character, or tab, not '%s'".formatted(option, text));
    }
    return Optional.of(text.charAt(0));
  }

  private static Charset charset(String name) {
    try {
      return Charset.forName(name);
    } catch (IllegalCharsetNameException | UnsupportedCharsetException e) {
      throw new ConfigurationException(
          "there is no encoding '%s'; use one such as UTF-8, UTF-16 or windows-1252"
              .formatted(name),
          e);
    }
  }
}
