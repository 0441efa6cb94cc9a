package dev.lanewise.network;

import dev.lanewise.api.registry.PluginReference;
import dev.lanewise.network.data.Dataset;

/**
 * What a training begins with where the user says nothing, by the kind and the size of the data.
 *
 * <p>Tables are small more often than not, and a network learns them by heart. So they are trained
 * for about 2,000 steps, whatever their size, with a strong weight decay; docs/tables.md has the
 * measurements.
 *
 * @param config the options that decide which weights training gives
 * @param epochs how often all rows are learned
 * @since 0.1
 */
public record TrainingDefaults(TrainingConfig config, int epochs) {

  private static final int STEPS = 2_000;
  private static final int MIN_EPOCHS = 10;
  private static final int MAX_EPOCHS = 200;
  private static final int MIN_BATCH = 32;
  private static final int MAX_BATCH = 1_024;

  /** Each step takes this share off the weights: the learning rate times the weight decay. */
  private static final double DECAY_OF_STEP = 1e-3;

  /**
   * Returns the defaults for some rows.
   *
   * @param data the rows; if they have a schema, they are those of a table
   */
  public static TrainingDefaults of(Dataset data) {
    if (data.schema().isEmpty()) {
      return new TrainingDefaults(TrainingConfig.DEFAULT, Trainer.DEFAULT_EPOCHS);
    }
    // So many rows a batch that an epoch has about as many steps as the fewest epochs need.
    int wanted = data.rows() / (STEPS / MIN_EPOCHS);
    int batch = Math.clamp(Integer.highestOneBit(Math.max(1, wanted)), MIN_BATCH, MAX_BATCH);
    return new TrainingDefaults(
        TrainingConfig.DEFAULT.withOptimizer(tableOptimizer(1e-3)).withBatchSize(batch),
        epochs(data.rows(), batch));
  }

  /**
   * Returns the optimizer for tables with another learning rate: the weight decay is adapted, so
   * that a step takes the same share off the weights.
   */
  public static PluginReference tableOptimizer(double learningRate) {
    return PluginReference.of("adamw")
        .with("learning_rate", Double.toString(learningRate))
        .with("weight_decay", Double.toString(DECAY_OF_STEP / learningRate));
  }

  /** Returns how many epochs of a table give about so many steps as it needs. */
  public static int epochs(int rows, int batchSize) {
    int steps = Math.max(1, Math.ceilDiv(rows, Math.max(1, batchSize)));
    return Math.clamp(Math.ceilDiv(STEPS, steps), MIN_EPOCHS, MAX_EPOCHS);
  }
}
