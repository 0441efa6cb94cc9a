package dev.lanewise.network;

import dev.lanewise.api.LanewiseException;

/**
 * Reports that the loss is no longer a finite number.
 *
 * @since 0.1
 */
public final class DivergenceException extends LanewiseException {

  private static final long serialVersionUID = 1L;

  private final transient Model lastGoodModel;

  private final int epochsDone;

  DivergenceException(String message, Model lastGoodModel, int epochsDone) {
    super(message);
    this.lastGoodModel = lastGoodModel;
    this.epochsDone = epochsDone;
  }

  /** Returns how many whole epochs the last good network was trained for; 0 if it is untrained. */
  public int epochsDone() {
    return epochsDone;
  }

  /**
   * Returns the network with the weights after the last whole epoch, or of online training after
   * the last call of {@link OnlineTrainer#partialFit} that succeeded, or else the first weights.
   */
  public Model lastGoodModel() {
    return lastGoodModel;
  }
}
