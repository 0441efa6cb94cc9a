package dev.lanewise.network;

import dev.lanewise.network.data.Dataset;
import java.util.List;
import java.util.Optional;

/**
 * The result of training.
 *
 * @param model the trained network
 * @param history the reports of all epochs
 * @param validation the rows that were held out, if any
 * @since 0.1
 */
public record TrainingResult(Model model, List<EpochReport> history, Optional<Dataset> validation) {

  /** Copies the history. */
  public TrainingResult {
    history = List.copyOf(history);
  }
}
