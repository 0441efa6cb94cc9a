package dev.lanewise.cli.training;

import dev.lanewise.network.TrainingConfig;
import dev.lanewise.network.data.ClassWeights;
import dev.lanewise.network.regularization.Regularization;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/** The options of a training as {@link ConfigFile} reads them. */
final class ConfigText {

  private ConfigText() {}

  /**
   * Returns the options that were given, and those that decide which weights the training gives as
   * the data and the defaults have it.
   */
  static Map<String, @Nullable Object> of(CommandSpec spec, String data, TrainingSetup setup) {
    ParseResult given = spec.commandLine().getParseResult();
    TrainingConfig config = setup.config();
    Map<String, Object> keys = new HashMap<>();
    for (OptionSpec option : spec.options()) {
      String key = ConfigFile.key(option);
      if (ConfigFile.isAllowed(key) && given.hasMatchedOption(option)) {
        keys.put(key, value(option));
      }
    }
    if (!setup.layers().isEmpty()) {
      keys.put("layers", setup.layers());
    }
    // The optimizer's settings hold it.
    keys.remove("learning-rate");
    keys.put("optimizer", config.optimizer().toString());
    keys.put("schedule", config.schedule().toString());
    keys.put("warmup", config.warmup());
    keys.put("epochs", setup.epochs());
    keys.put("batch-size", config.batchSize());
    keys.put("seed", config.seed());
    if (config.validationFraction() > 0) {
      keys.put("validation", config.validationFraction());
    }
    if (!config.shuffle()) {
      keys.put("no-shuffle", true);
    }
    if (!config.classWeights().equals(ClassWeights.none())) {
      keys.put("class-weights", config.classWeights().toString());
    }
    Map<String, String> unlimited = Regularization.NONE.values();
    config
        .regularization()
        .values()
        .forEach((name, value) -> {
          if (!value.equals(unlimited.get(name))) {
            keys.put(name.replace('_', '-'), value);
          }
        });
    config
        .earlyStopping()
        .ifPresent(rule -> {
          keys.put("patience", rule.patience());
          keys.put("stop-on", rule.measure().id());
          keys.put("min-change", rule.minimumChange());
        });
    Map<String, @Nullable Object> ordered = new LinkedHashMap<>();
    ordered.put(ConfigFile.DATA, data);
    spec.options().stream()
        .map(ConfigFile::key)
        .filter(keys::containsKey)
        .forEach(key -> ordered.put(key, keys.get(key)));
    return ordered;
  }

  private static Object value(OptionSpec option) {
    if (option.arity().max() == 0) {
      return true;
    }
    Object value = option.getValue();
    return value instanceof Number || value instanceof List<?>
        ? value
        : option.originalStringValues().getLast();
  }
}
