package dev.lanewise.network;

import dev.lanewise.network.data.Dataset;
import java.util.List;
import java.util.Optional;

/**
 * The result of training.
 *
 * @param model the trained network
 * @param epoch the epoch whose weights the model has: the last one, or with {@link EarlyStopping}
 *     the best; 0 if it was not trained
 * @param history the reports of all epochs
 * @param validation the rows that were held out, if any
 * @since 0.1
 */
public record TrainingResult(
    Model model, int epoch, List<EpochReport> history, Optional<Dataset> validation) {

  /** Copies the history. */
  public TrainingResult {
    history = List.copyOf(history);
  }
}
