package dev.lanewise.formats;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.lanewise.api.DataException;
import dev.lanewise.formats.files.FolderLock;
import dev.lanewise.network.EpochReport;
import dev.lanewise.network.Trainer;
import dev.lanewise.network.TrainingListener;
import dev.lanewise.network.TrainingState;
import dev.lanewise.network.data.Dataset;
import dev.lanewise.network.engine.Engine;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The folder of checkpoints: who may use it, and what is in it whatever the disk does. */
class CheckpointsTest {

  private static final int EPOCHS = 4;

  /** The states after 1, 2, 3 and 4 epochs. */
  private static final List<TrainingState> STATES = new ArrayList<>();

  private static final Engine ENGINE = Engine.create();

  @TempDir private Path folder;

  @BeforeAll
  static void train() {
    float[] inputs = {0, 0, 0, 1, 1, 0, 1, 1};
    Dataset data = Dataset.ofClasses(inputs, 2, new int[] {0, 1, 1, 0}, 2);
    Trainer.builder()
        .layers("600:tanh,20:relu,2:softmax")
        .optimizer("adam")
        .epochs(EPOCHS)
        .listener(
            new TrainingListener() {
              @Override
              public void epochDone(EpochReport report, Supplier<TrainingState> state) {
                STATES.add(state.get());
              }
            })
        .train(data);
  }

  private static TrainingState after(int epochs) {
    return STATES.get(epochs - 1);
  }

  /** Writes three checkpoints, of which the last two stay. */
  private void writeThree() {
    try (Checkpoints checkpoints = Checkpoints.open(folder)) {
      for (int epochs = 1; epochs < EPOCHS; epochs++) {
        checkpoints.write(after(epochs));
      }
    }
  }

  private List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  /** Tells states apart by their numbers. */
  private static List<Object> digest(TrainingState state) {
    TreeMap<String, float[]> arrays = new TreeMap<>(state.model().tensors());
    state.optimizer().arrays().forEach((name, values) -> arrays.put("state of " + name, values));
    TreeMap<String, Integer> hashes = new TreeMap<>();
    arrays.forEach((name, values) -> hashes.put(name, Arrays.hashCode(values)));
    return List.of(
        state.position().steps(), new TreeMap<>(state.optimizer().stepScalars()), hashes);
  }

  /** Returns the epochs of the checkpoint that a new process finds, which has to be whole. */
  private int found() throws IOException {
    try (Checkpoints checkpoints = Checkpoints.open(folder)) {
      TrainingState found = checkpoints.latest(ENGINE).orElseThrow();
      assertEquals(digest(after(found.position().epochsDone())), digest(found));
      assertFalse(names().stream().anyMatch(name -> name.endsWith(".tmp")), names().toString());
      return found.position().epochsDone();
    }
  }

  /** Returns what the disk does for the fourth checkpoint when nothing fails. */
  private List<String> operations() throws IOException {
    writeThree();
    FailingDisk disk = FailingDisk.failingAt(FailingDisk.NEVER);
    try (Checkpoints checkpoints = Checkpoints.open(disk.path(folder))) {
      checkpoints.write(after(EPOCHS));
    }
    clear();
    return disk.operations();
  }

  private void clear() throws IOException {
    for (String name : names()) {
      Files.delete(folder.resolve(name));
    }
  }

  /** Writes the fourth checkpoint; tells whether that failed. */
  private static boolean fails(Checkpoints checkpoints) {
    try {
      checkpoints.write(after(EPOCHS));
      return false;
    } catch (DataException e) {
      assertTrue(requireNonNull(e.getMessage()).contains(" today; "), e.getMessage());
      assertFalse(e.getMessage().contains(".tmp"), e.getMessage());
      return true;
    }
  }

  @Test
  void aCheckpointIsForcedBeforeItIsNamedAndTheOldestGoesLast() throws IOException {
    List<String> operations = operations();
    int writes = operations.size() - 5;
    assertTrue(writes > 1, operations.toString());
    List<String> expected = new ArrayList<>(List.of("create"));
    expected.addAll(Collections.nCopies(writes, "write"));
    expected.addAll(List.of("force", "rename", "force", "delete"));
    assertEquals(expected, operations);
  }

  @Test
  void aProcessThatDiesAnywhereLeavesAWholeCheckpoint() throws IOException {
    List<String> operations = operations();
    for (int step = 0; step < operations.size(); step++) {
      writeThree();
      FailingDisk disk = FailingDisk.dyingAt(step);
      try (Checkpoints checkpoints = Checkpoints.open(disk.path(folder))) {
        // Once the checkpoint has its name, nothing more is needed.
        assertEquals(step <= operations.indexOf("rename"), fails(checkpoints), "died at " + step);
      }
      assertEquals(
          step > operations.indexOf("rename") ? EPOCHS : EPOCHS - 1, found(), "died at " + step);
      clear();
    }
  }

