package dev.lanewise.cli.training;

import dev.lanewise.formats.CsvWriter;
import dev.lanewise.network.EpochReport;
import java.nio.file.Path;
import java.util.List;

/** Writes the figures of each epoch as a table; a cell without a value is empty. */
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
    CsvWriter.writeTexts(file, HEADER, epochs.stream().map(HistoryFile::row).toList());
  }

  private static List<String> row(EpochReport report) {
    return List.of(
        Integer.toString(report.epoch()),
        cell(report.trainLoss()),
        cell(report.trainAccuracy()),
        cell(report.validationLoss()),
        cell(report.validationAccuracy()),
        cell(report.seconds()),
        cell(report.learningRate()));
  }

  private static String cell(double value) {
    return Double.isNaN(value) ? "" : Double.toString(value);
  }
}
