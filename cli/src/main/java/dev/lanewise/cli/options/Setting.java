package dev.lanewise.cli.options;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/**
 * An option that is not written on the command line.
 *
 * @param option its name, such as {@code --epochs}; {@link #DATA} for the data
 * @param values what it is set to; empty for an option without a value
 */
public record Setting(String option, List<String> values) {

  /** Stands for the argument that is no option. */
  public static final String DATA = "";

  /** Copies the list. */
  public Setting {
    values = List.copyOf(values);
  }

  /** Returns what a command line sets. */
  public static List<Setting> of(ParseResult words) {
    List<Setting> settings = new ArrayList<>();
    if (words.hasMatchedPositional(0)) {
      settings.add(new Setting(DATA, words.matchedPositional(0).originalStringValues()));
    }
    // An option that is given twice is listed twice, each time with all its values.
    for (OptionSpec option : new LinkedHashSet<>(words.matchedOptions())) {
      settings.add(
          new Setting(
              option.longestName(),
              option.arity().max() == 0 ? List.of() : option.originalStringValues()));
    }
    return settings;
  }

  /** Returns the setting as words of a command line. */
  public List<String> words() {
    if (option.equals(DATA)) {
      return values;
    }
    return values.isEmpty()
        ? List.of(option)
        : values.stream().map(value -> option + "=" + value).toList();
  }

  /** Tells whether a command line says something else. */
  private boolean isOverridden(ParseResult given) {
    return option.equals(DATA) ? given.hasMatchedPositional(0) : given.hasMatchedOption(option);
  }

  /** Returns the words of a command line, and before them the settings of which it says nothing. */
  public static List<String> before(List<Setting> settings, ParseResult given, List<String> words) {
    List<String> all = new ArrayList<>();
    settings.stream()
        .filter(setting -> !setting.isOverridden(given))
        .forEach(setting -> all.addAll(setting.words()));
    all.addAll(words);
    return all;
  }
}
