package dev.lanewise.cli.tuning;

import dev.lanewise.api.registry.Plugins;
import dev.lanewise.cli.options.ConfigFile;
import dev.lanewise.cli.options.Setting;
import dev.lanewise.cli.options.TableOptions;
import dev.lanewise.cli.text.Mistakes;
import dev.lanewise.cli.training.TrainingSetup;
import dev.lanewise.network.validation.SearchSpace;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * The settings of all trials.
 *
 * @param fixed those that all trials have
 * @param space what the others may be; its names are those of options without the dashes
 */
record TrialSettings(List<Setting> fixed, SearchSpace space) {

  private static final Set<String> ROLES =
      Set.of("task", "features", "ignore", "category", "weight", "validation");

  TrialSettings {
    fixed = List.copyOf(fixed);
  }

  /** Returns the names of options that say what the data are: they are read once for all trials. */
  static Set<String> ofData() {
    return Stream.concat(
            CommandSpec.forAnnotatedObject(new TableOptions()).options().stream()
                .map(ConfigFile::key),
            ROLES.stream())
        .collect(Collectors.toUnmodifiableSet());
  }

  /** Tells whether an option takes whole numbers only. */
  static boolean isWhole(OptionSpec option) {
    return Set.of(int.class, Integer.class, Long.class).contains(option.type());
  }

  /**
   * Returns an option as a setting; empty for one without a value that is off.
   *
   * @param key the option without the dashes
   */
  static Optional<Setting> setting(String key, List<String> values) {
    String name = "--" + key;
    if (isFlag(name)) {
      return values.contains("true") ? Optional.of(new Setting(name, List.of())) : Optional.empty();
    }
    return values.isEmpty() ? Optional.empty() : Optional.of(new Setting(name, values));
  }

  /**
   * Checks that an option takes a value.
   *
   * @throws picocli.CommandLine.ParameterException if it does not
   */
  static void check(String key, String value) {
    String name = "--" + key;
    boolean isTruth = Set.of("true", "false").contains(value);
    TrialCommand.of(
        isFlag(name) && !isTruth
            ? List.of(new Setting(name, List.of(value)))
            : setting(key, List.of(value)).stream().toList());
  }

  /** Tells whether an option has no value. */
  private static boolean isFlag(String name) {
    return TrialCommand.spec().findOption(name).arity().max() == 0;
  }

  /** Returns the same with settings of the command line, which come before those of a file. */
  TrialSettings with(List<Setting> given, Consumer<String> notes) {
    Map<String, Setting> all = new LinkedHashMap<>();
    fixed.forEach(setting -> all.put(setting.option(), setting));
    given.forEach(setting -> all.put(setting.option(), setting));
    Map<String, SearchSpace.Values> searched = new LinkedHashMap<>(space.settings());
    given.forEach(setting -> {
      if (!setting.option().equals(Setting.DATA)
          && searched.remove(setting.option().substring(2)) != null) {
        notes.accept("%s is given, so it is not searched".formatted(setting.option()));
      }
    });
    return new TrialSettings(new ArrayList<>(all.values()), new SearchSpace(searched));
  }

  /** Returns the settings of a trial. */
  List<Setting> of(Map<String, String> drawn) {
    List<Setting> all = new ArrayList<>(fixed);
    drawn.forEach((key, value) -> setting(key, List.of(value)).ifPresent(all::add));
    return all;
  }

  /**
   * Returns the settings of what is the same for all trials, with the first value of each that is
   * searched: some options cannot stand alone. The search has a seed of its own.
   */
  List<Setting> base() {
    Map<String, String> first = first();
    first.remove("seed");
    return of(first);
  }

  /** Returns the first value of each setting that is searched. */
  private Map<String, String> first() {
    Map<String, String> first = new LinkedHashMap<>();
    space.settings().forEach((key, values) -> first.put(key, ends(values).getFirst()));
    return first;
  }

  /** Checks each value of the space together with the first of all others. */
  void check(Plugins plugins, Mistakes mistakes) {
    Map<String, String> first = first();
    check(first, plugins, mistakes);
    mistakes.throwIfAny();
    space
        .settings()
        .forEach((key, values) -> {
          for (String value : ends(values).subList(1, ends(values).size())) {
            Map<String, String> other = new LinkedHashMap<>(first);
            other.put(key, value);
            check(other, plugins, mistakes);
          }
        });
  }

  private void check(Map<String, String> drawn, Plugins plugins, Mistakes mistakes) {
    TrainingSetup.check(TrialCommand.of(of(drawn)).training, plugins, mistakes);
  }

  /** Returns the values that stand for all. */
  private static List<String> ends(SearchSpace.Values values) {
    return switch (values) {
      case SearchSpace.Choices choices -> choices.values();
      case SearchSpace.Range range -> List.of(range.at(0), range.at(Math.nextDown(1.0)));
    };
  }
}
