package dev.lanewise.cli.training;

import dev.lanewise.cli.text.Output;
import dev.lanewise.network.BatchReport;
import dev.lanewise.network.GradientNorms;
import dev.lanewise.network.TrainingListener;
import java.util.Arrays;

/**
 * Says once of each layer that its gradients vanish: in all batches of an epoch that were looked
 * at, they were 0 or not even a ten-millionth of the largest layer's.
 *
 * <p>That is less than single precision resolves, beside the largest; layers that still learn stay
 * far above it. Of an epoch's batches one in eight is looked at, ten at most, so that it takes
 * little time. Of a network whose gradients are all 0, because it has nothing more to learn,
 * nothing is said.
 */
final class VanishingGradients implements TrainingListener {

  private static final double NEGLIGIBLE = 1e-7;
  private static final int SAMPLES = 10;

  /** Norms take as long as some percent of a step, or tens if batches are small. */
  private static final int LEAST_DISTANCE = 8;

  private final Output output;

  /** Whether each layer's gradients were negligible in all batches of this epoch looked at. */
  private boolean[] vanished = {};

  /** Which layers the user knows of. */
  private boolean[] reported = {};

  VanishingGradients(Output output) {
    this.output = output;
  }

  @Override
  public void batchDone(BatchReport report) {
    GradientNorms norms = report.gradients();
    if (report.batch() == 1) {
      reported = Arrays.copyOf(reported, norms.layers());
      vanished = new boolean[norms.layers()];
      Arrays.fill(vanished, true);
    }
    if ((report.batch() - 1) % distance(report.batches()) == 0) {
      look(norms);
    }
    if (report.batch() == report.batches()) {
      tell(report.epoch(), norms);
    }
  }

  private static int distance(int batches) {
    return Math.max(LEAST_DISTANCE, Math.ceilDiv(batches, SAMPLES));
  }

  private void look(GradientNorms norms) {
    double[] sizes = new double[vanished.length];
    for (int layer = 0; layer < sizes.length; layer++) {
      sizes[layer] = norms.norm(layer);
    }
    double largest = Arrays.stream(sizes).max().orElse(0);
    for (int layer = 0; layer < sizes.length; layer++) {
      vanished[layer] &= largest > 0 && sizes[layer] < NEGLIGIBLE * largest;
    }
  }

  private void tell(int epoch, GradientNorms norms) {
    for (int layer = 0; layer < vanished.length; layer++) {
      if (vanished[layer] && !reported[layer]) {
        reported[layer] = true;
        output.note(
            "note: the gradients of %s vanished in epoch %d, so it learns little or nothing; try fewer layers, or another activation or initializer"
                .formatted(norms.name(layer), epoch));
      }
    }
  }
}
