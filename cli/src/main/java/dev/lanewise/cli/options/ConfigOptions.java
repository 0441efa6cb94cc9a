package dev.lanewise.cli.options;

import dev.lanewise.network.TrainingConfig;
import dev.lanewise.network.augmentation.Augmentation;
import dev.lanewise.network.data.ClassWeights;
import dev.lanewise.network.regularization.Regularization;
import java.util.LinkedHashMap;
import java.util.Map;

/** The options of the command line that stand for a {@link TrainingConfig}. */
public final class ConfigOptions {

  private ConfigOptions() {}

  /**
   * Returns the options by name, without the dashes. What is not on in the configuration has none;
   * an option without a value is true.
   *
   * @param epochs how many epochs to train
   */
  public static Map<String, Object> of(TrainingConfig config, int epochs) {
    Map<String, Object> options = new LinkedHashMap<>();
    options.put("optimizer", config.optimizer().toString());
    options.put("schedule", config.schedule().toString());
    options.put("warmup", config.warmup());
    if (!config.classWeights().equals(ClassWeights.none())) {
      options.put("class-weights", config.classWeights().toString());
    }
    putDifferent(options, config.regularization().values(), Regularization.NONE.values());
    putDifferent(options, config.augmentation().values(), Augmentation.NONE.values());
    options.put("epochs", epochs);
    options.put("batch-size", config.batchSize());
    options.put("seed", config.seed());
    if (config.validationFraction() > 0) {
      options.put("validation", config.validationFraction());
    }
    if (!config.shuffle()) {
      options.put("no-shuffle", true);
    }
    config
        .earlyStopping()
        .ifPresent(rule -> {
          options.put("patience", rule.patience());
          options.put("stop-on", rule.measure().id());
          options.put("min-change", rule.minimumChange());
        });
    return options;
  }

  private static void putDifferent(
      Map<String, Object> options, Map<String, String> values, Map<String, String> usual) {
    values.forEach((name, value) -> {
      if (!value.equals(usual.get(name))) {
        options.put(name.replace('_', '-'), value);
      }
    });
  }
}
