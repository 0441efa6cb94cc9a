package dev.lanewise.network;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Everything that is needed to resume training as if it had never stopped.
 *
 * <p>The random generators need no state of their own: each epoch's order follows from the seed and
 * the epoch's number, and each step's numbers from the seed and the step's.
 *
 * @param model the network with its present weights
 * @param config the options of the run
 * @param rows identifies the training rows
 * @param position how far the run is
 * @param optimizer what the optimizer keeps from step to step
 * @param best the weights of the best epoch so far in the order of the weights in memory, if the
 *     training may stop early
 * @param average the average of the weights in the same order, if the training averages them; the
 *     model has those of the last step
 * @since 0.1
 */
public record TrainingState(
    Model model,
    TrainingConfig config,
    Rows rows,
    Position position,
    OptimizerState optimizer,
    Optional<float[]> best,
    Optional<float[]> average) {

  /**
   * Identifies training rows.
   *
   * @param count how many there are, without those held out
   * @param digest a checksum of the training data, see {@link java.util.zip.CRC32C}
   * @since 0.1
   */
  public record Rows(int count, long digest) {}

  /**
   * How far a run is.
   *
   * @param epochsDone how many epochs are complete
   * @param steps how many steps the optimizer has made
   * @param history the reports of the epochs done
   * @since 0.1
   */
  public record Position(int epochsDone, long steps, List<EpochReport> history) {

    /** Copies the history. */
    public Position {
      history = List.copyOf(history);
    }
  }

  /**
   * The state of an optimizer between steps.
   *
   * @param arrays its state by name, a value for each weight
   * @param stepScalars its step scalars by name, see {@link
   *     dev.lanewise.api.plugin.UpdateRule#scalars}
   * @since 0.1
   */
  public record OptimizerState(Map<String, float[]> arrays, Map<String, Double> stepScalars) {

    /** Copies the maps, not the arrays in them. */
    public OptimizerState {
      arrays = Map.copyOf(arrays);
      stepScalars = Map.copyOf(stepScalars);
    }
  }
}
