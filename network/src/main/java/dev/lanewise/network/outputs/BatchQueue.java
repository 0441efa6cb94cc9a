package dev.lanewise.network.outputs;

import dev.lanewise.api.kernels.Workers;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The mini-batches of epochs, one after the other.
 *
 * <p>Images that are changed take long to prepare. So, with several threads, one more prepares the
 * next mini-batch while the step of the present one computes; and what it has not done when that is
 * asked for, all threads do. Other rows are copied when they are asked for.
 */
public final class BatchQueue implements AutoCloseable {

  private final int batchSize;
  private final Batch[] batches;
  private final @Nullable BatchProducer producer;

  /** The epoch: the rows in its order, and which mini-batch comes next. */
  private int[] order = new int[0];

  private long epoch;
  private int nextBatch;

  /** The next mini-batch, if it is being prepared. */
  private Batch ahead;

  /**
   * Allocates what mini-batches need.
   *
   * @param source what rows are read
   * @param changes how they are changed, if they are
   * @param batchSize the rows of a mini-batch; the last one of an epoch may have fewer
   * @param workers who prepares them
   */
  public BatchQueue(
      Batch.Rows source, Optional<RowChanges> changes, int batchSize, Workers workers) {
    this.batchSize = batchSize;
    boolean isAhead = workers.size() > 1 && changes.map(RowChanges::changesImages).orElse(false);
    batches = new Batch[isAhead ? 2 : 1];
    for (int i = 0; i < batches.length; i++) {
      batches[i] = new Batch(source, changes, batchSize, workers);
    }
    ahead = batches[0];
    producer = isAhead ? new BatchProducer(batches, workers.size()) : null;
  }

  /**
   * Begins an epoch, or goes on within it, when no mini-batch of another one is to come.
   *
   * @param newOrder the numbers of its rows in their order, which stay until its end
   * @param newEpoch the epoch, from 0
   * @param first the first mini-batch, from 0
   */
  public void begin(int[] newOrder, long newEpoch, int first) {
    order = newOrder;
    epoch = newEpoch;
    nextBatch = first;
    ask();
  }

  /**
   * Returns the next mini-batch, which changes when the one after it is asked for.
   *
   * @param step the step of training, from 1
   */
  public Batch next(long step) {
    Batch batch = ahead;
    if (producer == null) {
      batch.load(order, nextBatch * batchSize, rows(), epoch);
      nextBatch++;
    } else {
      producer.await(batch);
      nextBatch++;
      ask();
    }
    batch.mix(step);
    return batch;
  }

  /** Has the next mini-batch prepared, if the epoch has one. */
  private void ask() {
    if (producer != null && rows() > 0) {
      ahead = producer.ask(order, nextBatch * batchSize, rows(), epoch);
    }
  }

  /** Returns how many rows the next mini-batch has; 0 or less at the end of the epoch. */
  private int rows() {
    return (int) Math.min(batchSize, order.length - (long) nextBatch * batchSize);
  }

  /** Ends the thread that prepares, if there is one. */
  @Override
  public void close() {
    if (producer != null) {
      producer.close();
    }
  }
}
