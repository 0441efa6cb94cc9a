package dev.lanewise.formats.files;

import dev.lanewise.api.DataException;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.UUID;

/**
 * Writes a file so that readers see either the whole new content or the old one.
 *
 * <p>The content goes to a hidden file in the target's folder, is forced to the disk and then takes
 * the target's name in one step. If anything fails the hidden file is removed and the target is
 * left as it was. If the process dies the target is whole as well, either the old or the new, and
 * the hidden file may stay. An interrupted thread writes its file to the end and stays interrupted.
 *
 * @since 0.1
 */
public final class AtomicFile {

  /** Ends the names of the hidden files. */
  public static final String SUFFIX = ".tmp";

  private static final String PREFIX = ".lanewise-";
  private static final int BUFFER_BYTES = 1 << 16;

  private AtomicFile() {}

  /**
   * Produces the bytes of a file.
   *
   * @since 0.1
   */
  @FunctionalInterface
  public interface Content {

    /**
     * Writes all bytes to a buffered stream, which the caller closes.
     *
     * @throws IOException if the stream does not take them
     */
    void writeTo(OutputStream out) throws IOException;
  }

  /**
   * Writes a file or replaces it.
   *
   * <p>A symbolic link keeps pointing where it did and the file behind it is replaced. A target
   * that is no regular file, such as a pipe or {@code /dev/null}, is written to directly.
   *
   * @throws DataException if the target is a folder, its folder does not exist or may not be
   *     written, or the disk is full; what {@code content} throws unchecked is passed on
   */
  public static void write(Path target, Content content) {
    write(target, PREFIX, content);
  }

  /** Does the same with a hidden file whose name begins as given. */
  public static void write(Path target, String prefix, Content content) {
    if (Files.isDirectory(target)) {
      throw new DataException("cannot write " + target + ": it is a folder; name a file in it");
    }
    try {
      Path file = Files.exists(target) ? target.toRealPath() : target.toAbsolutePath();
      if (Files.exists(file) && !Files.isRegularFile(file)) {
        // Renaming would put a regular file in the place of, say, /dev/null.
        try (OutputStream out =
            new BufferedOutputStream(Files.newOutputStream(file, StandardOpenOption.WRITE))) {
          content.writeTo(out);
        }
        return;
      }
      Path folder = file.getParent();
      if (folder == null || !Files.isDirectory(folder)) {
        throw new DataException(
            "cannot write " + target + ": the folder " + folder + " does not exist; create it");
      }
      replace(file, folder, prefix, content);
    } catch (IOException e) {
      throw FileProblem.writing(target, e);
    }
  }

  private static void replace(Path file, Path folder, String prefix, Content content)
      throws IOException {
    // Not Files.createTempFile, which would leave the target readable by its owner alone.
    Path temporary = folder.resolve(prefix + UUID.randomUUID() + SUFFIX);
    try {
      // Not a FileChannel, which an interrupt closes.
      try (OutputStream out =
          new BufferedOutputStream(
              Files.newOutputStream(
                  temporary, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
              BUFFER_BYTES)) {
        content.writeTo(out);
      }
      force(temporary, StandardOpenOption.WRITE);
      Files.move(
          temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException | RuntimeException | Error e) {
      try {
        Files.deleteIfExists(temporary);
      } catch (IOException other) {
        e.addSuppressed(other);
      }
      throw e;
    }
    forceFolder(folder);
  }

  /**
   * Forces a folder to the disk, so that the names in it survive a power cut, where the system can
   * do so.
   */
  public static void forceFolder(Path folder) {
    try {
      force(folder, StandardOpenOption.READ);
    } catch (IOException _) {
      // Windows has no such operation, and the file itself is already complete.
    }
  }

  private static void force(Path path, OpenOption option) throws IOException {
    boolean interrupted = false;
    boolean forced = false;
    try {
      while (!forced) {
        try (FileChannel channel = FileChannel.open(path, option)) {
          channel.force(true);
          forced = true;
        } catch (ClosedByInterruptException _) {
          interrupted |= Thread.interrupted();
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
