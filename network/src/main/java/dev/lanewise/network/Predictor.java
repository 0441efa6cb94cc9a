package dev.lanewise.network;

import dev.lanewise.api.ConfigurationException;
import dev.lanewise.api.DataException;
import dev.lanewise.api.text.Count;
import dev.lanewise.network.data.Dataset;
import dev.lanewise.network.engine.Engine;
import dev.lanewise.network.events.PredictionEvent;
import dev.lanewise.network.events.Recordings;
import dev.lanewise.network.layers.Buffers;
import dev.lanewise.network.layers.DenseForward;
import dev.lanewise.network.layers.DenseLayer;
import dev.lanewise.network.layers.ForwardPass;
import dev.lanewise.network.layers.Layer;
import dev.lanewise.network.outputs.ClassDecision;
import dev.lanewise.network.outputs.OutputHead;
import dev.lanewise.network.preparation.Preparation;
import dev.lanewise.network.preparation.TargetScaling;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Computes a model's outputs; allocates nothing after construction.
 *
 * <p>For one thread at a time, because its buffers hold a batch. A second thread that calls it at
 * the same time gets an {@link IllegalStateException}; the first one is not affected.
 *
 * <p>A row's outputs are the same bits alone and in any batch. Predictors of any number of threads
 * compute at once: they take no lock and share nothing that their results depend on.
 *
 * <p>Rows are as {@link dev.lanewise.network.data.Schema} describes them where the model was
 * trained on a table: it prepares them itself, and its outputs are in the targets' units.
 *
 * <p>Inputs are not looked through: a row with NaN gives outputs of NaN, and its class means
 * nothing. Data read from files holds none.
 *
 * @since 0.1
 */
public final class Predictor {

  private final Model model;
  private final int batchSize;
  private final ForwardPass forwardPass;
  private final DenseForward output;
  private final DenseForward classifierOutput;
  private final @Nullable ClassDecision decision;
  private final Optional<Preparation> preparation;
  private final Optional<TargetScaling> scaling;
  private final float[] prepared;

  /** Whether the first layer would keep the caller's array, so that it gets a copy of the rows. */
  private final boolean isCopied;

  private final int inputWidth;
  private final AtomicBoolean busy = new AtomicBoolean();

  Predictor(Model model, Engine engine, int batchSize) {
    if (batchSize < 1) {
      throw new ConfigurationException("a batch has at least 1 row, not " + batchSize);
    }
    this.model = model;
    this.batchSize = batchSize;
    Layer.Planning planning =
        new Layer.Planning(engine, model.parameters(), batchSize, Optional.of(model.weights()));
    preparation = model.preparation();
    inputWidth = model.inputs();
    scaling = preparation.flatMap(Preparation::targets);
    forwardPass = ForwardPass.prediction(model.layout(), planning);
    isCopied = preparation.isEmpty() && forwardPass.keepsInputs();
    prepared =
        preparation.isPresent() || isCopied
            ? Buffers.of(batchSize, model.architecture().inputs(), "a batch")
            : new float[0];
    OutputHead head = new OutputHead(model.layout().outputLayer());
    output = head.layer().forward(planning, DenseLayer.Results.OUTPUTS);
    classifierOutput =
        head.resultsToDecide() == DenseLayer.Results.OUTPUTS
            ? output
            : head.layer().forward(planning, head.resultsToDecide());
    decision = head.decision(model.task(), classifierOutput, engine.kernels()).orElse(null);
  }

  /** Returns the model. */
  public Model model() {
    return model;
  }

  /**
   * Computes outputs.
   *
   * @param inputs rows of inputs, side by side, {@code rows × inputs}
   * @param rows how many rows; any number, computed batch by batch
   * @param outputs receives the rows of outputs, side by side, {@code rows × outputs}
   * @throws DataException if an array is too short
   * @throws IllegalStateException if another thread computes with this predictor
   */
  public void predict(float[] inputs, int rows, float[] outputs) {
    int width = model.architecture().outputs();
    check(inputs, rows);
    if (outputs.length < (long) rows * width) {
      throw tooShort(rows, width, outputs.length);
    }
    computeOutputs(inputs, rows, outputs, 0);
  }

  private void computeOutputs(float[] inputs, int rows, float[] outputs, int at) {
    int width = model.architecture().outputs();
    begin();
    try {
      for (int row = 0; row < rows; row += batchSize) {
        int count = Math.min(batchSize, rows - row);
        forward(inputs, row, count, output);
        System.arraycopy(output.outputs(), 0, outputs, at + row * width, count * width);
        if (scaling.isPresent()) {
          scaling.get().restore(outputs, at + row * width, count);
        }
      }
    } finally {
      busy.set(false);
    }
  }

  /**
   * Computes the outputs of all rows of a data set, in memory or not.
   *
   * @param outputs receives the rows of outputs, side by side, {@code rows × outputs}
   * @throws DataException if the array is too short, or rows have another width
   * @throws IllegalStateException if another thread computes with this predictor
   */
  public void predict(Dataset data, float[] outputs) {
    int width = model.architecture().outputs();
    checkWidth(data);
    if (outputs.length < (long) data.rows() * width) {
      throw tooShort(data.rows(), width, outputs.length);
    }
    data.forEachInputBlock(
        (values, first, rows) -> computeOutputs(values, rows, outputs, first * width));
  }

