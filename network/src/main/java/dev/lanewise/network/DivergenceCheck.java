package dev.lanewise.network;

import java.util.function.Function;

/** Detects that training diverged, and where. It keeps the weights after the last good epoch. */
final class DivergenceCheck {

  private static final String REMEDY = "try a smaller learning rate or scale the inputs";

  private final TrainingPlan plan;
  private final TrainingNetwork network;
  private final float[] parameters;
  private final float[] lastGood;
  private final Function<float[], Model> models;

  /**
   * Takes the first parameters as good ones.
   *
   * @param parameters the parameters that the training gives
   * @param models makes the model of the epochs done with given weights
   */
  DivergenceCheck(
      TrainingPlan plan,
      TrainingNetwork network,
      float[] parameters,
      Function<float[], Model> models) {
    this.plan = plan;
    this.network = network;
    this.parameters = parameters;
    this.models = models;
    lastGood = parameters.clone();
  }

  /** Goes on within an epoch that began with these parameters. */
  void resume(float[] before) {
    System.arraycopy(before, 0, lastGood, 0, lastGood.length);
  }

  /** Returns the parameters that the present epoch began with, not a copy. */
  float[] lastGoodParameters() {
    return lastGood;
  }

  /** Returns the network as the last good epoch left it. */
  Model lastGood() {
    return models.apply(lastGood);
  }

  /** Takes the present parameters for good. */
  void keep() {
    System.arraycopy(parameters, 0, lastGood, 0, parameters.length);
  }

  /**
   * Returns the exception for a mini-batch whose loss is not finite.
   *
   * @param loss the loss
   * @param rows the rows of the batch
   * @param epochsDone how many epochs are complete
   * @param batch the batch's number, from 0
   * @param batches how many batches an epoch has
   */
  DivergenceException inBatch(double loss, int rows, int epochsDone, int batch, int batches) {
    return inBatch(
        loss,
        rows,
        epochsDone,
        "epoch %d, batch %d of %d".formatted(epochsDone + 1, batch + 1, batches));
  }

  /**
   * Returns the exception for a mini-batch of online training whose loss is not finite.
   *
   * @param loss the loss
   * @param rows the rows of the batch
   * @param step counts from 1
   */
  DivergenceException inStep(double loss, int rows, long step) {
    return inBatch(loss, rows, 0, "step " + step);
  }

  private DivergenceException inBatch(double loss, int rows, int epochsDone, String place) {
    String where =
        network
            .firstNotFinite(rows)
            .map(layer -> "; the outputs of " + layer.title() + " are no longer finite")
            .orElse("; all layers are finite, the loss of the last one is not");
    return new DivergenceException(
        "the loss became %s in %s%s%s; %s"
            .formatted(loss, place, where, largestGradient("; in the batch before, "), REMEDY),
        lastGood(),
        epochsDone);
  }

  /**
   * Checks the weights after a step of online training, before they count as good.
   *
   * @param step counts from 1
   * @throws DivergenceException if weights are not finite
   */
  void afterStep(long step) {
    checkWeights("after step " + step, 0);
  }

  private String largestGradient(String when) {
    String largest = network.gradientNorms().largest();
    return largest.isEmpty() ? "" : when + largest;
  }

  /**
   * Checks the weights after an epoch's last step, and the validation loss, before they count as
   * good.
   *
   * @param epochsDone how many epochs are complete, without this one
   * @param validationLoss the loss after the epoch, NaN if nothing is measured
   * @param measured whether it is measured
   * @throws DivergenceException if weights or the loss are not finite
   */
  void afterEpoch(int epochsDone, double validationLoss, boolean measured) {
    checkWeights("after the last batch of epoch " + (epochsDone + 1), epochsDone);
    if (measured && !Double.isFinite(validationLoss)) {
      throw new DivergenceException(
          "the validation loss became %s after epoch %d; %s"
              .formatted(validationLoss, epochsDone + 1, REMEDY),
          lastGood(),
          epochsDone);
    }
  }

  private void checkWeights(String when, int epochsDone) {
    plan.layout
        .firstNotFinite(parameters)
        .ifPresent(layer -> {
          throw new DivergenceException(
              "the weights of %s were no longer finite %s%s; %s"
                  .formatted(layer.title(), when, largestGradient(", in which "), REMEDY),
              lastGood(),
              epochsDone);
        });
  }
}
