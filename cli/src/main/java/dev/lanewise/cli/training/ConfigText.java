package dev.lanewise.cli.training;

import dev.lanewise.cli.options.ConfigFile;
import dev.lanewise.cli.options.ConfigOptions;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/** The options of a training as {@link ConfigFile} reads them. */
public final class ConfigText {

  private ConfigText() {}

  /**
   * Returns the options that were given, and those that decide which weights the training gives as
   * the data and the defaults have it.
   */
  public static Map<String, @Nullable Object> of(
      CommandSpec spec, String data, TrainingSetup setup) {
    ParseResult given = spec.commandLine().getParseResult();
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
    keys.putAll(ConfigOptions.of(setup.config(), setup.epochs()));
    if (keys.containsKey("seeds")) {
      keys.remove("seed");
    }
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
