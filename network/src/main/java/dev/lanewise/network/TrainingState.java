package dev.lanewise.network;

import dev.lanewise.api.plugin.PluginReference;
import java.util.List;
import java.util.Map;

/**
 * Everything that is needed to go on training as if it had never stopped.
 *
 * <p>The random generators need no state of their own: each epoch's order follows from the seed and
 * the epoch's number.
 *
 * @param model the network with its present weights
 * @param optimizer the optimizer and its settings
 * @param seed the seed of the run
 * @param batchSize the rows of a batch, 0 for all
 * @param shuffle whether rows are drawn in random order
 * @param validationFraction the share of the rows that is held out
 * @param rows the number of training rows
 * @param dataDigest tells other training data, see {@link java.util.zip.CRC32C}
 * @param epochsDone how many epochs are complete
 * @param steps how many steps the optimizer has made
 * @param optimizerState the optimizer's state by name, a value for each weight
 * @param optimizerScalars the optimizer's numbers by name
 * @param history the reports of the epochs done
 * @since 0.1
 */
public record TrainingState(
    Model model,
    PluginReference optimizer,
    long seed,
    int batchSize,
    boolean shuffle,
    double validationFraction,
    int rows,
    long dataDigest,
    int epochsDone,
    long steps,
    Map<String, float[]> optimizerState,
    Map<String, Double> optimizerScalars,
    List<EpochReport> history) {

  /** Copies the collections, not the arrays in them. */
  public TrainingState {
    optimizerState = Map.copyOf(optimizerState);
    optimizerScalars = Map.copyOf(optimizerScalars);
    history = List.copyOf(history);
  }
}
