package dev.lanewise.cli.training;

import dev.lanewise.cli.text.Numbers;
import dev.lanewise.cli.text.ShellText;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * The data of a training with the options that say how it is read, as a model file keeps them to
 * repeat the training. Of a path it names the last part alone, as a model is given to others.
 */
final class TrainingSource {

  private TrainingSource() {}

  static String of(TrainCommand command, CommandSpec spec) {
    List<String> words = new ArrayList<>();
    words.add(lastPart(command.data));
    for (String mixin : List.of("tableOptions", "learningOptions")) {
      for (OptionSpec option : Objects.requireNonNull(spec.mixins().get(mixin)).options()) {
        add(words, spec.findOption(option.longestName()));
      }
    }
    String validation = command.validation;
    if (validation != null && !Numbers.isDecimal(validation)) {
      words.addAll(List.of("--validation", lastPart(validation)));
    }
    if (command.initialModel != null) {
      words.addAll(List.of("--init", lastPart(command.initialModel.toString())));
    }
    if (command.initializer != null) {
      words.addAll(List.of("--initializer", command.initializer));
    }
    return String.join(" ", words.stream().map(ShellText::word).toList());
  }

  private static void add(List<String> words, OptionSpec option) {
    List<String> values = option.originalStringValues();
    if (values.isEmpty()) {
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
