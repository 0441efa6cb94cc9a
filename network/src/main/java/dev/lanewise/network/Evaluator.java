package dev.lanewise.network;

import dev.lanewise.api.plugin.Loss;
import dev.lanewise.network.metrics.ClassificationEvaluation;
import dev.lanewise.network.metrics.ConfusionMatrix;
import dev.lanewise.network.metrics.Evaluation;
import dev.lanewise.network.metrics.MultiLabelEvaluation;
import dev.lanewise.network.metrics.RegressionEvaluation;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Measures a network on data: loss and the metrics of its task. */
final class Evaluator {

  private static final int BATCH_ROWS = 256;

  private final Architecture architecture;
  private final Dataset data;
  private final int[] order;
  private final Batch batch;
  private final List<DenseLayer> layers = new ArrayList<>();
  private final LossComputation loss;
  private final @Nullable ClassDecision decision;

  /**
   * Plans an evaluation.
   *
   * @param parameters the weights, read at each {@link #loss}
   */
  Evaluator(
      Architecture architecture,
      ParameterLayout layout,
      float[] parameters,
      Task task,
      Loss loss,
      Dataset data,
      Engine engine) {
    this.architecture = architecture;
    this.data = data;
    order = IntStream.range(0, data.rows()).toArray();
    int maxRows = Math.clamp(data.rows(), 1, BATCH_ROWS);
    batch = new Batch(data, loss.targets(), architecture.outputs(), maxRows, engine.workers());
    String outputActivation = architecture.outputActivation().id();
    boolean onLogits = loss.logitsOf().contains(outputActivation);
    int last = layout.layers().size() - 1;
    for (ParameterLayout.Slot slot : layout.layers()) {
      layers.add(
          new DenseLayer(
              slot, parameters, engine, maxRows, onLogits && slot.index() == last, false));
    }
    float[] unusedGradient = Buffers.of(maxRows, layers.getLast().outputWidth(), "the evaluation");
    this.loss =
        LossComputation.of(
            loss,
            onLogits,
            outputActivation,
            engine.kernels(),
            maxRows,
            layers.getLast().outputWidth(),
            layers.getLast().outputs(),
            unusedGradient);
    decision =
        task instanceof Task.Classification classification && data.hasLabels()
            ? new ClassDecision(
                classification,
                outputActivation,
                onLogits,
                layers.getLast().outputWidth(),
                engine.kernels())
            : null;
  }

  /**
   * The loss and, for a classification, the predicted classes.
   *
   * @param mean the mean loss
   * @param classes the class of each row, empty for other tasks
   */
  @SuppressWarnings("ArrayRecordComponent") // Never compared, and made once an evaluation.
  record Outcome(double mean, int[] classes) {

    double accuracy(int[] labels) {
      long correct =
          IntStream.range(0, classes.length).filter(i -> classes[i] == labels[i]).count();
      return (double) correct / classes.length;
    }
  }

  /** Computes the loss over all rows. */
  Outcome loss() {
    LossComputation.Total total = new LossComputation.Total();
    int[] classes = new int[decision == null ? 0 : data.rows()];
    for (int from = 0; from < order.length; from += BATCH_ROWS) {
      int rows = Math.min(BATCH_ROWS, order.length - from);
      batch.load(order, from, rows);
      float[] x = batch.inputs();
      int width = architecture.inputs();
      for (DenseLayer layer : layers) {
        layer.forward(rows, x, 0, width);
        x = layer.outputs();
        width = layer.outputWidth();
      }
      total.add(loss.run(rows, batch));
      if (decision != null) {
        for (int row = 0; row < rows; row++) {
          classes[from + row] = decision.classOf(x, row);
        }
      }
    }
    return new Outcome(total.mean(), classes);
  }

  /** Computes the metrics of a model's task. */
  static Evaluation evaluate(Model model, Dataset data, Engine engine) {
    Loss loss = engine.plugins().loss(model.loss());
    Fit.check(model.layout(), model.loss(), loss, false);
    Fit.check(data, model.architecture(), model.loss(), loss);
    Fit.checkFinite(data, "evaluation");
    Outcome outcome =
        new Evaluator(
                model.architecture(),
                model.layout(),
                model.parameters(),
                model.task(),
                loss,
                data,
                engine)
            .loss();
    int width = model.architecture().outputs();
    return switch (model.task()) {
      case Task.Classification classification ->
          ClassificationEvaluation.of(
              ConfusionMatrix.of(data.labels(), outcome.classes(), classification.classNames()),
              outcome.mean());
      case Task.MultiLabel multiLabel ->
          MultiLabelEvaluation.of(
              data.targets(), outputs(model, data, engine), width, outcome.mean());
      case Task.Regression regression ->
          RegressionEvaluation.of(
              data.targets(), outputs(model, data, engine), width, outcome.mean());
    };
  }

  private static float[] outputs(Model model, Dataset data, Engine engine) {
    float[] outputs = new float[Math.multiplyExact(data.rows(), model.architecture().outputs())];
    model.predictor(engine, BATCH_ROWS).predict(data.inputs(), data.rows(), outputs);
    return outputs;
  }
}
