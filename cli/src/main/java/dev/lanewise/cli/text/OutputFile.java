package dev.lanewise.cli.text;

import dev.lanewise.api.DataException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Checks files that are to be written, before the work that fills them begins. */
public final class OutputFile {

  private OutputFile() {}

  /**
   * Checks that a file can be written.
   *
   * @throws DataException if it cannot
   */
  public static void check(Path file) {
    if (Files.isDirectory(file)) {
      throw unwritable(file, "it is a folder; name a file in it");
    }
    if (Files.exists(file) && !Files.isRegularFile(file)) {
      // A pipe or a device is written to as it is.
      return;
    }
    Path folder = file.toAbsolutePath().getParent();
    if (folder == null || !Files.isDirectory(folder)) {
      throw unwritable(file, "the folder " + folder + " does not exist; create it");
    }
    if (!Files.isWritable(folder)) {
      throw unwritable(file, "the folder " + folder + " may not be written; choose another");
    }
  }

  private static DataException unwritable(Path file, String reason) {
    return new DataException("cannot write " + file + ": " + reason);
  }
}
