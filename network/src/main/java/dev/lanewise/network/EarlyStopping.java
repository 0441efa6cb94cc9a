package dev.lanewise.network;

import dev.lanewise.api.ConfigurationException;
import dev.lanewise.api.registry.PluginReference;
import dev.lanewise.api.text.Quotation;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * When training ends before its last epoch: after some epochs in a row without a better figure. The
 * model then has the weights of the best epoch, and so it has if all epochs are trained.
 *
 * <p>An epoch is better if its figure is below the best so far by more than the minimum change, or
 * above it for an accuracy; Prechelt, Early Stopping: But When? (1998).
 *
 * @param measure the figure to compare epochs by
 * @param patience how many epochs in a row may be no better, from 1
 * @param minimumChange by how much a better epoch must be better, from 0
 * @since 0.1
 */
public record EarlyStopping(Measure measure, int patience, double minimumChange) {

  /**
   * A figure of an epoch, see {@link EpochReport}.
   *
   * @since 0.1
   */
  public enum Measure {
    /** The mean loss of the rows that were trained on; smaller is better. */
    TRAIN_LOSS,
    /** The loss on the validation rows; smaller is better. */
    VALIDATION_LOSS,
    /** The share of the validation rows that are classified correctly; larger is better. */
    VALIDATION_ACCURACY;

    /** Returns the name as users write it, such as {@code validation_loss}. */
    public String id() {
      return name().toLowerCase(Locale.ROOT);
    }

    /**
     * Returns the measure of a name.
     *
     * @throws ConfigurationException if there is none, with those that there are
     */
    public static Measure parse(String id) {
      return Arrays.stream(values())
          .filter(measure -> measure.id().equals(id))
          .findAny()
          .orElseThrow(() ->
              new ConfigurationException(
                  "training cannot stop by '%s'; it stops by %s"
                      .formatted(
                          Quotation.of(id),
                          String.join(", ", Arrays.stream(values()).map(Measure::id).toList()))));
    }

    /** Tells whether rows must be held out to know the figure. */
    boolean isValidation() {
      return this != TRAIN_LOSS;
    }

    /** Returns the figure such that smaller is better. */
    double of(EpochReport report) {
      return switch (this) {
        case TRAIN_LOSS -> report.trainLoss();
        case VALIDATION_LOSS -> report.validationLoss();
        case VALIDATION_ACCURACY -> -report.validationAccuracy();
      };
    }
  }

  private static final String PATIENCE = "patience";
  private static final String MINIMUM_CHANGE = "min_change";

  /**
   * Checks the ranges.
   *
   * @throws ConfigurationException if a value is out of its range, with the name and the range
   */
  public EarlyStopping {
    if (patience < 1) {
      throw new ConfigurationException(
          "%s=%d is out of range: from 1".formatted(PATIENCE, patience));
    }
    if (!(minimumChange >= 0) || Double.isInfinite(minimumChange)) {
      throw new ConfigurationException(
          "%s=%s is out of range: a finite number from 0".formatted(MINIMUM_CHANGE, minimumChange));
    }
  }

  /** Stops after epochs without a smaller loss on the validation rows. */
  public static EarlyStopping after(int patience) {
    return new EarlyStopping(Measure.VALIDATION_LOSS, patience, 0);
  }

  /**
   * Reads the text that {@link #toString} returns.
   *
   * @throws ConfigurationException if it is not of this form
   */
  static EarlyStopping parse(String text) {
    PluginReference reference = PluginReference.parse(text);
    Map<String, String> settings = reference.settings();
    try {
      if (settings.keySet().equals(Set.of(PATIENCE, MINIMUM_CHANGE))) {
        return new EarlyStopping(
            Measure.parse(reference.id()),
            Integer.parseInt(settings.getOrDefault(PATIENCE, "")),
            Double.parseDouble(settings.getOrDefault(MINIMUM_CHANGE, "")));
      }
    } catch (NumberFormatException _) {
      // As for other settings.
    }
    throw new ConfigurationException(
        "'%s' cannot be used; early stopping is written as %s"
            .formatted(Quotation.of(text), after(10)));
  }

  /** Returns a text such as {@code validation_loss(patience=10, min_change=0.0)}. */
  @Override
  public String toString() {
    return "%s(%s=%d, %s=%s)"
        .formatted(measure.id(), PATIENCE, patience, MINIMUM_CHANGE, minimumChange);
  }
}
