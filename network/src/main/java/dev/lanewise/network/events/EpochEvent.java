package dev.lanewise.network.events;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** An epoch of training in a flight recording. */
@Name("dev.lanewise.Epoch")
@Label("Epoch")
@Category("Lanewise")
@Description("An epoch of training, with the measurement behind it")
@StackTrace(false)
public final class EpochEvent extends Event {

  @Label("Epoch")
  @Description("Counts from 1")
  int epoch;

  @Label("Training Loss")
  double trainLoss;

  @Label("Validation Loss")
  @Description("Not a number if no rows are held out")
  double validationLoss;

  @Label("Learning Rate")
  @Description("Of the last step")
  double learningRate;

  private EpochEvent() {}

  /** Returns an event that has begun. */
  static EpochEvent begun() {
    EpochEvent event = new EpochEvent();
    event.begin();
    return event;
  }

  /** Ends and records the epoch. */
  public void commit(int epoch, double trainLoss, double validationLoss, double learningRate) {
    end();
    if (!shouldCommit()) {
      return;
    }
    this.epoch = epoch;
    this.trainLoss = trainLoss;
    this.validationLoss = validationLoss;
    this.learningRate = learningRate;
    commit();
  }
}
