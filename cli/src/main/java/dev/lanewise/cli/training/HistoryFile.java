package dev.lanewise.cli.training;

import dev.lanewise.cli.text.Json;
import dev.lanewise.formats.CsvWriter;
import dev.lanewise.formats.files.AtomicFile;
import dev.lanewise.network.EpochReport;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Writes the figures of each epoch: as a table, whose cells are empty where there is no value, or
 * as JSON lines, which have null there.
 */
final class HistoryFile {

  private static final List<String> HEADER =
      List.of(
          "epoch",
          "train_loss",
          "train_accuracy",
          "validation_loss",
          "validation_accuracy",
          "seconds",
          "learning_rate");

  private HistoryFile() {}

  static void write(Path file, List<EpochReport> epochs) {
    // A training that is resumed may measure others than before.
    List<String> metrics =
        epochs.stream().flatMap(report -> report.metrics().keySet().stream()).distinct().toList();
    if (isJson(file)) {
      AtomicFile.write(
          file,
          out -> {
            for (EpochReport report : epochs) {
              out.write(
                  (Json.line(members(report, metrics)) + "\n").getBytes(StandardCharsets.UTF_8));
            }
          });
    } else {
      CsvWriter.writeTexts(
          file,
          Stream.concat(HEADER.stream(), metrics.stream()).toList(),
          epochs.stream().map(report -> row(report, metrics)).toList());
    }
  }

  private static boolean isJson(Path file) {
    return file.toString().toLowerCase(Locale.ROOT).endsWith(".jsonl");
  }

  private static Map<String, Object> members(EpochReport report, List<String> metrics) {
    Map<String, Object> members = new LinkedHashMap<>();
    List<Number> values = values(report);
    for (int i = 0; i < values.size(); i++) {
      members.put(HEADER.get(i), values.get(i));
    }
    metrics.forEach(name -> members.put(name, metric(report, name)));
    return members;
  }

  private static List<String> row(EpochReport report, List<String> metrics) {
    return Stream.concat(
            values(report).stream(), metrics.stream().map(name -> metric(report, name)))
        .map(HistoryFile::cell)
        .toList();
  }

  private static Double metric(EpochReport report, String name) {
    return report.metrics().getOrDefault(name, Double.NaN);
  }

  /** Returns the values in the order of {@link #HEADER}. */
  private static List<Number> values(EpochReport report) {
    return List.of(
        report.epoch(),
        report.trainLoss(),
        report.trainAccuracy(),
        report.validationLoss(),
        report.validationAccuracy(),
        report.seconds(),
        report.learningRate());
  }

  private static String cell(Number value) {
    return Double.isNaN(value.doubleValue()) ? "" : value.toString();
  }
}
