package dev.lanewise.cli;

import dev.lanewise.api.ConfigurationException;
import dev.lanewise.formats.Checkpoints;
import dev.lanewise.formats.ModelFile;
import dev.lanewise.network.EpochReport;
import dev.lanewise.network.Model;
import dev.lanewise.network.TrainingState;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

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
    Path folder = command.checkpoint;
    if (command.resume && folder == null) {
      throw new ConfigurationException(
          "--resume needs --checkpoint with the folder to go on from; add it");
    }
    if (command.resume && command.initialModel != null) {
      throw new ConfigurationException(
          "--resume and --init both say what to begin with; leave one of them out");
    }
    if (command.resume && folder != null && !Files.isDirectory(folder)) {
      throw new ConfigurationException(
          "there is no checkpoint folder %s to go on from; leave out --resume to begin anew"
              .formatted(folder));
    }
    OutputFile.check(command.out);
    Optional<Path> history = Optional.ofNullable(command.history);
    history.ifPresent(OutputFile::check);
    if (history.isPresent() && absolute(history.get()).equals(absolute(command.out))) {
      throw new ConfigurationException("--out and --history name the same file; change one");
    }
    Optional<Checkpoints> checkpoints = Optional.ofNullable(folder).map(Checkpoints::open);
    OptionalInt latest = checkpoints.map(Checkpoints::latestEpoch).orElse(OptionalInt.empty());
    if (!command.resume && latest.isPresent()) {
      throw new ConfigurationException(
          "%s holds checkpoints up to epoch %d; add --resume to go on, or name another folder"
              .formatted(folder, latest.getAsInt()));
    }
    return new TrainingFiles(command.out, history, checkpoints, output);
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
