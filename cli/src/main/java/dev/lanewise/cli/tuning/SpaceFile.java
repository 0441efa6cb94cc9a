package dev.lanewise.cli.tuning;

import dev.lanewise.api.DataException;
import dev.lanewise.api.LanewiseException;
import dev.lanewise.api.text.NearestName;
import dev.lanewise.api.text.Quotation;
import dev.lanewise.cli.options.ConfigFile;
import dev.lanewise.cli.options.Setting;
import dev.lanewise.cli.text.JsonTree;
import dev.lanewise.cli.text.JsonTree.JsonNumber;
import dev.lanewise.cli.text.Mistakes;
import dev.lanewise.network.validation.SearchSpace;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;

/**
 * Reads a space to search from a JSON object, whose keys are those of {@link ConfigFile}. A value
 * that is a list is one of several, an object with {@code from} and {@code to} is a number of a
 * range; every other value holds for all trials.
 */
final class SpaceFile {

  private static final String FROM = "from";
  private static final String TO = "to";
  private static final String SCALE = "scale";

  private final Path file;
  private final Map<String, OptionSpec> options = new LinkedHashMap<>();
  private final Set<String> ofData;
  private final Mistakes mistakes;
  private final List<Setting> fixed = new ArrayList<>();
  private final Map<String, SearchSpace.Values> searched = new LinkedHashMap<>();

  private SpaceFile(Path file, Mistakes mistakes) {
    this.file = file;
    this.mistakes = mistakes;
    TrialCommand.trainingOptions().forEach(option -> options.put(ConfigFile.key(option), option));
    ofData = TrialSettings.ofData();
  }

  /**
   * Reads a space.
   *
   * @param mistakes gets what is wrong; the space without that is returned
   * @throws DataException if the file cannot be read or is no JSON object
   */
  static TrialSettings read(Path file, Mistakes mistakes) {
    SpaceFile space = new SpaceFile(file, mistakes);
    JsonTree.read(file).forEach(space::add);
    return new TrialSettings(space.fixed, new SearchSpace(space.searched));
  }

  private void add(String key, @Nullable Object value) {
    OptionSpec option = options.get(key);
    if (key.equals(ConfigFile.DATA) && value instanceof String data && !data.startsWith("-")) {
      fixed.add(new Setting(Setting.DATA, List.of(data)));
    } else if (key.equals(ConfigFile.DATA)) {
      wrong(key, "the name of data, which begins with no -");
    } else if (option == null) {
      Set<String> keys = new TreeSet<>(options.keySet());
      keys.add(ConfigFile.DATA);
      mistakes.add(
          "%s: there is no key '%s'%s"
              .formatted(
                  file,
                  Quotation.of(key),
                  NearestName.of(key, keys)
                      .map(near -> "; did you mean '%s'?".formatted(near))
                      .orElse(
                          "; a key is the name of an option of train, without the dashes, that says how it learns")));
    } else if (ofData.contains(key)) {
      addOfData(key, option, value);
    } else {
      switch (value) {
        case List<?> list -> addChoices(key, list);
        case Map<?, ?> range -> addRange(key, option, range);
        case null -> wrong(key, "a value, a list of choices or a range, not null");
        default -> fix(key, List.of(value.toString()));
      }
    }
  }

  /** Adds what says what the data are, for which all trials have the same value. */
  private void addOfData(String key, OptionSpec option, @Nullable Object value) {
    if (value instanceof List<?> list && option.isMultiValue()) {
      fix(key, list.stream().map(String::valueOf).toList());
    } else if (value == null || value instanceof List<?> || value instanceof Map<?, ?>) {
      wrong(key, "the same for all trials, because it says what the data are; give it one value");
    } else {
      fix(key, List.of(value.toString()));
    }
  }

  private void fix(String key, List<String> values) {
    if (values.stream().allMatch(value -> usable(key, value))) {
      TrialSettings.setting(key, values).ifPresent(fixed::add);
    }
  }

  private void addChoices(String key, List<?> list) {
    List<String> values = list.stream().map(String::valueOf).toList();
    if (list.stream().anyMatch(SpaceFile::isNoValue)) {
      wrong(key, "one of texts, numbers or truth values, and no list within the list");
    } else if (values.stream().allMatch(value -> usable(key, value))) {
      check(key, () -> searched.put(key, new SearchSpace.Choices(values)));
    }
  }

  private static boolean isNoValue(@Nullable Object value) {
    return value == null || value instanceof List<?> || value instanceof Map<?, ?>;
  }

  private void addRange(String key, OptionSpec option, Map<?, ?> range) {
    boolean isLog = "log".equals(range.get(SCALE));
    boolean isScale = isLog || !range.containsKey(SCALE) || "linear".equals(range.get(SCALE));
    if (!(range.get(FROM) instanceof JsonNumber from
        && range.get(TO) instanceof JsonNumber to
        && isScale
        && Set.of(FROM, TO, SCALE).containsAll(range.keySet()))) {
      wrong(
          key,
          "a range, which is written as {\"from\": 1e-4, \"to\": 0.1, \"scale\": \"log\"}, or with \"linear\", or without a scale");
      return;
    }
    if (usable(key, from.text()) && usable(key, to.text())) {
      check(
          key,
          () ->
              searched.put(
                  key,
                  new SearchSpace.Range(
                      Double.parseDouble(from.text()),
                      Double.parseDouble(to.text()),
                      isLog,
                      TrialSettings.isWhole(option))));
    }
  }

  private boolean usable(String key, String value) {
    try {
      TrialSettings.check(key, value);
      return true;
    } catch (ParameterException e) {
      mistakes.add("%s: %s".formatted(file, e.getMessage()));
      return false;
    }
  }

  private void check(String key, Runnable step) {
    try {
      step.run();
    } catch (LanewiseException e) {
      mistakes.add("%s: '%s': %s".formatted(file, key, e.getMessage()));
    }
  }

  private void wrong(String key, String sentence) {
    mistakes.add("%s: '%s' is %s".formatted(file, key, sentence));
  }
}
