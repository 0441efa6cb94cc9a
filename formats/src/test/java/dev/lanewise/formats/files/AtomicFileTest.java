package dev.lanewise.formats.files;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.lanewise.api.DataException;
import dev.lanewise.formats.Expect;
import dev.lanewise.formats.FailingDisk;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AtomicFileTest {

  /** What the disk does for a file of three blocks. */
  private static final List<String> OPERATIONS =
      List.of("create", "write", "write", "write", "force", "rename", "force");

  @TempDir Path folder;

  private static void write(Path file, String text) {
    AtomicFile.write(file, out -> out.write(text.getBytes(StandardCharsets.UTF_8)));
  }

  private void assertOnly(String... names) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      assertEquals(
          Stream.of(names).sorted().toList(),
          files.map(file -> file.getFileName().toString()).sorted().toList());
    }
  }

  @Test
  void writesAndReplaces() throws IOException {
    Path file = folder.resolve("model");
    write(file, "one");
    assertEquals("one", Files.readString(file));
    write(file, "two");
    assertEquals("two", Files.readString(file));
    assertOnly("model");
  }

  @Test
  void leavesTheOldFileWhenTheContentFails() throws IOException {
    Path file = folder.resolve("model");
    write(file, "one");
    Expect.dataError(
        () ->
            AtomicFile.write(
                file,
                out -> {
                  out.write(new byte[1 << 20]);
                  throw new IOException("No space left on device");
                }),
        file.toString(),
        "No space left on device",
        "unchanged");
    assertThrows(
        IllegalStateException.class,
        () ->
            AtomicFile.write(
                file,
                out -> {
                  throw new IllegalStateException();
                }));
    assertEquals("one", Files.readString(file));
    assertOnly("model");
  }

  @Test
  void leavesNothingWhenThereWasNothing() throws IOException {
    Expect.dataError(
        () ->
            AtomicFile.write(
                folder.resolve("model"),
                _ -> {
                  throw new IOException();
                }),
        "IOException");
    assertOnly();
  }

  /** Writes three blocks on a disk that fails. */
  private static void writeBlocks(FailingDisk disk, Path file) {
    AtomicFile.write(
        disk.path(file),
        out -> {
          for (int i = 0; i < 3; i++) {
            out.write(new byte[100_000]);
          }
        });
  }

  @Test
  void forcesTheContentBeforeTheNameAndThenTheName() {
    FailingDisk disk = FailingDisk.failingAt(FailingDisk.NEVER);
    writeBlocks(disk, folder.resolve("model"));
    assertEquals(OPERATIONS, disk.operations());
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void leavesAWholeFileWhereverTheDiskFails(boolean dies) throws IOException {
    Path file = folder.resolve("model");
    for (int step = 0; step < OPERATIONS.size(); step++) {
      write(file, "one");
      FailingDisk disk = dies ? FailingDisk.dyingAt(step) : FailingDisk.failingAt(step);
      if (step == OPERATIONS.lastIndexOf("force")) {
        writeBlocks(disk, file);
        assertEquals(300_000, Files.size(file));
      } else {
        String problem = "cannot write " + file + ": no " + OPERATIONS.get(step) + " today; ";
        Expect.dataError(() -> writeBlocks(disk, file), problem);
        assertEquals("one", Files.readString(file));
      }
      if (!dies) {
        assertOnly("model");
      }
    }
  }

  @Test
  void anInterruptedThreadWritesItsFileAndStaysInterrupted() throws IOException {
    Path file = folder.resolve("model");
    Thread.currentThread().interrupt();
    write(file, "one");
    assertTrue(Thread.interrupted());
    AtomicFile.write(
        file,
        out -> {
          out.write(new byte[100_000]);
          Thread.currentThread().interrupt();
          out.write(new byte[100_000]);
        });
    assertTrue(Thread.interrupted());
    assertEquals(200_000, Files.size(file));
    assertOnly("model");
  }

  @Test
  void refusesFolders() {
    Expect.dataError(() -> write(folder, "one"), folder.toString(), "is a folder");
  }

  @Test
  void refusesMissingFolders() throws IOException {
    Path missing = folder.resolve("missing");
    Expect.dataError(
        () -> write(missing.resolve("model"), "one"), missing.toString(), "does not exist");
    Path file = Files.createFile(folder.resolve("file"));
    Expect.dataError(() -> write(file.resolve("model"), "one"), "does not exist");
  }

  @Test
  void refusesFoldersThatMayNotBeWritten() throws IOException {
    assumeFalse("root".equals(System.getProperty("user.name")), "root may write everywhere");
    assumeTrue(Files.getFileStore(folder).supportsFileAttributeView("posix"));
    Path locked = Files.createDirectory(folder.resolve("locked"));
    Files.setPosixFilePermissions(locked, PosixFilePermissions.fromString("r-xr-xr-x"));
    try {
      Expect.dataError(() -> write(locked.resolve("model"), "one"), "permission denied");
    } finally {
      Files.setPosixFilePermissions(locked, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
  }

  @Test
  void refusesFoldersThatNotEvenRootMayWrite() {
    Path kernel = Path.of("/sys/kernel");
    assumeTrue(Files.isDirectory(kernel));
    Expect.dataError(() -> write(kernel.resolve("model"), "one"), "cannot write /sys/kernel/model");
  }

  @Test
  void namesTheReasonAndNoHiddenFile() {
    Path processes = Path.of("/proc");
    assumeTrue(Files.isDirectory(processes));
    DataException e =
        assertThrows(DataException.class, () -> write(processes.resolve("model"), "one"));
    assertFalse(requireNonNull(e.getMessage()).contains(".lanewise-"), e.getMessage());
    assertTrue(e.getMessage().startsWith("cannot write /proc/model: "), e.getMessage());
    assertFalse(e.getMessage().contains("Exception"), e.getMessage());
  }

  @Test
  void writesThroughSymbolicLinks() throws IOException {
    Path file = Files.createFile(folder.resolve("file"));
    Path link = Files.createSymbolicLink(folder.resolve("link"), file);
    write(link, "one");
    assertTrue(Files.isSymbolicLink(link));
    assertEquals("one", Files.readString(file));
  }

  /** Not with a device of the system, which code that scripts/mutation changed would replace. */
  @Test
  void neverReplacesWhatIsNoFile() throws Exception {
    Path pipe = folder.resolve("pipe");
    assumeTrue(
        isThere("mkfifo") && new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor() == 0,
        "pipes are made by mkfifo, which is not here");
    CompletableFuture<String> read =
        CompletableFuture.supplyAsync(() -> assertDoesNotThrow(() -> Files.readString(pipe)));
    write(pipe, "one");
    assertEquals("one", read.get(20, TimeUnit.SECONDS));
    assertFalse(Files.isRegularFile(pipe));
    assertOnly("pipe");
  }

  private static boolean isThere(String command) {
    return Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, command)));
  }

  @Test
  void givesNewFilesTheUsualPermissions() throws IOException {
    assumeTrue(Files.getFileStore(folder).supportsFileAttributeView("posix"));
    Path usual = Files.createFile(folder.resolve("usual"));
    write(folder.resolve("model"), "one");
    assertEquals(
        Files.getPosixFilePermissions(usual),
        Files.getPosixFilePermissions(folder.resolve("model")));
  }

  @Test
  void writesRelativePaths() throws IOException {
    Path file = Path.of("target").resolve("atomic-file-test.tmp");
    assumeTrue(Files.isDirectory(requireNonNull(file.getParent())));
    write(file, "one");
    assertEquals("one", Files.readString(file));
    Files.delete(file);
  }
}