  /**
   * Finds the class of each row of a data set, in memory or not.
   *
   * @param classes receives the class index of each row
   * @throws DataException as for {@link #classify(float[], int, int[])}
   * @throws IllegalStateException if another thread computes with this predictor
   */
  public void classify(Dataset data, int[] classes) {
    checkWidth(data);
    data.forEachInputBlock((values, first, rows) -> findClasses(values, rows, classes, first));
  }

  private void checkWidth(Dataset data) {
    if (data.inputWidth() != inputWidth) {
      throw new DataException(
          "a row has %s and the model takes %d"
              .formatted(Count.of(data.inputWidth(), "input"), inputWidth));
    }
  }

  private static DataException tooShort(int rows, int width, int length) {
    return new DataException(
        "%s of %s need %d values, but the array has %d"
            .formatted(
                Count.of(rows, "row"), Count.of(width, "output"), (long) rows * width, length));
  }

  private void begin() {
    if (!busy.compareAndSet(false, true)) {
      throw new IllegalStateException(
          "another thread computes with this predictor; take one for each thread by"
              + " Model.predictor");
    }
  }

  /**
   * Finds the class of each row; an output activation that keeps the order of its inputs, such as
   * softmax, is left out, since it does not change the answer.
   *
   * @param inputs rows of inputs, side by side
   * @param rows how many rows
   * @param classes receives the class index of each row
   * @throws DataException if the model is no classifier or an array is too short
   * @throws IllegalStateException if another thread computes with this predictor
   */
  public void classify(float[] inputs, int rows, int[] classes) {
    check(inputs, rows);
    findClasses(inputs, rows, classes, 0);
  }

  private void findClasses(float[] inputs, int rows, int[] classes, int at) {
    ClassDecision found = decision();
    if (classes.length - at < rows) {
      throw new DataException(
          "%s need as many classes, but the array has %d"
              .formatted(Count.of(at + rows, "row"), classes.length));
    }
    begin();
    try {
      for (int row = 0; row < rows; row += batchSize) {
        int count = Math.min(batchSize, rows - row);
        forward(inputs, row, count, classifierOutput);
        for (int i = 0; i < count; i++) {
          classes[at + row + i] = found.classOf(i);
        }
      }
    } finally {
      busy.set(false);
    }
  }

  /**
   * Computes the outputs of one row and finds its class, as {@link #predict(float[], int, float[])}
   * and {@link #classify(float[], int, int[])} do, in one pass through the hidden layers.
   *
   * @param inputs the row
   * @param outputs receives the outputs
   * @return the class index
   * @throws DataException if the model is no classifier or an array is too short
   * @throws IllegalStateException if another thread computes with this predictor
   */
  public int classify(float[] inputs, float[] outputs) {
    int width = model.architecture().outputs();
    check(inputs, 1);
    if (outputs.length < width) {
      throw tooShort(1, width, outputs.length);
    }
    ClassDecision classes = decision();
    begin();
    try {
      forward(inputs, 0, 1, classifierOutput);
      int found = classes.classOf(0);
      if (output != classifierOutput) {
        boolean isGiven = preparation.isEmpty() && !isCopied;
        forwardPass.runLast(0, 1, isGiven ? inputs : prepared, 0, output);
      }
      System.arraycopy(output.outputs(), 0, outputs, 0, width);
      return found;
    } finally {
      busy.set(false);
    }
  }

  private ClassDecision decision() {
    if (decision == null) {
      throw new DataException("the model gives numbers, not classes; use predict");
    }
    return decision;
  }

  private void check(float[] inputs, int rows) {
    if (rows < 0 || inputs.length < (long) rows * inputWidth) {
      throw new DataException(
          "%s of %s need %d values, but there are %d"
              .formatted(
                  Count.of(rows, "row"),
                  Count.of(inputWidth, "input"),
                  (long) rows * inputWidth,
                  inputs.length));
    }
  }

  private void forward(float[] inputs, int firstRow, int rows, DenseForward last) {
    PredictionEvent event = Recordings.prediction();
    compute(inputs, firstRow, rows, last);
    if (event != null) {
      event.commit(rows);
    }
  }

  private void compute(float[] inputs, int firstRow, int rows, DenseForward last) {
    if (isCopied) {
      System.arraycopy(inputs, firstRow * inputWidth, prepared, 0, rows * inputWidth);
      forwardPass.run(0, rows, prepared, 0, last);
      return;
    }
    if (preparation.isEmpty()) {
      forwardPass.run(0, rows, inputs, firstRow * inputWidth, last);
      return;
    }
    for (int row = 0; row < rows; row++) {
      preparation
          .get()
          .apply(inputs, (firstRow + row) * inputWidth, prepared, row * preparation.get().width());
    }
    forwardPass.run(0, rows, prepared, 0, last);
  }
}
