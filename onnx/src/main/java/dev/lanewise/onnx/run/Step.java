package dev.lanewise.onnx.run;

import dev.lanewise.network.engine.Engine;

/** A computation on the rows of a batch, from slots to a slot. */
public interface Step {

  /**
   * Makes what the step needs, once its slots have their arrays.
   *
   * @param engine what computes
   * @param maxRows the most rows of a batch
   */
  default void prepare(Engine engine, int maxRows) {}

  /** Computes the first rows of the batch. */
  void run(int rows);
}
