package dev.lanewise.formats;

import dev.lanewise.api.DataException;
import dev.lanewise.formats.files.AtomicFile;
import dev.lanewise.formats.files.FileProblem;
import dev.lanewise.formats.files.FolderLock;
import dev.lanewise.network.TrainingState;
import dev.lanewise.network.engine.Engine;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A folder of checkpoints from which training can be resumed.
 *
 * <p>Each checkpoint is one file, {@code checkpoint-<epoch>.safetensors}, or {@code
 * checkpoint-<epoch>-<batch>.safetensors} if so many mini-batches of the next epoch are done, too:
 * a model file with the optimizer's state besides, as {@code optimizer.<name>} in the order of the
 * weights in memory, with early stopping the weights of the best epoch as {@code
 * early_stopping.best}, their average, if training averages them, as {@code ema.average}, within an
 * epoch the weights that it began with as {@code epoch.before}, and the position and history as
 * JSON text in the metadata under {@code lanewise.training}. A file appears only when it is
 * complete, and the one before stays, so the folder is valid at every moment. Versions that know no
 * checkpoints within an epoch pass over them.
 *
 * <p>The folder is locked, by a file {@code .lanewise.lock} in it, until it is closed or the
 * process ends: two runs that write into one folder would mix their checkpoints.
 *
 * @since 0.1
 */
public final class Checkpoints implements AutoCloseable {

  static final String STATE_PREFIX = "optimizer.";

  /** The tensor with the weights of the best epoch, in the order of the weights in memory. */
  static final String BEST = "early_stopping.best";

  /** The tensor with the weights at the beginning of an epoch that is not finished. */
  static final String BEFORE = "epoch.before";

  /** The tensor with the average of the weights, in the same order. */
  static final String AVERAGE = "ema.average";

  /** The last epoch whose number fits the name of a file. */
  static final int MAX_EPOCH = 999_999_999;

  private static final String TRAINING = "lanewise.training";
  private static final Pattern NAME =
      Pattern.compile("checkpoint-(\\d{1,9})(?:-(\\d{1,10}))?\\.safetensors");
  private static final int KEPT = 2;

  /** Begins the names of files that are being written. */
  private static final String UNFINISHED = ".checkpoint-";

  private final Path folder;
  private final FolderLock lock;
  private boolean closed;

  private Checkpoints(Path folder, FolderLock lock) {
    this.folder = folder;
    this.lock = lock;
  }

  /**
   * Opens a folder, creates it if it does not exist, and removes unfinished files of a killed run.
   *
   * @throws DataException if it cannot be made or written, is no folder, or is open already, in
   *     this process or another
   */
  public static Checkpoints open(Path folder) {
    try {
      create(folder);
      if (!Files.isWritable(folder)) {
        throw new DataException(
            "cannot use %s as checkpoint folder: it may not be written; change its permissions or name another"
                .formatted(folder));
      }
      FolderLock lock = FolderLock.acquire(folder);
      Checkpoints checkpoints = new Checkpoints(folder, lock);
      try {
        checkpoints.removeUnfinished();
      } catch (IOException | RuntimeException e) {
        checkpoints.close();
        throw e;
      }
      return checkpoints;
    } catch (IOException e) {
      throw new DataException(
          "cannot use %s as checkpoint folder: %s; name another"
              .formatted(folder, FileProblem.reason(e)),
          e);
    }
  }

  /** Makes a folder and those around it such that they survive a power cut. */
  private static void create(Path folder) throws IOException {
    Deque<Path> made = new ArrayDeque<>();
    for (Path missing = folder.toAbsolutePath();
        missing != null && !Files.exists(missing);
        missing = missing.getParent()) {
      made.push(missing);
    }
    Files.createDirectories(folder);
    for (Path path : made) {
      Path parent = path.getParent();
      if (parent != null) {
        AtomicFile.forceFolder(parent);
      }
    }
  }

