package dev.lanewise.tests;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@code lanewise train} in a Java virtual machine of its own. */
final class TrainingProcess implements AutoCloseable {

  /** The exit code of a process that got SIGKILL. */
  static final int KILLED = 128 + 9;

  private static final Pattern EPOCH = Pattern.compile("epoch (\\d+)/.*");
  private static final long MAX_SECONDS = 120;

  private final Process process;
  private final Thread reader;
  private final List<String> messages = new ArrayList<>();
  private int epoch;
  private boolean ended;

  private TrainingProcess(Process process) {
    this.process = process;
    this.reader = Thread.ofPlatform().daemon().start(this::read);
  }

  /**
   * Starts training.
   *
   * @param options of the virtual machine
   * @param arguments behind {@code train}
   */
  static TrainingProcess start(List<String> options, List<String> arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx256m", "-XX:+UseSerialGC", "-XX:-UsePerfData"));
    command.addAll(options);
    command.addAll(List.of("--add-modules", "jdk.incubator.vector"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.addAll(List.of("dev.lanewise.cli.Main", "train"));
    command.addAll(arguments);
    return new TrainingProcess(
        new ProcessBuilder(command).redirectOutput(ProcessBuilder.Redirect.DISCARD).start());
  }

  private void read() {
    try (BufferedReader lines = process.errorReader()) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        note(line);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      synchronized (this) {
        ended = true;
        notifyAll();
      }
    }
  }

  private synchronized void note(String line) {
    Matcher matcher = EPOCH.matcher(line);
    if (matcher.matches()) {
      epoch = Integer.parseInt(matcher.group(1));
      notifyAll();
    } else {
      messages.add(line);
    }
  }

  /** Waits until an epoch is announced, just before its checkpoint is written, or all has ended. */
  synchronized void awaitEpoch(int wanted) throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(MAX_SECONDS);
    while (epoch < wanted && !ended) {
      long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
      if (left <= 0) {
        throw new AssertionError("no epoch " + wanted + " in time");
      }
      wait(left);
    }
  }

  /** Returns the last epoch that was announced, 0 if there was none. */
  synchronized int epoch() {
    return epoch;
  }

  /** Returns all lines but those of epochs. */
  synchronized List<String> messages() {
    return List.copyOf(messages);
  }

  /** Sends SIGKILL. */
  void kill() {
    // Not the process itself, which would also close the stream that is read to its end.
    process.toHandle().destroyForcibly();
  }

  /** Sends SIGTERM. */
  void terminate() {
    process.toHandle().destroy();
  }

  /** Waits for the end and returns the exit code. */
  int await() throws InterruptedException {
    if (!process.waitFor(MAX_SECONDS, TimeUnit.SECONDS)) {
      throw new AssertionError("training does not end: " + messages());
    }
    reader.join();
    return process.exitValue();
  }

  @Override
  public void close() {
    kill();
  }
}
