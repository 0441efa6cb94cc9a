package dev.lanewise.bench.compare.startup;

import dev.lanewise.bench.compare.comparison.Side;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** A command, from its start to its end; its result is its last line, numbers between commas. */
public final class CommandSide implements Side {

  private final List<String> command;
  private String lastLine = "";

  /** Sets up a command. */
  public CommandSide(List<String> command) {
    this.command = List.copyOf(command);
  }

  @Override
  public void run() {
    try {
      Process process =
          new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
      process.getOutputStream().close();
      String output =
          new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
      int code = process.waitFor();
      if (code != 0) {
        throw new IllegalStateException(
            "exit code %d of %s".formatted(code, String.join(" ", command)));
      }
      lastLine = output.substring(output.lastIndexOf('\n') + 1);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public float[] result() {
    run();
    String[] parts = lastLine.split(",", -1);
    float[] values = new float[parts.length];
    for (int i = 0; i < parts.length; i++) {
      values[i] = Float.parseFloat(parts[i].strip());
    }
    return values;
  }
}
