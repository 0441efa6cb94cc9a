package dev.lanewise.network;

import dev.lanewise.api.LanewiseException;

/**
 * Reports that the thread that trains was interrupted; its interrupt flag stays set.
 *
 * @since 0.1
 */
public final class TrainingInterruptedException extends LanewiseException {

  private static final long serialVersionUID = 1L;

  private final transient Model lastModel;

  private final int epochsDone;

  TrainingInterruptedException(String message, Model lastModel, int epochsDone) {
    super(message);
    this.lastModel = lastModel;
    this.epochsDone = epochsDone;
  }

  /** Returns how many whole epochs the last network was trained for; 0 if it is untrained. */
  public int epochsDone() {
    return epochsDone;
  }

  /**
   * Returns the network with the weights after the last whole epoch, or the first weights: the same
   * that the last {@link TrainingState} of a whole epoch holds, or their average if training
   * averages them.
   */
  public Model lastModel() {
    return lastModel;
  }
}
