package dev.lanewise.network;

import dev.lanewise.api.ConfigurationException;
import java.util.ArrayList;
import java.util.List;

/**
 * What listeners may change of a training; each {@link TrainingListener#control} gets it.
 *
 * <p>Checkpoints keep what was asked for, so a training that is resumed goes on with it.
 *
 * @since 0.1
 */
public final class TrainingControl {

  /** The factor of each finished epoch's last step. */
  private final List<Double> ofEpochs = new ArrayList<>();

  private double factor = 1;
  private boolean stopping;

  TrainingControl() {}

  /** Returns what the learning rate of the next step is multiplied by; 1 at the beginning. */
  public double learningRateFactor() {
    return factor;
  }

  /**
   * Sets what the learning rates of all further steps are multiplied by, besides schedule and
   * warm-up.
   *
   * @throws ConfigurationException if it is no finite number from 0
   */
  public void learningRateFactor(double value) {
    if (!(value >= 0 && Double.isFinite(value))) {
      throw new ConfigurationException(
          "the factor %s of the learning rate is out of range: a finite number from 0"
              .formatted(value));
    }
    factor = value;
  }

  /**
   * Ends training when the present epoch is done, be it the one just finished. To end it at once,
   * interrupt its thread.
   */
  public void stopAfterEpoch() {
    stopping = true;
  }

  /** Tells whether a listener has asked to stop. */
  public boolean isStopping() {
    return stopping;
  }

  /** Takes note that an epoch is finished, whose last step had this factor. */
  void epochDone(double ofLastStep) {
    ofEpochs.add(ofLastStep);
  }

  /** Returns the factor of a finished epoch's last step. */
  double ofEpoch(int epoch) {
    return ofEpochs.get(epoch - 1);
  }

  TrainingState.Steering state() {
    boolean unchanged = ofEpochs.stream().allMatch(of -> of == 1);
    return new TrainingState.Steering(factor, stopping, unchanged ? List.of() : ofEpochs);
  }

  /** Goes on from a checkpoint after so many epochs. */
  void resume(TrainingState.Steering state, int epochs) {
    if (!state.ofEpochs().isEmpty() && state.ofEpochs().size() != epochs) {
      throw new ConfigurationException(
          "the checkpoint holds the factors of the learning rate in %d epochs, not in the %d that are done; resume from another"
              .formatted(state.ofEpochs().size(), epochs));
    }
    learningRateFactor(state.learningRateFactor());
    stopping = state.stopping();
    for (int epoch = 0; epoch < epochs; epoch++) {
      ofEpochs.add(state.ofEpochs().isEmpty() ? 1.0 : state.ofEpochs().get(epoch));
    }
  }
}
