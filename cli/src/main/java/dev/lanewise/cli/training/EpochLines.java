package dev.lanewise.cli.training;

import dev.lanewise.cli.text.Numbers;
import dev.lanewise.cli.text.Output;
import dev.lanewise.network.EpochReport;
import dev.lanewise.network.TrainingListener;
import dev.lanewise.network.TrainingState;
import java.util.Locale;
import java.util.function.Supplier;

/** Prints a line after each epoch, for logs. */
final class EpochLines implements TrainingListener {

  private final Output output;
  private final int epochs;

  EpochLines(Output output, int epochs) {
    this.output = output;
    this.epochs = epochs;
  }

  @Override
  public void epochDone(EpochReport report, Supplier<TrainingState> state) {
    StringBuilder line = new StringBuilder();
    line.append("epoch ").append(report.epoch()).append('/').append(epochs);
    append(line, "loss", report.trainLoss());
    append(line, "accuracy", report.trainAccuracy());
    append(line, "validation loss", report.validationLoss());
    append(line, "validation accuracy", report.validationAccuracy());
    report.metrics().forEach((name, value) -> append(line, "validation " + name, value));
    line.append(String.format(Locale.ROOT, ", %.2f s", report.seconds()));
    output.note(line.toString());
  }

  private static void append(StringBuilder line, String name, double value) {
    if (!Double.isNaN(value)) {
      line.append(", ").append(name).append(' ').append(Numbers.metric(value));
    }
  }
}
