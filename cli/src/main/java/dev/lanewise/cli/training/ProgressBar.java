package dev.lanewise.cli.training;

import dev.lanewise.cli.text.Numbers;
import dev.lanewise.cli.text.Output;
import dev.lanewise.network.BatchReport;
import dev.lanewise.network.TrainingListener;
import java.util.Locale;

/** Draws how far training is on a single line, at most ten times a second. */
public final class ProgressBar implements TrainingListener {

  private static final int WIDTH = 20;
  private static final long PAUSE_NANOS = 100_000_000;

  private final Output output;
  private final int epochsBefore;
  private final int epochs;
  private final long start = System.nanoTime();
  private long drawn = start - PAUSE_NANOS;

  /**
   * Creates the bar.
   *
   * @param epochsBefore how many epochs an earlier run has done
   * @param epochs how many there will be in all
   */
  public ProgressBar(Output output, int epochsBefore, int epochs) {
    this.output = output;
    this.epochsBefore = epochsBefore;
    this.epochs = epochs;
  }

  @Override
  public void batchDone(BatchReport report) {
    draw(report.epoch(), report.batch(), report.batches(), report.loss());
  }

  /** Draws the bar, unless it was drawn a moment ago. */
  public void draw(int epoch, int batch, int batches, double loss) {
    long now = System.nanoTime();
    if (now - drawn >= PAUSE_NANOS) {
      drawn = now;
      output.drawLine(line(epoch, batch, batches, loss, (now - start) * 1e-9));
    }
  }

  /** Returns the line, short enough for a terminal of 80 columns. */
  public String line(int epoch, int batch, int batches, double loss, double seconds) {
    double done = epoch - 1 - epochsBefore + (double) batch / batches;
    double share = done / (epochs - epochsBefore);
    int full = (int) (share * WIDTH);
    return String.format(
        Locale.ROOT,
        "epoch %d/%d [%s%s] batch %d/%d, loss %s, %s left",
        epoch,
        epochs,
        "#".repeat(full),
        "-".repeat(WIDTH - full),
        batch,
        batches,
        Numbers.metric(loss),
        duration(seconds * (1 - share) / share));
  }

  private static String duration(double seconds) {
    long whole = Math.round(seconds);
    return whole < 60
        ? whole + " s"
        : whole < 3600
            ? String.format(Locale.ROOT, "%d:%02d min", whole / 60, whole % 60)
            : String.format(Locale.ROOT, "%d:%02d h", whole / 3600, whole / 60 % 60);
  }
}
