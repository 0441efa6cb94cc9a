package dev.lanewise.cli.training;

import dev.lanewise.api.ConfigurationException;
import dev.lanewise.api.DataException;
import dev.lanewise.cli.text.Mistakes;
import dev.lanewise.cli.text.Output;
import dev.lanewise.cli.text.OutputFile;
import dev.lanewise.cli.text.RunFailedException;
import dev.lanewise.formats.Checkpoints;
import dev.lanewise.formats.ModelFile;
import dev.lanewise.network.EpochReport;
import dev.lanewise.network.Model;
import dev.lanewise.network.TrainingState;
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
 * @param interval how often
 * @param output guards the writing
 */
record TrainingFiles(
    Path model,
    Optional<Path> history,
    Optional<Checkpoints> checkpoints,
    CheckpointInterval interval,
    Output output)
    implements AutoCloseable {

  /** Checks the options that name files, and that these can be written. */
  static void check(TrainCommand command, Mistakes mistakes) {
    if (command.resume && command.checkpoint == null) {
      mistakes.add("--resume needs --checkpoint with the folder to resume from; add it");
    }
    if (command.interval != null && command.checkpoint == null) {
      mistakes.add("--checkpoint-every needs --checkpoint with the folder to write to; add it");
    }
    mistakes.check(() -> OutputFile.check(command.out));
    Path history = command.history;
    if (history != null) {
      mistakes.check(() -> OutputFile.check(history));
      if (absolute(history).equals(absolute(command.out))) {
        mistakes.add("--out and --history name the same file; change one");
      }
    }
  }

  /**
   * Locks the folder of checkpoints, if there is one.
   *
   * @throws ConfigurationException if it holds checkpoints of which nothing was said
   * @throws DataException if it cannot be written, or another training uses it
   */
  static TrainingFiles open(TrainCommand command, Output output) {
    TrainingFiles files =
        new TrainingFiles(
            command.out,
            Optional.ofNullable(command.history),
            Optional.ofNullable(command.checkpoint).map(Checkpoints::open),
            Optional.ofNullable(command.interval).orElse(CheckpointInterval.DEFAULT),
            output);
    OptionalInt latest = files.latestEpoch();
    if (!command.resume && latest.isPresent()) {
      files.close();
      throw new ConfigurationException(
          "%s holds checkpoints %s; add --resume to continue, or name another folder"
              .formatted(command.checkpoint, place("up to", latest.getAsInt())));
    }
    return files;
  }

  /** Names the place of a checkpoint by its whole epochs. */
  private static String place(String preposition, int epochs) {
    return epochs == 0 ? "within epoch 1" : preposition + " epoch " + epochs;
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

  /**
   * Writes a checkpoint.
   *
   * @throws RunFailedException if it cannot be written, with what is left to resume from
   */
  void writeCheckpoint(TrainingState state) {
    try {
      checkpoints.ifPresent(folder -> output.write(() -> folder.write(state)));
    } catch (RunFailedException e) {
      OptionalInt latest = latestEpoch();
      throw latest.isPresent()
          ? new RunFailedException(
              "%s; correct this and resume with --resume %s"
                  .formatted(e.getMessage(), place("from", latest.getAsInt())),
              e)
          : e;
    }
  }

  /** Returns the epoch of the newest checkpoint; empty if there is none that can be found. */
  private OptionalInt latestEpoch() {
    try {
      return checkpoints.map(Checkpoints::latestEpoch).orElse(OptionalInt.empty());
    } catch (DataException _) {
      return OptionalInt.empty();
    }
  }

  /** Lets others use the folder of checkpoints. */
  @Override
  public void close() {
    checkpoints.ifPresent(Checkpoints::close);
  }
}
