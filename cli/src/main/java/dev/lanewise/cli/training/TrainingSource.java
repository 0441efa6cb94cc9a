package dev.lanewise.cli.training;

import dev.lanewise.cli.text.Numbers;
import dev.lanewise.cli.text.ShellText;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * The data of a training with the options that say how it is read, as a model file keeps them to
 * repeat the training. Of a path it names the last part alone, as a model is given to others.
 */
public final class TrainingSource {

  /** The mixin of the command that has the options of a training. */
  public static final String MIXIN = "training";

  private TrainingSource() {}

  /**
   * Returns the text.
   *
   * @param given the options of the training
   * @param initialModel the model that it begins with, if any
   * @param spec the command that has the options in its mixin {@value #MIXIN}
   */
  public static String of(TrainingOptions given, Optional<Path> initialModel, CommandSpec spec) {
    CommandSpec options = Objects.requireNonNull(spec.mixins().get(MIXIN));
    List<String> words = new ArrayList<>();
    words.add(lastPart(given.data));
    for (String mixin : List.of("tableOptions", "learningOptions")) {
      for (OptionSpec option : Objects.requireNonNull(options.mixins().get(mixin)).options()) {
        add(words, spec.findOption(option.longestName()));
      }
    }
    String validation = given.validation;
    if (validation != null && !Numbers.isDecimal(validation)) {
      words.addAll(List.of("--validation", lastPart(validation)));
    }
    initialModel.ifPresent(file -> words.addAll(List.of("--init", lastPart(file.toString()))));
    if (given.initializer != null) {
      words.addAll(List.of("--initializer", given.initializer));
    }
    return String.join(" ", words.stream().map(ShellText::word).toList());
  }

  private static void add(List<String> words, OptionSpec option) {
    List<String> values = option.originalStringValues();
    if (values.isEmpty()) {
      return;
    }
    if (option.isMultiValue() && option.splitRegex().isEmpty()) {
      values.forEach(value -> words.addAll(List.of(option.longestName(), value)));
      return;
    }
    words.add(option.longestName());
    if (option.arity().max() > 0) {
      words.add(String.join(",", values));
    }
  }

  private static String lastPart(String data) {
    if (data.startsWith("builtin:")) {
      return data;
    }
    Path name = Path.of(data).getFileName();
    return name == null ? data : name.toString();
  }
}
