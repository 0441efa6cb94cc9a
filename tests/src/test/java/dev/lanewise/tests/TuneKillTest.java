package dev.lanewise.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code lanewise tune} that gets SIGKILL and is run again prints the table of one left alone. */
@Tag("full")
class TuneKillTest {

  private static final int KILLED = 128 + 9;
  private static final long MAX_SECONDS = 120;

  @TempDir private Path folder;

  private Process start(String search, Path table, List<String> more) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx256m", "-XX:+UseSerialGC", "-XX:-UsePerfData"));
    command.addAll(List.of("--add-modules", "jdk.incubator.vector"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.addAll(List.of("dev.lanewise.cli.Main", "tune", "builtin:moons"));
    command.addAll(List.of("--search", search, "--trials", "12", "--epochs", "27", "--seed", "5"));
    command.addAll(more);
    return new ProcessBuilder(command)
        .redirectOutput(table.toFile())
        .redirectError(folder.resolve("messages").toFile())
        .start();
  }

  private String finished(Process process, Path table) throws IOException, InterruptedException {
    assertTrue(process.waitFor(MAX_SECONDS, TimeUnit.SECONDS), "it ends in time");
    assertEquals(0, process.exitValue(), () -> read(folder.resolve("messages")));
    return Files.readString(table);
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      return e.toString();
    }
  }

  private static long results(Path state) throws IOException {
    if (!Files.isDirectory(state)) {
      return 0;
    }
    try (Stream<Path> files = Files.list(state)) {
      return files.filter(file -> file.getFileName().toString().startsWith("trial-")).count();
    }
  }

  /** Kills after the first result, and after three more in the run that goes on. */
  @ParameterizedTest
  @ValueSource(strings = {"random", "halving"})
  void theTableIsTheSameAfterKills(String search) throws IOException, InterruptedException {
    Path table = folder.resolve("table");
    String whole =
        finished(start(search, table, List.of("--kernels", "scalar", "--threads", "1")), table);
    assertEquals(13, whole.lines().count(), whole);
    Path state = folder.resolve("state");
    List<String> kept = List.of("--state", state.toString());
    for (int wanted : new int[] {1, 4}) {
      Process process = start(search, table, kept);
      while (process.isAlive() && results(state) < wanted) {
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
      }
      process.toHandle().destroyForcibly();
      assertTrue(process.waitFor(MAX_SECONDS, TimeUnit.SECONDS), "it ends in time");
      assertEquals(KILLED, process.exitValue(), "it was killed before its end");
      assertEquals("", Files.readString(table), "no table is printed before the end");
    }
    assertEquals(whole, finished(start(search, table, kept), table));
    assertTrue(read(folder.resolve("messages")).contains(" not run again"), "it was resumed");
  }
}
