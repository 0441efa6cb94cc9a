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

  DivergenceException(String message, Model lastGoodModel) {
    super(message);
    this.lastGoodModel = lastGoodModel;
  }

  /** Returns the network with the weights after the last whole epoch, or the first weights. */
  public Model lastGoodModel() {
    return lastGoodModel;
  }
}
