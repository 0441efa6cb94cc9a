package dev.lanewise.network.outputs;

import dev.lanewise.api.kernels.Workers;
import dev.lanewise.api.plugin.Loss;
import dev.lanewise.network.data.Dataset;
import dev.lanewise.network.images.Mixing;
import dev.lanewise.network.layers.Buffers;
import dev.lanewise.network.preparation.Preparation;
import dev.lanewise.network.preparation.TargetScaling;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Some rows of a data set, prepared and side by side, with targets written as the loss wants them.
 */
public final class Batch implements Workers.Part {

  /**
   * From how many values on several threads copy. It is less that they copy faster than that what a
   * thread copies is in its cache when it computes.
   */
  private static final int SHARED = 1 << 14;

  private Dataset data;
  private final Workers workers;
  private final RowInputs rowInputs;
  private final int inputWidth;
  private final @Nullable TargetScaling scaling;
  private final Loss.Targets encoding;
  private final int outputs;
  private final float[] inputs;
  private final int[] labels;
  private final float[] targets;
  private float[] weights;
  private final @Nullable BatchMixture mixture;

  /** The rows being loaded: from where in which order, how many, and in how many parts. */
  private int[] order = new int[0];

  private int from;
  private int rows;
  private int parts;
  private long epoch;

  /**
   * Where threads take rows one by one: how many times rows were offered in the upper half, the
   * next row in the lower one. A thread that takes a row by incrementing this knows that the row is
   * one of those that it has seen.
   */
  private final AtomicLong next = new AtomicLong(Integer.MAX_VALUE);

  private final AtomicInteger loaded = new AtomicInteger();
  private volatile @Nullable Throwable failure;
  private final Workers.Part helper = (_, worker) -> takeRows(worker);

  /**
   * Allocates a batch of rows as they are.
   *
   * @param data where rows come from
   * @param preparation what is done to each row
   * @param encoding how targets are written
   * @param outputs the width of a row of targets
   * @param maxRows the most rows
   * @param workers who copies
   */
  public Batch(
      Dataset data,
      Optional<Preparation> preparation,
      Loss.Targets encoding,
      int outputs,
      int maxRows,
      Workers workers) {
    this(new Rows(data, preparation, encoding, outputs), Optional.empty(), maxRows, workers);
  }

  /**
   * What rows are read.
   *
   * @param data where rows come from
   * @param preparation what is done to each row
   * @param encoding how targets are written
   * @param outputs the width of a row of targets
   */
  public record Rows(
      Dataset data, Optional<Preparation> preparation, Loss.Targets encoding, int outputs) {}

  /**
   * Allocates a batch of rows that may be changed.
   *
   * @param source what rows are read
   * @param changes how they are changed
   * @param maxRows the most rows
   * @param workers who copies; one more thread may help
   */
  Batch(Rows source, Optional<RowChanges> changes, int maxRows, Workers workers) {
    data = source.data();
    Optional<Preparation> preparation = source.preparation();
    this.workers = workers;
    rowInputs = new RowInputs(data, preparation, changes, workers.size() + 1);
    inputWidth = rowInputs.width();
    scaling = data.hasTargets() ? preparation.flatMap(Preparation::targets).orElse(null) : null;
    encoding = source.encoding();
    outputs = source.outputs();
    inputs = Buffers.of(maxRows, inputWidth, "a batch");
    labels = new int[maxRows];
    weights = new float[data.hasWeights() ? maxRows : 0];
    targets =
        encoding == Loss.Targets.CLASSES ? new float[0] : Buffers.of(maxRows, outputs, "a batch");
    Mixing mixing = changes.map(change -> change.mixing(maxRows)).orElse(null);
    mixture =
        mixing == null
            ? null
            : new BatchMixture(
                mixing,
                new BatchMixture.Unmixed(inputs, inputWidth, labels, targets, outputs, weights),
                maxRows);
  }

  /**
   * Takes rows of other data from now on, with the same columns and classes; they may have weights
   * or not. For rows that are not mixed.
   */
  public void readFrom(Dataset other) {
    data = other;
    rowInputs.readFrom(other);
    if (other.hasWeights() && weights.length == 0) {
      weights = new float[labels.length];
    }
  }

  /** Copies the rows {@code order[from … from + rows − 1]}. */
  public void load(int[] order, int from, int rows) {
    load(order, from, rows, 0);
  }

  /** Copies rows as they are in an epoch. */
  void load(int[] order, int from, int rows, long epoch) {
    set(order, from, rows, epoch);
    parts = parts(rows, inputWidth, workers);
    workers.run(parts, this);
  }

