package dev.lanewise.cli.training;

import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.ParseResult;

/**
 * An option that is not written on the command line.
 *
 * @param option its name, such as {@code --epochs}; {@link #DATA} for the data
 * @param values what it is set to; empty for an option without a value
 */
record Setting(String option, List<String> values) {

  /** Stands for the argument that is no option. */
  static final String DATA = "";

  Setting {
    values = List.copyOf(values);
  }

  /** Returns the setting as words of a command line. */
  List<String> words() {
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
  static List<String> before(List<Setting> settings, ParseResult given, List<String> words) {
    List<String> all = new ArrayList<>();
    settings.stream()
        .filter(setting -> !setting.isOverridden(given))
        .forEach(setting -> all.addAll(setting.words()));
    all.addAll(words);
    return all;
  }
}