  @Test
  void aDiskThatFailsAnywhereLeavesAWholeCheckpointAndNothingElse() throws IOException {
    List<String> operations = operations();
    for (int step = 0; step < operations.size(); step++) {
      writeThree();
      FailingDisk disk = FailingDisk.failingAt(step);
      try (Checkpoints checkpoints = Checkpoints.open(disk.path(folder))) {
        // Not every system can force a folder, and an old checkpoint does no harm.
        assertEquals(step < operations.lastIndexOf("force"), fails(checkpoints), "at " + step);
        assertFalse(names().stream().anyMatch(name -> name.endsWith(".tmp")), names().toString());
        if (step < operations.indexOf("rename")) {
          assertEquals(OptionalInt.of(EPOCHS - 1), checkpoints.latestEpoch());
        }
        // When the disk works again, so does the next checkpoint.
        assertFalse(fails(checkpoints));
      }
      assertEquals(EPOCHS, found());
      clear();
    }
  }

  @Test
  void isOpenOnceAtATime() throws IOException {
    Path same = Files.createSymbolicLink(folder.resolveSibling(folder.getFileName() + "x"), folder);
    try (Checkpoints first = Checkpoints.open(folder)) {
      for (Path path : List.of(folder, same)) {
        Expect.dataError(() -> Checkpoints.open(path), path.toString(), "in use by another");
      }
      first.write(after(1));
    } finally {
      Files.delete(same);
    }
    assertEquals(1, found());
  }

