package dev.lanewise.network.events;

import jdk.jfr.FlightRecorder;
import org.jspecify.annotations.Nullable;

/**
 * Begins events, if they are recorded.
 *
 * <p>As long as Java's flight recorder is not in use, no class of an event is loaded: the first one
 * starts the recorder, which a command that predicts a row would wait for.
 */
public final class Recordings {

  private Recordings() {}

  /** Returns the event of an engine, or null if it is not recorded. */
  public static @Nullable KernelsEvent kernels() {
    return FlightRecorder.isInitialized() ? new KernelsEvent() : null;
  }

  /** Returns the event of an epoch that begins, or null if it is not recorded. */
  public static @Nullable EpochEvent epoch() {
    return FlightRecorder.isInitialized() ? EpochEvent.begun() : null;
  }

  /**
   * Returns the event of a step that begins, or null if it is not recorded; then it allocates
   * nothing.
   */
  public static @Nullable StepEvent step() {
    return FlightRecorder.isInitialized() ? StepEvent.begun() : null;
  }

  /**
   * Returns the event of a batch of prediction that begins, or null if it is not recorded; then it
   * allocates nothing.
   */
  public static @Nullable PredictionEvent prediction() {
    return FlightRecorder.isInitialized() ? PredictionEvent.begun() : null;
  }
}
