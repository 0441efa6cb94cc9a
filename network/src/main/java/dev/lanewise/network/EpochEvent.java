package dev.lanewise.network;

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
final class EpochEvent extends Event {

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

  /** Takes over the figures of an epoch, and records it if that is asked for. */
  void commit(EpochReport report) {
    if (shouldCommit()) {
      epoch = report.epoch();
      trainLoss = report.trainLoss();
      validationLoss = report.validationLoss();
      learningRate = report.learningRate();
      commit();
    }
  }
}
