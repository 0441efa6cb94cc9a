package dev.lanewise.tests;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.lanewise.cli.Main;
import dev.lanewise.formats.Checkpoints;
import dev.lanewise.network.engine.Engine;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Training into folders that others use, that are taken away, full, or not to be written. */
@Tag("full")
class CheckpointFolderTest {

  private static final long MAX_SECONDS = 20;

  @TempDir private Path folder;

  private final List<Path> mounted = new ArrayList<>();

  /** What the command said and how it ended. */
  private record Ended(int code, String sentence) {}

  @AfterEach
  void unmount() throws IOException, InterruptedException {
    for (Path path : mounted) {
      assertTrue(runs("umount", path.toString()));
    }
  }

  private Path stored() {
    return folder.resolve("run");
  }

  private Path model() {
    return folder.resolve("model.safetensors");
  }

  private List<String> arguments(int epochs, Path stored, String... more) {
    List<String> arguments =
        new ArrayList<>(
            List.of("builtin:moons", "--layers", "40:relu,40:relu,2:softmax", "--batch-size"));
    arguments.addAll(List.of("full", "--kernels", "scalar", "--threads", "1"));
    arguments.addAll(List.of("--epochs", Integer.toString(epochs)));
    arguments.addAll(List.of("--checkpoint", stored.toString(), "--out", model().toString()));
    arguments.addAll(List.of(more));
    return arguments;
  }