  /** Returns among how many threads rows of so many numbers are shared out. */
  static int parts(int rows, int width, Workers workers) {
    return (long) rows * width < SHARED ? 1 : Math.min(rows, workers.size());
  }

  private void set(int[] newOrder, int newFrom, int newRows, long newEpoch) {
    order = newOrder;
    from = newFrom;
    rows = newRows;
    epoch = newEpoch;
  }

  @Override
  public void run(int index, int worker) {
    int end = Workers.boundary(index + 1, parts, rows, 1);
    for (int i = Workers.boundary(index, parts, rows, 1); i < end; i++) {
      loadRow(i, worker);
    }
  }

  /** Has threads load rows by {@link #takeRows}, and returns at once. */
  void offer(int[] newOrder, int newFrom, int newRows, long newEpoch) {
    set(newOrder, newFrom, newRows, newEpoch);
    failure = null;
    loaded.set(0);
    // Threads take rows from now on, so it comes last.
    next.set(((next.get() >>> 32) + 1) << 32);
  }

  /**
   * Loads rows one after the other, as long as there are any that no thread has taken.
   *
   * @param thread the number of a worker, or how many there are for another thread
   */
  void takeRows(int thread) {
    while (true) {
      long ticket = next.get();
      // The number of rows may be that of a later offer already; then the ticket is no longer good.
      int i = (int) ticket;
      if (i >= rows) {
        return;
      }
      if (next.compareAndSet(ticket, ticket + 1)) {
        loadTaken(i, thread);
      }
    }
  }

  private void loadTaken(int i, int thread) {
    try {
      if (failure == null) {
        loadRow(i, thread);
      }
    } catch (RuntimeException | Error e) {
      failure = e;
    } finally {
      loaded.incrementAndGet();
    }
  }

  /** Loads with all workers what is left, and returns when no row is left to take. */
  void helpLoading() {
    if (!isLoaded()) {
      workers.run(Math.min(rows, workers.size()), helper);
    }
  }

  /** Tells whether all rows that were offered are loaded. */
  boolean isLoaded() {
    return loaded.get() == rows;
  }

  /** Ends loading, when all rows are loaded; throws what a thread failed by. */
  void finishLoading() {
    // Who has seen these rows must not take one of the next ones that are offered.
    next.set(next.get() | Integer.MAX_VALUE);
    switch (failure) {
      case RuntimeException e -> throw e;
      case Error e -> throw e;
      case null, default -> {
        // All went well.
      }
    }
  }

  private void loadRow(int i, int thread) {
    int row = order[from + i];
    rowInputs.read(row, epoch, thread, inputs, i * inputWidth);
    if (data.hasWeights()) {
      weights[i] = data.weights()[row];
    }
    if (data.hasLabels()) {
      labels[i] = data.labels()[row];
    }
    if (encoding != Loss.Targets.CLASSES) {
      writeTarget(row, i);
    }
  }

  private void writeTarget(int row, int at) {
    if (data.hasTargets()) {
      System.arraycopy(data.targets(), row * outputs, targets, at * outputs, outputs);
      if (scaling != null) {
        for (int j = 0; j < outputs; j++) {
          targets[at * outputs + j] = scaling.scaled(j, targets[at * outputs + j]);
        }
      }
      return;
    }
    float other = encoding == Loss.Targets.SIGNS ? -1 : 0;
    int label = data.labels()[row];
    if (outputs == 1) {
      targets[at] = label == 1 ? 1 : other;
      return;
    }
    for (int j = 0; j < outputs; j++) {
      targets[at * outputs + j] = j == label ? 1 : other;
    }
  }

  /** Mixes the rows with each other, if that is asked for, as it is drawn for a step. */
  void mix(long step) {
    if (mixture != null) {
      mixture.mix(step, rows, workers);
    }
  }

  public float[] inputs() {
    return mixture == null ? inputs : mixture.inputs();
  }

  /** Returns the class of each row; of mixed rows that of the larger part. */
  public int[] labels() {
    return labels;
  }

  /** Tells whether rows count by a weight. */
  boolean hasWeights() {
    return data.hasWeights();
  }

  /** Returns the weight of each row, of mixed rows that of the larger part; empty without. */
  float[] weights() {
    return weights;
  }

  /** Returns the weight of each row, of mixed rows that of both together; empty without. */
  float[] wholeWeights() {
    return mixture == null ? weights : mixture.weights();
  }

  /** Returns how the rows are mixed; null if they are not. */
  @Nullable BatchMixture mixture() {
    return mixture;
  }

  public float[] targets() {
    return mixture == null ? targets : mixture.targets();
  }
}