  @Test
  void aLockFromElsewhereInTheProcessIsRespected() throws IOException {
    try (FileChannel other =
        FileChannel.open(
            folder.resolve(FolderLock.NAME), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      other.lock();
      Expect.dataError(() -> Checkpoints.open(folder), "in use by another");
    }
    Checkpoints.open(folder).close();
  }

  @Test
  void aLinkInPlaceOfTheLockFileIsNotFollowed() throws IOException {
    Path elsewhere = folder.resolve("elsewhere");
    Files.createSymbolicLink(folder.resolve(FolderLock.NAME), elsewhere);
    Expect.dataError(() -> Checkpoints.open(folder), FolderLock.NAME, "is no regular file");
    assertFalse(Files.exists(elsewhere));
  }

  @Test
  void othersMayReadWhileItIsOpen() throws IOException {
    try (Checkpoints checkpoints = Checkpoints.open(folder)) {
      assertTrue(Checkpoints.latest(folder, ENGINE).isEmpty());
      checkpoints.write(after(2));
      assertEquals(2, Checkpoints.latest(folder, ENGINE).orElseThrow().position().epochsDone());
    }
  }

  @Test
  void writesNothingOnceClosed() {
    Checkpoints checkpoints = Checkpoints.open(folder);
    checkpoints.close();
    checkpoints.close();
    assertThrows(IllegalStateException.class, () -> checkpoints.write(after(1)));
  }

  @Test
  void aFolderThatWasRemovedIsNotMadeAnew() throws IOException {
    Path run = folder.resolve("run");
    try (Checkpoints checkpoints = Checkpoints.open(run)) {
      Files.delete(run.resolve(FolderLock.NAME));
      Files.delete(run);
      Expect.dataError(() -> checkpoints.write(after(1)), run.toString(), "was removed");
      assertFalse(Files.exists(run));
    }
  }

  @Test
  void aFolderThatAnotherRunMadeAnewIsLeftToIt() throws IOException {
    assumeTrue(
        Files.readAttributes(folder, BasicFileAttributes.class).fileKey() != null,
        "this system does not tell one file from another of the same name");
    Path run = folder.resolve("run");
    try (Checkpoints checkpoints = Checkpoints.open(run)) {
      Files.delete(run.resolve(FolderLock.NAME));
      Files.delete(run);
      Files.createDirectory(run);
      Files.createFile(run.resolve(FolderLock.NAME));
      Expect.dataError(() -> checkpoints.write(after(1)), run.toString(), "replaced");
      assertFalse(Files.exists(run.resolve("checkpoint-000001.safetensors")));
    }
  }

  @Test
  void removesWhatWasHalfWrittenButNotWhatIsNotItsOwn() throws IOException {
    Files.createFile(folder.resolve(".checkpoint-1234.tmp"));
    Files.createFile(folder.resolve(".lanewise-1234.tmp"));
    Files.createFile(folder.resolve("notes.tmp"));
    Checkpoints.open(folder).close();
    assertEquals(List.of(".lanewise-1234.tmp", FolderLock.NAME, "notes.tmp"), names());
  }

  @Test
  void aCheckpointDamagedFromOutsideIsNamedWithTheWayOut() throws IOException {
    writeThree();
    Path newest = folder.resolve("checkpoint-000003.safetensors");
    Files.write(newest, Arrays.copyOf(Files.readAllBytes(newest), 5000));
    try (Checkpoints checkpoints = Checkpoints.open(folder)) {
      Expect.dataError(
          () -> checkpoints.latest(ENGINE), newest.toString(), "or remove it to use an earlier");
    }
    Files.delete(newest);
    assertEquals(2, found());
  }

  @Test
  void anInterruptedThreadWritesItsCheckpoint() throws IOException {
    Thread.currentThread().interrupt();
    try (Checkpoints checkpoints = Checkpoints.open(folder)) {
      checkpoints.write(after(1));
    } finally {
      assertTrue(Thread.interrupted());
    }
    assertEquals(1, found());
  }

  @Test
  void makesItsFolderAndForcesTheNamesOfAllThatItMade() {
    FailingDisk disk = FailingDisk.failingAt(FailingDisk.NEVER);
    Path deep = folder.resolve("a").resolve("b");
    try (Checkpoints checkpoints = Checkpoints.open(disk.path(deep))) {
      assertEquals(2, disk.operations().stream().filter("force"::equals).count());
      checkpoints.write(after(1));
    }
    assertTrue(Files.exists(deep.resolve("checkpoint-000001.safetensors")));
  }

  @Test
  void aFileInPlaceOfTheFolderIsNamed() throws IOException {
    Path file = Files.createFile(folder.resolve("file"));
    Expect.dataError(
        () -> Checkpoints.open(file), "cannot use " + file + " as checkpoint folder", "in the way");
  }

  @Test
  void aFolderThatMayNotBeWrittenIsRefused() {
    assumeTrue(folder.toFile().setWritable(false) && !Files.isWritable(folder), "as root all may");
    try {
      Expect.dataError(
          () -> Checkpoints.open(folder), "may not be written; change its permissions");
    } finally {
      assertTrue(folder.toFile().setWritable(true));
    }
  }

  @Test
  void aFolderWhoseLeftoversCannotBeRemovedIsLeftToOthers() throws IOException {
    Files.createDirectories(folder.resolve(".checkpoint-1.tmp").resolve("not empty"));
    Expect.dataError(() -> Checkpoints.open(folder), "cannot use " + folder, "the system refuses");
    Files.delete(folder.resolve(".checkpoint-1.tmp").resolve("not empty"));
    Checkpoints.open(folder).close();
    assertEquals(List.of(FolderLock.NAME), names());
  }

  @Test
  void keepsTwoCheckpointsAndThoseOfLaterEpochs() throws IOException {
    writeThree();
    assertEquals(
        List.of(FolderLock.NAME, "checkpoint-000002.safetensors", "checkpoint-000003.safetensors"),
        names());
    try (Checkpoints checkpoints = Checkpoints.open(folder)) {
      assertEquals(OptionalInt.of(3), checkpoints.latestEpoch());
      assertEquals(3, checkpoints.latest(ENGINE).orElseThrow().position().epochsDone());
      checkpoints.write(after(1));
      assertEquals(OptionalInt.of(3), checkpoints.latestEpoch());
    }
    assertEquals(
        List.of(
            FolderLock.NAME,
            "checkpoint-000001.safetensors",
            "checkpoint-000002.safetensors",
            "checkpoint-000003.safetensors"),
        names());
  }

  @Test
  void otherFilesAreNoCheckpoints() throws IOException {
    for (String name :
        List.of(
            "checkpoint-1234567890.safetensors",
            "checkpoint-.safetensors",
            "checkpoint-7.safetensors.old",
            "old-checkpoint-7.safetensors",
            "checkpoint-7xsafetensors")) {
      Files.createFile(folder.resolve(name));
    }
    try (Checkpoints checkpoints = Checkpoints.open(folder)) {
      assertEquals(OptionalInt.empty(), checkpoints.latestEpoch());
      assertTrue(checkpoints.latest(ENGINE).isEmpty());
      Files.createFile(folder.resolve("checkpoint-999999999.safetensors"));
      assertEquals(OptionalInt.of(Checkpoints.MAX_EPOCH), checkpoints.latestEpoch());
    }
  }

  @Test
  void theOnlyCheckpointIsNotToBeRemovedForAnEarlierOne() throws IOException {
    Path only = folder.resolve("checkpoint-000001.safetensors");
    Files.write(only, new byte[9]);
    DataException e = assertThrows(DataException.class, () -> Checkpoints.latest(folder, ENGINE));
    assertTrue(
        requireNonNull(e.getMessage()).startsWith(only + " is no safetensors file"),
        e.getMessage());
    assertFalse(e.getMessage().contains("earlier"), e.getMessage());
  }

  @Test
  void aModelInPlaceOfACheckpointIsNamed() {
    Path model = folder.resolve("checkpoint-000001.safetensors");
    ModelFile.write(after(1).model(), model);
    Expect.dataError(
        () -> Checkpoints.latest(folder, ENGINE),
        model + " holds no 'lanewise.training' in its metadata; remove it");
  }

  @Test
  void aFolderThatCannotBeReadIsNamed() {
    Path missing = folder.resolve("missing");
    Expect.dataError(() -> Checkpoints.latest(missing, ENGINE), missing + " does not exist");
  }
}
