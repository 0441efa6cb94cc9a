package dev.lanewise.network;

import dev.lanewise.api.ConfigurationException;
import dev.lanewise.api.DataException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Computes a model's outputs; allocates nothing after construction.
 *
 * <p>For one thread at a time, because its buffers hold a batch. A second thread that calls it
 * meanwhile gets an {@link IllegalStateException}, and the first one is not disturbed.
 *
 * <p>A row's outputs are the same bits alone and in any batch. Predictors of any number of threads
 * compute at once: they take no lock and share nothing that their results depend on.
 *
 * <p>Inputs are not looked through: a row with NaN gives outputs of NaN, and its class means
 * nothing. Data read from files holds none.
 *
 * @since 0.1
 */
public final class Predictor {

  private final Model model;
  private final int batchSize;
  private final List<DenseLayer> layers = new ArrayList<>();
  private final DenseLayer deciding;
  private final @Nullable ClassDecision decision;
  private final AtomicBoolean busy = new AtomicBoolean();

  Predictor(Model model, Engine engine, int batchSize) {
    if (batchSize < 1) {
      throw new ConfigurationException("a batch has at least 1 row, not " + batchSize);
    }
    this.model = model;
    this.batchSize = batchSize;
    for (ParameterLayout.Slot slot : model.layout().layers()) {
      layers.add(new DenseLayer(slot, model.parameters(), engine, batchSize, false, false));
    }
    String activation = model.architecture().outputActivation().id();
    boolean onLogits =
        model.task() instanceof Task.Classification
            && ClassDecision.leavesOut(activation, engine.plugins().loss(model.loss()));
    deciding =
        onLogits
            ? new DenseLayer(
                layers.getLast().slot(), model.parameters(), engine, batchSize, true, false)
            : layers.getLast();
    decision =
        model.task() instanceof Task.Classification task
            ? new ClassDecision(
                task, activation, onLogits, deciding.outputWidth(), engine.kernels())
            : null;
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
      throw new DataException(
          "%d rows of %d outputs do not fit %d values".formatted(rows, width, outputs.length));
    }
    begin();
    try {
      for (int row = 0; row < rows; row += batchSize) {
        int count = Math.min(batchSize, rows - row);
        float[] batch = forward(inputs, row, count, layers.getLast());
        System.arraycopy(batch, 0, outputs, row * width, count * width);
      }
    } finally {
      busy.set(false);
    }
  }

  private void begin() {
    if (!busy.compareAndSet(false, true)) {
      throw new IllegalStateException(
          "another thread computes with this predictor; take one for each thread by Model.predictor");
    }
  }

  /**
   * Finds the class of each row; softmax and sigmoid are left out, since they do not change the
   * answer.
   *
   * @param inputs rows of inputs, side by side
   * @param rows how many rows
   * @param classes receives the class index of each row
   * @throws DataException if the model is no classifier or an array is too short
   * @throws IllegalStateException if another thread computes with this predictor
   */
  public void classify(float[] inputs, int rows, int[] classes) {
    if (decision == null) {
      throw new DataException("the model gives numbers, not classes; use predict");
    }
    check(inputs, rows);
    if (classes.length < rows) {
      throw new DataException("%d classes do not fit %d values".formatted(rows, classes.length));
    }
    begin();
    try {
      for (int row = 0; row < rows; row += batchSize) {
        int count = Math.min(batchSize, rows - row);
        float[] batch = forward(inputs, row, count, deciding);
        for (int i = 0; i < count; i++) {
          classes[row + i] = decision.classOf(batch, i);
        }
      }
    } finally {
      busy.set(false);
    }
  }

  private void check(float[] inputs, int rows) {
    int width = model.architecture().inputs();
    if (rows < 0 || inputs.length < (long) rows * width) {
      throw new DataException(
          "%d rows of %d inputs need %d values, but there are %d"
              .formatted(rows, width, (long) rows * width, inputs.length));
    }
  }

  private float[] forward(float[] inputs, int firstRow, int rows, DenseLayer last) {
    float[] x = inputs;
    int width = model.architecture().inputs();
    int offset = firstRow * width;
    for (int i = 0; i < layers.size(); i++) {
      DenseLayer layer = i == layers.size() - 1 ? last : layers.get(i);
      layer.forward(rows, x, offset, width);
      x = layer.outputs();
      width = layer.outputWidth();
      offset = 0;
    }
    return x;
  }
}
