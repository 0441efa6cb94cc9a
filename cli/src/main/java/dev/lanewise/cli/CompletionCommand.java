package dev.lanewise.cli;

import dev.lanewise.cli.text.ExitCodes;
import dev.lanewise.cli.text.Failures;
import dev.lanewise.cli.text.Output;
import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** {@code lanewise completion}. */
@Command(
    name = "completion",
    description = "Prints a script that makes bash or zsh complete the command's options.",
    footer = {
      "",
      "Examples:",
      "  source <(lanewise completion)",
      "  lanewise completion > /etc/bash_completion.d/lanewise"
    })
final class CompletionCommand implements Callable<Integer> {

  private final Output output;

  CompletionCommand(Output output) {
    this.output = output;
  }

  @Override
  public Integer call() {
    CommandLine root =
        LanewiseCommand.commandLine(new String[0], output, new Failures(output, false));
    output.out().print(AutoComplete.bash(root.getCommandName(), root));
    return ExitCodes.OK;
  }
}
