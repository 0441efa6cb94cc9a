package dev.lanewise.cli;

import dev.lanewise.api.ConfigurationException;
import dev.lanewise.formats.Checkpoints;
import dev.lanewise.formats.ModelFile;
import dev.lanewise.network.EpochReport;
import dev.lanewise.network.Model;
import dev.lanewise.network.TrainingState;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The files that training writes, checked before it begins.
 *
 * @param model where the model goes
 * @param history where the figures of each epoch go, if anywhere
 * @param checkpoints where checkpoints go, if anywhere
 * @param output guards the writing
 */
record TrainingFiles(
    Path model, Optional<Path> history, Optional<Checkpoints> checkpoints, Output output) {

  /**
   * Checks that all files can be written.
   *
   * @throws ConfigurationException if the options contradict each other
   */
  static TrainingFiles check(TrainCommand command, Output output) {
    if (command.resume && command.checkpoint == null) {
      throw new ConfigurationException(
          "--resume needs --checkpoint with the folder to go on from; add it");
    }
    if (command.resume && command.initialModel != null) {
      throw new ConfigurationException(
          "--resume and --init both say what to begin with; leave one of them out");
    }
    OutputFile.check(command.out);
    Optional<Path> history = Optional.ofNullable(command.history);
    history.ifPresent(OutputFile::check);
    if (history.isPresent() && absolute(history.get()).equals(absolute(command.out))) {
      throw new ConfigurationException("--out and --history name the same file; change one");
    }
    return new TrainingFiles(
        command.out,
        history,
        Optional.ofNullable(command.checkpoint).map(Checkpoints::open),
        output);
  }

  private static Path absolute(Path path) {
    return path.toAbsolutePath().normalize();
  }

  void writeModel(Model trained) {
    output.write(() -> ModelFile.write(trained, model));
  }

  void writeHistory(List<EpochReport> epochs) {
    history.ifPresent(file -> output.write(() -> HistoryFile.write(file, epochs)));
  }

  void writeCheckpoint(TrainingState state) {
    checkpoints.ifPresent(folder -> output.write(() -> folder.write(state)));
  }
}
