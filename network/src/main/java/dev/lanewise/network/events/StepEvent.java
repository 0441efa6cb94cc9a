package dev.lanewise.network.events;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Throttle;
import org.jspecify.annotations.Nullable;

/**
 * A step of training in a flight recording: a sample of all, as there may be thousands a second.
 */
@Name("dev.lanewise.Step")
@Label("Step")
@Category("Lanewise")
@Description("A sample of the steps of training: loss, gradients and update for a mini-batch")
@StackTrace(false)
@Throttle("20/s")
public final class StepEvent extends Event {

  /** Is asked whether steps are recorded, so that none is made for nothing. */
  private static final StepEvent UNUSED = new StepEvent();

  @Label("Step")
  @Description("Counts from 1 over all epochs")
  long step;

  @Label("Rows")
  int rows;

  @Label("Loss")
  double loss;

  @Label("Learning Rate")
  double learningRate;

  private StepEvent() {}

  /** Returns an event that has begun, or null if steps are not recorded. */
  static @Nullable StepEvent begun() {
    if (!UNUSED.isEnabled()) {
      return null;
    }
    StepEvent event = new StepEvent();
    event.begin();
    return event;
  }

  /** Ends and records the step. */
  public void commit(long step, int rows, double loss, double learningRate) {
    end();
    if (!shouldCommit()) {
      return;
    }
    this.step = step;
    this.rows = rows;
    this.loss = loss;
    this.learningRate = learningRate;
    commit();
  }
}
