package dev.lanewise.network.events;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Throttle;

/** A batch of prediction in a flight recording: a sample of all. */
@Name("dev.lanewise.Prediction")
@Label("Prediction")
@Category("Lanewise")
@Description("A sample of the batches of prediction")
@StackTrace(false)
@Throttle("20/s")
public final class PredictionEvent extends Event {

  @Label("Rows")
  int rows;

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