  private void removeUnfinished() throws IOException {
    try (DirectoryStream<Path> entries =
        Files.newDirectoryStream(folder, UNFINISHED + "*" + AtomicFile.SUFFIX)) {
      for (Path entry : entries) {
        Files.deleteIfExists(entry);
      }
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
  }

  /**
   * Writes a checkpoint and then removes earlier ones but the last, as far as they can be.
   *
   * @throws DataException if it cannot be written; earlier ones stay
   * @throws IllegalStateException if this is closed
   */
  public void write(TrainingState state) {
    if (closed) {
      throw new IllegalStateException("the checkpoint folder " + folder + " is closed");
    }
    requireSameFolder(null);
    try {
      writeFile(state);
      removeOld(Place.of(state.position()));
    } catch (DataException e) {
      requireSameFolder(e);
      throw e;
    }
  }

  /** Tells whether a tensor belongs to the training and not to the model. */
  static boolean isState(String tensor) {
    return tensor.startsWith(STATE_PREFIX)
        || tensor.equals(BEST)
        || tensor.equals(AVERAGE)
        || tensor.equals(BEFORE);
  }

  private void requireSameFolder(@Nullable DataException cause) {
    if (!lock.holds()) {
      throw new DataException(
          "cannot write a checkpoint into %s: the folder, or the file %s in it, was removed or replaced during the run; leave it alone while a training uses it"
              .formatted(folder, FolderLock.NAME),
          cause);
    }
  }

  private void writeFile(TrainingState state) {
    Map<String, Tensor> tensors = new HashMap<>(ModelFile.tensors(state.model()));
    state
        .optimizer()
        .arrays()
        .forEach((name, values) ->
            tensors.put(STATE_PREFIX + name, new Tensor(new long[] {values.length}, values)));
    state.best().ifPresent(best -> tensors.put(BEST, new Tensor(new long[] {best.length}, best)));
    TrainingState.Position position = state.position();
    position
        .partial()
        .map(TrainingState.PartialEpoch::before)
        .ifPresent(before -> tensors.put(BEFORE, new Tensor(new long[] {before.length}, before)));
    state
        .average()
        .ifPresent(
            average -> tensors.put(AVERAGE, new Tensor(new long[] {average.length}, average)));
    Map<String, String> metadata = ModelFile.metadata(state.model());
    metadata.put(TRAINING, TrainingJson.write(state));
    TensorFile content = new TensorFile(tensors, metadata);
    AtomicFile.write(
        folder.resolve(Place.of(position).fileName()),
        UNFINISHED,
        out -> Safetensors.write(out, content));
  }

  private void removeOld(Place written) {
    // Later checkpoints, if any, belong to another run and are not removed.
    List<Path> files =
        files(folder).stream().filter(file -> Place.of(file).compareTo(written) <= 0).toList();
    for (Path old : files.subList(0, Math.max(0, files.size() - KEPT))) {
      try {
        Files.deleteIfExists(old);
      } catch (IOException _) {
        // The new checkpoint is complete. The next one will try again to remove the old ones.
      }
    }
  }

  /** Lets others use the folder. */
  @Override
  public void close() {
    closed = true;
    lock.close();
  }

  /** Returns how many whole epochs the newest checkpoint has learned; empty if there is none. */
  public OptionalInt latestEpoch() {
    return files(folder).stream().mapToInt(file -> Place.of(file).epochs()).max();
  }

  /**
   * Reads the newest checkpoint; empty if there is none.
   *
   * @param engine where activations are looked up
   * @throws DataException if it is damaged
   */
  public Optional<TrainingState> latest(Engine engine) {
    return latest(folder, engine);
  }

  /**
   * Reads the newest checkpoint of a folder, even while a training writes to it: nothing is locked,
   * created or removed. Empty if there is none.
   *
   * @param engine where activations are looked up
   * @throws DataException if it is damaged, or the folder cannot be read
   */
  public static Optional<TrainingState> latest(Path folder, Engine engine) {
    List<Path> files = files(folder);
    if (files.isEmpty()) {
      return Optional.empty();
    }
    Path file = files.getLast();
    TensorFile content = read(file, files.size() > 1);
    String training = content.metadata().get(TRAINING);
    if (training == null) {
      throw new DataException(
          "%s holds no '%s' in its metadata; remove it to use an earlier checkpoint"
              .formatted(file, TRAINING));
    }
    return Optional.of(TrainingJson.read(training, file, content, engine));
  }

  /** Reads a checkpoint, or says what to do if something other than this class has damaged it. */
  private static TensorFile read(Path file, boolean another) {
    try {
      return Safetensors.read(file);
    } catch (DataException e) {
      throw another
          ? new DataException(e.getMessage() + ", or remove it to use an earlier checkpoint", e)
          : e;
    }
  }

  /** Returns the checkpoint files, oldest first. */
  private static List<Path> files(Path folder) {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries
          .filter(file -> NAME.matcher(file.getFileName().toString()).matches())
          .sorted(Comparator.comparing(Place::of))
          .toList();
    } catch (UncheckedIOException e) {
      throw FileProblem.reading(folder, Objects.requireNonNull(e.getCause()));
    } catch (IOException e) {
      throw FileProblem.reading(folder, e);
    }
  }

  /**
   * Where in a training a checkpoint was written, as its name says.
   *
   * @param epochs how many epochs were done
   * @param batches how many mini-batches of the next one
   */
  private record Place(int epochs, long batches) implements Comparable<Place> {

    static Place of(TrainingState.Position position) {
      return new Place(
          position.epochsDone(),
          position.partial().map(TrainingState.PartialEpoch::batches).orElse(0));
    }

    static Place of(Path file) {
      Matcher matcher = NAME.matcher(file.getFileName().toString());
      if (!matcher.matches()) {
        throw new IllegalArgumentException(file + " is no checkpoint");
      }
      String batches = matcher.group(2);
      return new Place(
          Integer.parseInt(matcher.group(1)), batches == null ? 0 : Long.parseLong(batches));
    }

    String fileName() {
      return batches == 0
          ? "checkpoint-%06d.safetensors".formatted(epochs)
          : "checkpoint-%06d-%09d.safetensors".formatted(epochs, batches);
    }

    @Override
    public int compareTo(Place other) {
      int byEpochs = Integer.compare(epochs, other.epochs);
      return byEpochs == 0 ? Long.compare(batches, other.batches) : byEpochs;
    }
  }
}
