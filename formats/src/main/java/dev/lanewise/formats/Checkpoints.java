package dev.lanewise.formats;

import dev.lanewise.api.DataException;
import dev.lanewise.network.Engine;
import dev.lanewise.network.TrainingState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A folder of checkpoints from which training goes on.
 *
 * <p>Each checkpoint is one file, {@code checkpoint-<epoch>.safetensors}: a model file with the
 * optimizer's state besides, as {@code optimizer.<name>} in the order of the weights in memory, and
 * the position and history as JSON text in the metadata under {@code lanewise.training}. A file
 * appears only when it is complete, and the one before stays, so the folder is valid at every
 * moment.
 *
 * @since 0.1
 */
public final class Checkpoints {

  static final String STATE_PREFIX = "optimizer.";

  private static final String TRAINING = "lanewise.training";
  private static final Pattern NAME = Pattern.compile("checkpoint-(\\d{1,9})\\.safetensors");
  private static final int KEPT = 2;

  private final Path folder;

  private Checkpoints(Path folder) {
    this.folder = folder;
  }

  /**
   * Opens a folder, which is made if it does not exist.
   *
   * @throws DataException if it cannot be made or is no folder
   */
  public static Checkpoints open(Path folder) {
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw new DataException(
          "cannot use %s as checkpoint folder: %s".formatted(folder, FileProblem.reason(e)), e);
    }
    return new Checkpoints(folder);
  }

  /**
   * Writes a checkpoint and then removes those of earlier epochs but one.
   *
   * @throws DataException if it cannot be written; earlier ones stay
   */
  public void write(TrainingState state) {
    Map<String, Tensor> tensors = new HashMap<>(ModelFile.tensors(state.model()));
    state
        .optimizerState()
        .forEach((name, values) ->
            tensors.put(STATE_PREFIX + name, new Tensor(new long[] {values.length}, values)));
    Safetensors.write(
        folder.resolve("checkpoint-%06d.safetensors".formatted(state.epochsDone())),
        new TensorFile(
            tensors,
            Map.of(
                ModelFile.ARCHITECTURE,
                ModelJson.of(state.model()).write(),
                TRAINING,
                TrainingJson.write(state))));
    // Those of later epochs, if any, are of another run and not ours to remove.
    List<Path> files = files().stream().filter(file -> epoch(file) <= state.epochsDone()).toList();
    for (Path old : files.subList(0, Math.max(0, files.size() - KEPT))) {
      try {
        Files.deleteIfExists(old);
      } catch (IOException e) {
        throw FileProblem.writing(old, e);
      }
    }
  }

  /** Returns how many epochs the newest checkpoint has learned; empty if there is none. */
  public OptionalInt latestEpoch() {
    return files().stream().mapToInt(Checkpoints::epoch).max();
  }

  /**
   * Reads the newest checkpoint; empty if there is none.
   *
   * @param engine where activations are looked up
   * @throws DataException if it is damaged
   */
  public Optional<TrainingState> latest(Engine engine) {
    List<Path> files = files();
    if (files.isEmpty()) {
      return Optional.empty();
    }
    Path file = files.getLast();
    TensorFile content = Safetensors.read(file);
    String training = content.metadata().get(TRAINING);
    if (training == null) {
      throw new DataException(
          "%s holds no '%s' in its metadata; remove it to use an earlier checkpoint"
              .formatted(file, TRAINING));
    }
    return Optional.of(TrainingJson.read(training, file, content, engine));
  }

  /** Returns the checkpoint files, oldest first. */
  private List<Path> files() {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries
          .filter(file -> NAME.matcher(file.getFileName().toString()).matches())
          .sorted(Comparator.comparingInt(Checkpoints::epoch))
          .toList();
    } catch (IOException e) {
      throw FileProblem.reading(folder, e);
    }
  }

  private static int epoch(Path file) {
    Matcher matcher = NAME.matcher(file.getFileName().toString());
    return matcher.matches() ? Integer.parseInt(matcher.group(1)) : -1;
  }
}
