package dev.lanewise.bench.compare.comparison;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.util.concurrent.TimeUnit;

/**
 * Waits until no other thread of this process runs.
 *
 * <p>Native libraries let their threads spin for a while after the last call, in case another
 * follows; within their own turn this is fair, but it would slow the next side. The compiler's
 * threads likewise. So a turn begins when all of them sleep. The list of threads is Linux's; where
 * there is none, a fixed pause stands for it.
 */
final class IdleWait {

  private static final Path TASKS = Paths.get("/proc/self/task");
  private static final int CALM_SAMPLES = 2;
  private static final long PAUSE_MICROS = 300;
  private static final long BLIND_PAUSE_MICROS = 20_000;
  private static final long PATIENCE_NANOS = 2_000_000_000L;

  private long impatient;

  /** Waits, up to a limit. */
  void await() {
    if (!Files.isDirectory(TASKS)) {
      pause(BLIND_PAUSE_MICROS);
      return;
    }
    long begin = System.nanoTime();
    for (int calm = 0; calm < CALM_SAMPLES; ) {
      if (System.nanoTime() - begin > PATIENCE_NANOS) {
        impatient++;
        return;
      }
      pause(PAUSE_MICROS);
      // The thread that asks runs.
      calm = running() <= 1 ? calm + 1 : 0;
    }
  }

  /** Returns how often other threads still ran at the limit. */
  long impatient() {
    return impatient;
  }

  private static int running() {
    int running = 0;
    try (DirectoryStream<Path> tasks = Files.newDirectoryStream(TASKS)) {
      for (Path task : tasks) {
        running += isRunning(task) ? 1 : 0;
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return running;
  }

  private static boolean isRunning(Path task) {
    try {
      String stat = Files.readString(task.resolve("stat"));
      // The state follows the name, which stands in brackets and may hold any character.
      return stat.charAt(stat.lastIndexOf(')') + 2) == 'R';
    } catch (IOException e) {
      // It has just ended.
      return false;
    }
  }

  private static void pause(long micros) {
    try {
      TimeUnit.MICROSECONDS.sleep(micros);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
