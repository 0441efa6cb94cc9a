package dev.lanewise.network.events;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Throttle;
import org.jspecify.annotations.Nullable;

/** A batch of prediction in a flight recording: a sample of all. */
@Name("dev.lanewise.Prediction")
@Label("Prediction")
@Category("Lanewise")
@Description("A sample of the batches of prediction")
@StackTrace(false)
@Throttle("20/s")
public final class PredictionEvent extends Event {

  /** Is asked whether batches are recorded, so that none is made for nothing. */
  private static final PredictionEvent UNUSED = new PredictionEvent();

  @Label("Rows")
  int rows;

  private PredictionEvent() {}

  /** Returns an event that has begun, or null if batches are not recorded. */
  static @Nullable PredictionEvent begun() {
    if (!UNUSED.isEnabled()) {
      return null;
    }
    PredictionEvent event = new PredictionEvent();
    event.begin();
    return event;
  }

  /** Ends and records a batch. */
  public void commit(int rows) {
    end();
    if (!shouldCommit()) {
      return;
    }
    this.rows = rows;
    commit();
  }
}
