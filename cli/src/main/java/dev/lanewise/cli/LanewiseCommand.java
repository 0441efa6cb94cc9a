package dev.lanewise.cli;

import dev.lanewise.cli.compilation.CompileCommand;
import dev.lanewise.cli.inspection.InspectCommand;
import dev.lanewise.cli.onnx.ConvertCommand;
import dev.lanewise.cli.plugins.PluginsCommand;
import dev.lanewise.cli.prediction.EvaluateCommand;
import dev.lanewise.cli.prediction.PredictCommand;
import dev.lanewise.cli.text.Failures;
import dev.lanewise.cli.text.Numbers;
import dev.lanewise.cli.text.Output;
import dev.lanewise.cli.training.CrossValidateCommand;
import dev.lanewise.cli.training.TrainCommand;
import dev.lanewise.cli.tuning.RangeTestCommand;
import dev.lanewise.cli.tuning.TuneCommand;
import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Option;

/** The command itself, which does nothing but hold the others. */
@Command(
    name = "lanewise",
    description = "Trains, measures and uses neural networks.",
    synopsisSubcommandLabel = "COMMAND",
    versionProvider = Version.class,
    footer = {
      "",
      "DATA is one of",
      "  a folder of IDX files (train-images-idx3-ubyte, train-labels-idx1-ubyte, t10k-…; plain or .gz)",
      "  a table: a .csv or .tsv file, plain or .gz; the last column, or --target, is what to predict",
      "  a .npz file with the arrays x and y and, if you like, x_test and y_test",
      "  a .npy file with inputs alone, for predict",
      "  builtin:digits, builtin:xor, builtin:moons, builtin:spirals or builtin:circles",
      "",
      "Exit codes: 0 all went well, 1 the run failed, 2 the arguments or the data are at fault,",
      "130 Ctrl-C and 143 SIGTERM ended it.",
      "",
      "Examples:",
      "  lanewise train",
      "  lanewise evaluate model.safetensors builtin:digits",
      "  lanewise inspect houses.csv",
      "  lanewise help train"
    })
final class LanewiseCommand {

  private static final int HELP_WIDTH = 100;

  @Option(
      names = {"-V", "--version"},
      versionHelp = true,
      description = "Print the version and exit.")
  boolean version;

  private LanewiseCommand() {}

  /**
   * Returns the command, ready to parse arguments.
   *
   * <p>If the first word names a subcommand that computes, only that one is added, because reading
   * the options of all others takes as long as a small prediction.
   */
  static CommandLine commandLine(String[] args, Output output, Failures failures) {
    CommandLine line = new CommandLine(new LanewiseCommand());
    switch (args.length == 0 ? "" : args[0]) {
      case "train" -> line.addSubcommand(new TrainCommand(output));
      case "evaluate" -> line.addSubcommand(new EvaluateCommand(output));
      case "predict" -> line.addSubcommand(new PredictCommand(output));
      default ->
          line.addSubcommand(new TrainCommand(output))
              .addSubcommand(new CrossValidateCommand(output))
              .addSubcommand(new TuneCommand(output))
              .addSubcommand(new RangeTestCommand(output))
              .addSubcommand(new EvaluateCommand(output))
              .addSubcommand(new PredictCommand(output))
              .addSubcommand(new InspectCommand(output))
              .addSubcommand(new ConvertCommand(output))
              .addSubcommand(new CompileCommand(output))
              .addSubcommand(PluginsCommand.commandLine(output))
              .addSubcommand(new DoctorCommand(output))
              .addSubcommand(new CompletionCommand(output))
              .addSubcommand(new CommandLine.HelpCommand());
    }
    addHelp(line);
    Numbers.register(line);
    return line.setOut(new PrintWriter(output.out(), true, output.out().charset()))
        .setErr(new PrintWriter(output.err(), true, output.err().charset()))
        .setColorScheme(CommandLine.Help.defaultColorScheme(Ansi.OFF))
        .setUsageHelpWidth(HELP_WIDTH)
        .setUsageHelpLongOptionsMaxWidth(HELP_WIDTH / 3)
        .setParameterExceptionHandler((e, _) -> failures.report(e))
        .setExecutionExceptionHandler((e, _, _) -> failures.report(e));
  }

  private static void addHelp(CommandLine line) {
    line.addMixin("help", new HelpOption());
    line.getSubcommands().values().stream()
        .filter(each -> !(each.getCommand() instanceof CommandLine.HelpCommand))
        .forEach(LanewiseCommand::addHelp);
  }
}
