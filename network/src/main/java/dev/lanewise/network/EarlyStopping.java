package dev.lanewise.network;

import dev.lanewise.api.ConfigurationException;
import dev.lanewise.api.registry.PluginReference;
import dev.lanewise.api.text.Quotation;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * When training ends before its last epoch: after some epochs in a row without a better figure. The
 * model then has the weights of the best epoch, and so it has if all epochs are trained.
 *
 * <p>An epoch is better if its figure is below the best so far by more than the minimum change, or
 * above it for an accuracy and other metrics of which more is better; Prechelt, Early Stopping: But
 * When? (1998). An epoch whose figure is NaN is no better; so is one whose metric has no value.
 *
 * @param measure the figure to compare epochs by
 * @param patience how many epochs in a row may be no better, from 1
 * @param minimumChange by how much a better epoch must be better, from 0
 * @since 0.1
 */
public record EarlyStopping(Measure measure, int patience, double minimumChange) {

  /**
   * A figure of an epoch, see {@link EpochReport}: one of those below, or the metric of a plugin on
   * the validation rows.
   *
   * @param name its name, and the settings of a metric
   * @since 0.1
   */
  public record Measure(PluginReference name) {

    // First, as the constructor of the others asks for it.
    private static final Set<String> BUILT_IN =
        Set.of("train_loss", "validation_loss", "validation_accuracy");

    /** The mean loss of the rows that were trained on; smaller is better. */
    public static final Measure TRAIN_LOSS = new Measure(PluginReference.of("train_loss"));

    /** The loss on the validation rows; smaller is better. */
    public static final Measure VALIDATION_LOSS =
        new Measure(PluginReference.of("validation_loss"));

    /** The share of the validation rows that are classified correctly; larger is better. */
    public static final Measure VALIDATION_ACCURACY =
        new Measure(PluginReference.of("validation_accuracy"));

    /**
     * Checks the name.
     *
     * @throws ConfigurationException if it is neither that of a figure nor one that a plugin may
     *     have, or a setting has a name that stopping early has, too
     */
    public Measure {
      if (name.id().indexOf(':') < 0
          && !(name.settings().isEmpty() && BUILT_IN.contains(name.id()))) {
        throw new ConfigurationException(
            "training cannot stop by '%s'; it stops by train_loss, validation_loss, validation_accuracy or the metric of a plugin, such as acme:gap"
                .formatted(Quotation.of(name.toString())));
      }
      for (String own : List.of(PATIENCE, MINIMUM_CHANGE)) {
        if (name.settings().containsKey(own)) {
          throw new ConfigurationException(
              "training cannot stop by '%s', as its setting %s has the name of one of stopping early; ask its author for another name"
                  .formatted(Quotation.of(name.toString()), own));
        }
      }
    }

    /** Returns the name as users write it, such as {@code validation_loss}. */
    public String id() {
      return name.toString();
    }

    /**
     * Returns the measure of a name.
     *
     * @throws ConfigurationException if there can be none
     */
    public static Measure parse(String id) {
      return new Measure(PluginReference.parse(id));
    }

    /** Tells whether a plugin computes the figure. */
    public boolean isMetric() {
      return !BUILT_IN.contains(name.id());
    }

    /** Tells whether rows must be held out to know the figure. */
    boolean isValidation() {
      return !equals(TRAIN_LOSS);
    }

    /** Returns the figure. */
    double of(EpochReport report) {
      return switch (name.id()) {
        case "train_loss" -> report.trainLoss();
        case "validation_loss" -> report.validationLoss();
        case "validation_accuracy" -> report.validationAccuracy();
        default -> report.metrics().getOrDefault(id(), Double.NaN);
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
    Map<String, String> others = new LinkedHashMap<>(settings);
    others.keySet().removeAll(List.of(PATIENCE, MINIMUM_CHANGE));
    try {
      if (others.size() + 2 == settings.size()) {
        return new EarlyStopping(
            new Measure(new PluginReference(reference.id(), others)),
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
    return measure
        .name()
        .with(PATIENCE, Integer.toString(patience))
        .with(MINIMUM_CHANGE, Double.toString(minimumChange))
        .toString();
  }
}
