package dev.lanewise.network;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The best epoch so far of a training that may stop early, with its weights. */
final class BestEpoch {

  private final @Nullable EarlyStopping rule;
  private final boolean larger;
  private final float[] parameters;
  private final float[] best;
  private double least = Double.POSITIVE_INFINITY;
  private int epoch;
  private int since;

  /**
   * Knows no epoch yet.
   *
   * @param rule how epochs are compared; empty if training does not stop early, so that the last
   *     epoch counts as the best
   * @param larger whether a larger figure is better
   * @param parameters the parameters that are trained
   */
  BestEpoch(Optional<EarlyStopping> rule, boolean larger, float[] parameters) {
    this.rule = rule.orElse(null);
    this.larger = larger;
    this.parameters = parameters;
    best = rule.isPresent() ? parameters.clone() : parameters;
  }

  /**
   * Goes on where a checkpoint was written.
   *
   * @param history all epochs before
   * @param weights those of the best of them
   */
  void resume(List<EpochReport> history, float[] weights) {
    history.forEach(this::isBetter);
    System.arraycopy(weights, 0, best, 0, best.length);
  }

  /** Takes note of an epoch, at whose end the parameters are as they are now. */
  void add(EpochReport report) {
    if (isBetter(report) && rule != null) {
      System.arraycopy(parameters, 0, best, 0, best.length);
    }
  }

  private boolean isBetter(EpochReport report) {
    if (rule == null) {
      epoch = report.epoch();
      return true;
    }
    double measured = rule.measure().of(report);
    double figure = larger ? -measured : measured;
    if (figure < least - rule.minimumChange()) {
      least = figure;
      epoch = report.epoch();
      since = 0;
      return true;
    }
    since++;
    return false;
  }

  /** Tells whether so many epochs were no better that training ends. */
  boolean isOver() {
    return rule != null && since >= rule.patience();
  }

  /** Returns the number of the best epoch; 0 before the first. */
  int epoch() {
    return epoch;
  }

  /** Returns the weights of the best epoch, not a copy. */
  float[] weights() {
    return best;
  }
}
