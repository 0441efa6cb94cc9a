package dev.lanewise.cli.training;

import dev.lanewise.api.ConfigurationException;
import dev.lanewise.network.EarlyStopping;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that say when training ends before its last epoch. */
final class StoppingOptions {

  @Option(
      names = "--patience",
      paramLabel = "N",
      description = {
        "Stop after N epochs in a row that were no better, and keep the weights of the best epoch.",
        "Default: train all epochs and keep the weights of the last"
      })
  private @Nullable Integer patience;

  @Option(
      names = "--stop-on",
      paramLabel = "NAME",
      description = {
        "The figure to compare epochs by: validation_loss, validation_accuracy, train_loss or the"
            + " metric of a plugin, such as acme:gap.",
        "Default: validation_loss"
      })
  private @Nullable String measure;

  @Option(
      names = "--min-change",
      paramLabel = "X",
      description = {"By how much a better epoch must be better.", "Default: 0"})
  private @Nullable Double minimumChange;

  /**
   * Returns the rule that the options give.
   *
   * @param otherwise the rule if they say nothing
   * @throws ConfigurationException if they contradict each other
   */
  Optional<EarlyStopping> rule(Optional<EarlyStopping> otherwise) {
    if (patience == null) {
      if (measure != null || minimumChange != null) {
        throw new ConfigurationException(
            "%s says how to stop early, but not after how many epochs; add --patience, such as --patience 10"
                .formatted(measure != null ? "--stop-on" : "--min-change"));
      }
      return otherwise;
    }
    return Optional.of(
        new EarlyStopping(
            measure == null
                ? EarlyStopping.Measure.VALIDATION_LOSS
                : EarlyStopping.Measure.parse(measure),
            patience,
            minimumChange == null ? 0 : minimumChange));
  }
}
