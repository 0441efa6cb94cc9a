package dev.lanewise.cli.tuning;

import dev.lanewise.cli.options.EngineOptions;
import dev.lanewise.cli.options.PluginOptions;
import dev.lanewise.cli.options.Setting;
import dev.lanewise.cli.text.Numbers;
import dev.lanewise.cli.training.ConfigText;
import dev.lanewise.cli.training.TrainingData;
import dev.lanewise.cli.training.TrainingOptions;
import dev.lanewise.cli.training.TrainingSetup;
import dev.lanewise.cli.training.TrainingSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Spec;

/** The options of a single trial, as {@code train} takes them. */
@Command(name = "train")
final class TrialCommand {

  @Spec private CommandSpec spec = CommandSpec.create();

  @Mixin final TrainingOptions training = new TrainingOptions();

  private TrialCommand() {}

  /**
   * Returns the options with some set, of which the last holds if one is set twice.
   *
   * @throws CommandLine.ParameterException if one cannot be used
   */
  static TrialCommand of(List<Setting> settings) {
    TrialCommand trial = new TrialCommand();
    // Words may come from a file, which names no others to take arguments from.
    CommandLine line =
        new CommandLine(trial).setExpandAtFiles(false).setOverwrittenOptionsAllowed(true);
    // A trial computes with what the search does; these are for the file with the best options.
    line.addMixin("engineOptions", new EngineOptions());
    line.addMixin("pluginOptions", new PluginOptions());
    Numbers.register(line);
    line.parseArgs(
        settings.stream().flatMap(setting -> setting.words().stream()).toArray(String[]::new));
    return trial;
  }

  /** Returns all options that a trial takes. */
  static CommandSpec spec() {
    return of(List.of()).spec;
  }

  /** Returns the options of the training alone, without those that say how it is computed. */
  static List<OptionSpec> trainingOptions() {
    return Objects.requireNonNull(spec().mixins().get(TrainingSource.MIXIN)).options();
  }

  /** Returns what the trial begins with. */
  TrainingSetup.Start start() {
    return TrainingSetup.Start.anew(TrainingSource.of(training, Optional.empty(), spec));
  }

  /** Checks all settings for the data. */
  TrainingSetup resolve(TrainingData data, Consumer<String> notes) {
    return TrainingSetup.resolve(training, start(), data, notes);
  }

  /** Returns the options as a file for {@code train --config}. */
  Map<String, @Nullable Object> config(TrainingSetup setup) {
    return ConfigText.of(spec, training.data(), setup);
  }
}
