package dev.lanewise.formats;

import dev.lanewise.api.DataException;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.UUID;

/**
 * Writes a file so that others see either all of it or what was there before.
 *
 * <p>The content goes to a hidden file in the target's folder, is forced to the disk and then takes
 * the target's name in one step. If anything fails the hidden file is removed and the target is
 * left as it was.
 *
 * @since 0.1
 */
public final class AtomicFile {

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
   * <p>An interrupt of the thread does not stop it, and stays: who is told to end can still save
   * what there is. The content may be asked for again then.
   *
   * @throws DataException if the target is a folder, its folder does not exist or may not be
   *     written, or the disk is full; what {@code content} throws unchecked is passed on
   */
  public static void write(Path target, Content content) {
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
      replaceUninterrupted(file, folder, content);
    } catch (IOException e) {
      throw FileProblem.writing(target, e);
    }
  }

  /** An interrupted thread may not use channels, so the flag is put aside meanwhile. */
  private static void replaceUninterrupted(Path file, Path folder, Content content)
      throws IOException {
    boolean interrupted = Thread.interrupted();
    boolean done = false;
    try {
      while (!done) {
        try {
          replace(file, folder, content);
          done = true;
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

  private static void replace(Path file, Path folder, Content content) throws IOException {
    // Not Files.createTempFile, which would leave the target readable by its owner alone.
    Path temporary = folder.resolve(".lanewise-" + UUID.randomUUID() + ".tmp");
    try {
      try (FileChannel channel =
              FileChannel.open(temporary, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
          OutputStream out =
              new BufferedOutputStream(Channels.newOutputStream(channel), BUFFER_BYTES)) {
        content.writeTo(out);
        out.flush();
        channel.force(true);
      }
      Files.move(
          temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      // After the move there is nothing left to delete.
      Files.deleteIfExists(temporary);
    }
    force(folder);
  }

  /** Makes the new name survive a power cut, where the system lets a folder be forced. */
  private static void force(Path folder) throws ClosedByInterruptException {
    try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    } catch (ClosedByInterruptException e) {
      throw e;
    } catch (IOException _) {
      // Windows has no such operation, and the file itself is already complete.
    }
  }
}