  /** Trains in this process. */
  private Ended train(int epochs, Path stored, String... more) {
    List<String> arguments = new ArrayList<>(List.of("train", "--quiet"));
    arguments.addAll(arguments(epochs, stored, more));
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    int code =
        Main.run(
            arguments.toArray(String[]::new),
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8));
    String sentence = err.toString(StandardCharsets.UTF_8);
    assertEquals(code == 0 ? 0 : 1, sentence.lines().count(), sentence);
    return new Ended(code, sentence);
  }

  private static void assertEnded(Ended ended, int code, String... parts) {
    assertEquals(code, ended.code(), ended.sentence());
    for (String part : parts) {
      assertTrue(ended.sentence().contains(part), () -> "no '" + part + "': " + ended.sentence());
    }
  }

  private static int epochs(Path stored) {
    try (Checkpoints checkpoints = Checkpoints.open(stored);
        Engine engine = Engine.create()) {
      return checkpoints.latest(engine).orElseThrow().position().epochsDone();
    }
  }

  /** Runs a program of the system; tells whether it went well. */
  private static boolean runs(String... command) throws IOException, InterruptedException {
    Process process;
    try {
      process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
    } catch (IOException _) {
      return false;
    }
    assertTrue(process.waitFor(MAX_SECONDS, TimeUnit.SECONDS), String.join(" ", command));
    return process.exitValue() == 0;
  }

  /** Puts a small file system in the memory there, where the system lets this process do so. */
  private Path mount(String options) throws IOException, InterruptedException {
    Path path = Files.createDirectories(folder.resolve("mounted"));
    assumeTrue(
        runs("mount", "-t", "tmpfs", "-o", options, "lanewise-test", path.toString()),
        "only who may mount a file system can test this");
    mounted.add(path);
    return path;
  }

  @Test
  void aSecondProcessIsRefusedAndAKilledOneIsNot() throws IOException, InterruptedException {
    try (TrainingProcess first = TrainingProcess.start(List.of(), arguments(100_000, stored()))) {
      first.awaitEpoch(2);
      for (String resume : List.of("--no-shuffle", "--resume")) {
        assertEnded(
            train(3, stored(), resume), 2, stored().toString(), "in use by another training");
      }
      assertFalse(Files.exists(model()));
      int before = first.epoch();
      first.awaitEpoch(before + 2);
      assertTrue(first.epoch() >= before + 2, first.messages().toString());
      first.kill();
      assertEquals(TrainingProcess.KILLED, first.await());
    }
    int epochs = epochs(stored());
    assertEnded(train(epochs + 1, stored(), "--resume"), 0);
    assertEquals(epochs + 1, epochs(stored()));
  }

  @Test
  void anotherProcessIsRefusedByOneThatHasRefusedItself()
      throws IOException, InterruptedException, ReflectiveOperationException {
    URL[] urls =
        Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
            .map(CheckpointFolderTest::url)
            .toArray(URL[]::new);
    try (Checkpoints _ = Checkpoints.open(stored());
        URLClassLoader other = new URLClassLoader(urls, ClassLoader.getPlatformClassLoader())) {
      assertEnded(train(3, stored()), 2, "in use by another training");
      // The same library, loaded once more, as by another application in the same server.
      Method open = other.loadClass(Checkpoints.class.getName()).getMethod("open", Path.class);
      InvocationTargetException e =
          assertThrows(InvocationTargetException.class, () -> open.invoke(null, stored()));
      Throwable cause = requireNonNull(e.getCause());
      assertTrue(
          requireNonNull(cause.getMessage()).contains("in use by another"), cause.toString());
      // Had either of them opened the lock file, the system would have dropped the lock.
      try (TrainingProcess process = TrainingProcess.start(List.of(), arguments(1, stored()))) {
        assertEquals(2, process.await(), process.messages().toString());
        assertTrue(process.messages().getLast().contains("in use"), process.messages().toString());
      }
    }
    assertEnded(train(1, stored()), 0);
  }

  private static URL url(String path) {
    try {
      return Path.of(path).toUri().toURL();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void theFolderIsFreeAgainHoweverTrainingEnded() {
    assertEnded(train(1, stored(), "--optimizer", "none"), 2, "none");
    assertEnded(train(2, stored()), 0);
    assertEnded(train(2, stored()), 2, "add --resume");
    Checkpoints.open(stored()).close();
    Path diverged = folder.resolve("diverged");
    assertEnded(train(9, diverged, "--optimizer", "sgd(learning_rate=1e30)"), 1, "epoch");
    Checkpoints.open(diverged).close();
  }

  @Test
  void aFolderThatIsTakenAwayEndsTheRun() throws IOException, InterruptedException {
    try (TrainingProcess process = TrainingProcess.start(List.of(), arguments(100_000, stored()))) {
      process.awaitEpoch(2);
      Path away = Files.move(stored(), folder.resolve("away"));
      assertEquals(1, process.await());
      String message = process.messages().getLast();
      assertTrue(message.contains("the folder") && message.contains("was removed"), message);
      assertTrue(message.contains(stored().toString()), message);
      assertFalse(Files.exists(stored()));
      assertTrue(epochs(away) >= 1);
    }
  }

  @Test
  void aFileIsNoFolder() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "x");
    assertEnded(train(1, file), 2, file.toString(), "a file of that name is in the way");
    assertEnded(train(1, file.resolve("run")), 2, file.resolve("run").toString(), "name another");
    assertEquals("x", Files.readString(file));
  }

  @Test
  void aFullDiskEndsTheRunAndLeavesTheLastCheckpoint() throws IOException, InterruptedException {
    Path disk = mount("size=256k");
    Path stored = disk.resolve("run");
    assertEnded(train(3, stored), 0);
    int fits = epochs(stored);
    Path filler = disk.resolve("filler");
    fill(filler);
    assertEnded(
        train(5, stored, "--resume"),
        1,
        stored.resolve("checkpoint-000004.safetensors").toString(),
        "No space left on device",
        "resume with --resume from epoch 3");
    assertEquals(fits, epochs(stored));
    try (Stream<Path> files = Files.list(stored)) {
      assertTrue(files.noneMatch(file -> file.toString().endsWith(".tmp")));
    }
    Files.delete(filler);
    assertEnded(train(5, stored, "--resume"), 0);
    assertEquals(5, epochs(stored));
    byte[] resumed = Files.readAllBytes(model());
    assertEnded(train(5, folder.resolve("undisturbed")), 0);
    assertArrayEquals(Files.readAllBytes(model()), resumed);
  }

  /** Writes until there is no room any more. */
  private static void fill(Path file) throws IOException {
    try (OutputStream out = Files.newOutputStream(file)) {
      assertThrows(
          IOException.class,
          () -> {
            for (int i = 0; i < 1024; i++) {
              out.write(new byte[1024]);
            }
          });
    }
  }

  @Test
  void aReadOnlyDiskIsRefusedBeforeTraining() throws IOException, InterruptedException {
    Path disk = mount("size=256k");
    Path stored = disk.resolve("run");
    assertEnded(train(1, stored), 0);
    assumeTrue(runs("mount", "-o", "remount,ro", disk.toString()), "cannot mount anew");
    assertEnded(train(2, stored, "--resume"), 2, stored.toString(), "may not be written");
    assertEnded(train(2, disk.resolve("new")), 2, disk.resolve("new").toString(), "Read-only");
  }

  @Test
  void aFolderThatMayNotBeWrittenIsRefusedBeforeTraining() throws IOException {
    assumeTrue(Files.getFileStore(folder).supportsFileAttributeView("posix"));
    assertEnded(train(1, stored()), 0);
    Files.setPosixFilePermissions(stored(), PosixFilePermissions.fromString("r-xr-xr-x"));
    try {
      assumeTrue(!Files.isWritable(stored()), "root may write everywhere");
      assertEnded(train(2, stored(), "--resume"), 2, stored().toString(), "may not be written");
    } finally {
      Files.setPosixFilePermissions(stored(), PosixFilePermissions.fromString("rwxr-xr-x"));
    }
    assertEquals(1, epochs(stored()));
  }
}
