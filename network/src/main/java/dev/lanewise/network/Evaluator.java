package dev.lanewise.network;

import dev.lanewise.api.plugin.Loss;
import dev.lanewise.api.registry.PluginKind;
import dev.lanewise.api.registry.PluginReference;
import dev.lanewise.network.data.Dataset;
import dev.lanewise.network.data.Task;
import dev.lanewise.network.engine.Engine;
import dev.lanewise.network.layers.Buffers;
import dev.lanewise.network.layers.DenseForward;
import dev.lanewise.network.layers.ForwardPass;
import dev.lanewise.network.layers.Layer;
import dev.lanewise.network.layers.ParameterLayout;
import dev.lanewise.network.metrics.ClassificationEvaluation;
import dev.lanewise.network.metrics.ConfusionMatrix;
import dev.lanewise.network.metrics.EvaluatedRows;
import dev.lanewise.network.metrics.Evaluation;
import dev.lanewise.network.metrics.MultiLabelEvaluation;
import dev.lanewise.network.metrics.RegressionEvaluation;
import dev.lanewise.network.outputs.Batch;
import dev.lanewise.network.outputs.ClassDecision;
import dev.lanewise.network.outputs.Compatibility;
import dev.lanewise.network.outputs.LossComputation;
import dev.lanewise.network.outputs.MetricRows;
import dev.lanewise.network.outputs.NamedMetric;
import dev.lanewise.network.outputs.OutputHead;
import dev.lanewise.network.preparation.Preparation;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Measures a network on data: loss and the metrics of its task. */
final class Evaluator {

  private static final int BATCH_ROWS = 256;

  private final Dataset data;
  private final int[] order;
  private final Batch batch;
  private final ForwardPass forwardPass;
  private final DenseForward output;
  private final LossComputation loss;
  private final @Nullable ClassDecision decision;

  /**
   * Plans an evaluation.
   *
   * @param layout the layers
   * @param preparation what is done to each row
   * @param parameters their parameters, read at each {@link #loss}
   * @param task what the outputs mean
   * @param loss the loss
   * @param data the rows
   * @param engine what computes
   */
  Evaluator(
      ParameterLayout layout,
      Optional<Preparation> preparation,
      float[] parameters,
      Task task,
      Loss loss,
      Dataset data,
      Engine engine) {
    this.data = data;
    order = IntStream.range(0, data.rows()).toArray();
    int maxRows = Math.clamp(data.rows(), 1, BATCH_ROWS);
    OutputHead head = new OutputHead(layout.outputLayer());
    batch =
        new Batch(
            data, preparation, loss.targets(), head.layer().units(), maxRows, engine.workers());
    Layer.Planning planning = new Layer.Planning(engine, parameters, maxRows);
    forwardPass = ForwardPass.prediction(layout, planning);
    output = head.forward(planning, loss, task);
    float[] unusedGradient = Buffers.of(maxRows, output.width(), "the evaluation");
    this.loss = LossComputation.of(head, loss, output, planning, unusedGradient, false);
    decision = data.hasLabels() ? head.decision(task, output, engine.kernels()).orElse(null) : null;
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
    forwardPass.refresh();
    LossComputation.Total total = new LossComputation.Total();
    int[] classes = new int[decision == null ? 0 : data.rows()];
    for (int from = 0; from < order.length; from += BATCH_ROWS) {
      int rows = Math.min(BATCH_ROWS, order.length - from);
      batch.load(order, from, rows);
      forwardPass.run(0, rows, batch.inputs(), 0, output);
      total.add(loss.run(rows, batch));
      if (decision != null) {
        for (int row = 0; row < rows; row++) {
          classes[from + row] = decision.classOf(row);
        }
      }
    }
    return new Outcome(total.mean(), classes);
  }

  /** Computes the metrics of a model's task. */
  static Evaluation evaluate(Model model, Dataset data, Engine engine) {
    Outcome outcome = outcome(model, data, engine);
    float[] outputs =
        model.task() instanceof Task.Classification ? new float[0] : outputs(model, data, engine);
    return evaluation(model, data, outcome, outputs);
  }

  /** Computes the metrics of a model's task and others, and keeps what they are computed of. */
  static EvaluatedRows evaluateRows(
      Model model, Dataset data, List<PluginReference> names, Engine engine) {
    List<NamedMetric> metrics = NamedMetric.of(names, engine.plugins(), model.task());
    Outcome outcome = outcome(model, data, engine);
    float[] outputs = outputs(model, data, engine);
    NamedMetric.Values values = NamedMetric.values(metrics, rows(model, data, outcome, outputs));
    return new EvaluatedRows(
        evaluation(model, data, outcome, outputs),
        outputs,
        outcome.classes(),
        values.byName(),
        List.copyOf(values.undefined().values()));
  }

  /** Computes the metrics of plugins, for classes that are known. */
  static NamedMetric.Values metrics(
      List<NamedMetric> metrics, Model model, Dataset data, Outcome outcome, Engine engine) {
    return NamedMetric.values(metrics, rows(model, data, outcome, outputs(model, data, engine)));
  }

  private static MetricRows rows(Model model, Dataset data, Outcome outcome, float[] outputs) {
    return new MetricRows(
        data, model.task(), model.architecture().outputs(), outputs, outcome.classes());
  }

  private static Outcome outcome(Model model, Dataset data, Engine engine) {
    model.requirements().stream()
        .filter(requirement -> requirement.kind() == PluginKind.LOSS)
        .forEach(engine.plugins()::require);
    Loss loss = engine.plugins().loss(model.loss());
    Compatibility.check(model.layout(), model.loss(), loss, engine.plugins());
    Compatibility.check(data, model.inputs(), model.architecture().outputs(), model.loss(), loss);
    Compatibility.checkColumns(data, model.schema());
    Compatibility.checkFinite(data, "evaluation", model.preparation().isPresent());
    return new Evaluator(
            model.layout(),
            model.preparation(),
            model.parameters(),
            model.task(),
            loss,
            data,
            engine)
        .loss();
  }

  private static Evaluation evaluation(
      Model model, Dataset data, Outcome outcome, float[] outputs) {
    int width = model.architecture().outputs();
    return switch (model.task()) {
      case Task.Classification classification ->
          ClassificationEvaluation.of(
              ConfusionMatrix.of(data.labels(), outcome.classes(), classification.classNames()),
              outcome.mean());
      case Task.MultiLabel _ ->
          MultiLabelEvaluation.of(data.targets(), outputs, width, outcome.mean());
      case Task.Regression _ ->
          RegressionEvaluation.of(data.targets(), outputs, width, outcome.mean());
    };
  }

  private static float[] outputs(Model model, Dataset data, Engine engine) {
    float[] outputs = new float[Math.multiplyExact(data.rows(), model.architecture().outputs())];
    model.predictor(engine, BATCH_ROWS).predict(data, outputs);
    return outputs;
  }
}
