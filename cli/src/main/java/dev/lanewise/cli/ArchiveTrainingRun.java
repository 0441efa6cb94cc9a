package dev.lanewise.cli;

import dev.lanewise.api.registry.KernelSelection;
import dev.lanewise.api.registry.Plugins;
import dev.lanewise.cli.text.ExitCodes;
import dev.lanewise.formats.NpyWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * Runs the commands that are called often, on very little data, so that Java can keep the classes
 * that they load in an archive: {@code ./lanewise} starts this once after a build.
 *
 * <p>One process does all of them, since an archive holds the classes of one.
 */
final class ArchiveTrainingRun {

  private static final int ROWS = 64;
  private static final int WIDTH = 3;

  private ArchiveTrainingRun() {}

  /**
   * Runs the commands, and ends the Java virtual machine as the last of them does.
   *
   * @param args a folder for files, which must be there
   */
  public static void main(String[] args) throws IOException {
    Prefetch.start();
    Locale.setDefault(Locale.ROOT);
    Path folder = Path.of(args[0]);
    runCommands(folder);
    // With all that happens before and after a command.
    Main.main(
        new String[] {
          "predict", modelIn(folder), folder.resolve("x.npy").toString(), "--kernels", "auto"
        });
  }

  private static String modelIn(Path folder) {
    return folder.resolve("model.safetensors").toString();
  }

  /** Runs commands in a folder for files. */
  static void runCommands(Path folder) throws IOException {
    String model = modelIn(folder);
    String data = writeData(folder).toString();
    String rows = folder.resolve("x.npy").toString();
    Path table = folder.resolve("table.csv");
    Files.writeString(table, "a,b,kind\n1,2,one\n2,1,other\n3,1,other\n", StandardCharsets.UTF_8);
    run("train", table.toString(), "--epochs", "2", "--out", model);
    run("train", data, "--layers", "4:relu,1:identity", "--epochs", "1", "--out", model);
    run("train", "builtin:digits", "--epochs", "0", "--quiet", "--json", "--out", model + "2");
    run("evaluate", model, data);
    run("predict", model, rows);
    if (Plugins.installed().kernels(KernelSelection.AUTO).kernels().lanes() > 1) {
      run("predict", model, rows, "--threads", "2", "--kernels", "simd");
    }
    run("predict", model, rows, "--out", folder.resolve("outputs.npy").toString());
    run("plugins", "list");
    run("help");
  }

  private static void run(String... arguments) {
    PrintStream nowhere =
        new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
    if (Main.run(arguments, nowhere, System.err) != ExitCodes.OK) {
      throw new IllegalStateException("failed: " + List.of(arguments));
    }
  }

  /** Writes an .npz of two classes, and its rows as an .npy beside it. */
  private static Path writeData(Path folder) throws IOException {
    float[] x = new float[ROWS * WIDTH];
    float[] y = new float[ROWS];
    for (int i = 0; i < ROWS; i++) {
      y[i] = i % 2;
      x[i * WIDTH] = y[i] - i / (float) ROWS;
    }
    NpyWriter.write(folder.resolve("x.npy"), x, ROWS, WIDTH);
    NpyWriter.write(folder.resolve("y.npy"), y, ROWS, 1);
    Path file = folder.resolve("data.npz");
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
      for (String name : List.of("x.npy", "y.npy")) {
        zip.putNextEntry(new ZipEntry(name));
        Files.copy(folder.resolve(name), zip);
        zip.closeEntry();
      }
    }
    return file;
  }
}
