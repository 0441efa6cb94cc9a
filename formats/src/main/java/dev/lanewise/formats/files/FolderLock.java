package dev.lanewise.formats.files;

import dev.lanewise.api.DataException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a folder to one user at a time, among the processes of a machine and within each.
 *
 * <p>A file in the folder is locked by the operating system, which releases the lock however the
 * process ends. The file is not deleted: otherwise two processes could each lock a file of that
 * name, one of them the deleted one.
 */
public final class FolderLock implements AutoCloseable {

  /** The locked file, which is empty. */
  public static final String NAME = ".lanewise.lock";

  /**
   * Begins the names of the system properties that tell which folders this process has locked.
   *
   * <p>The operating system's locks are a process's own: locking again tells nothing, and closing
   * any channel of the file drops the lock taken through another. So the process needs a list that
   * is looked at before the file is opened, and one that all class loaders share.
   */
  private static final String PROPERTY = "dev.lanewise.lock.";

  private final Path file;
  private final String property;
  private final FileChannel channel;
  private final @Nullable Object key;

  private FolderLock(Path file, String property, FileChannel channel, @Nullable Object key) {
    this.file = file;
    this.property = property;
    this.channel = channel;
    this.key = key;
  }

  /**
   * Locks a folder.
   *
   * @throws DataException if it is locked already, or something else has the name of the file
   * @throws IOException if the lock file cannot be made or the system has no locks there
   */
  public static FolderLock acquire(Path folder) throws IOException {
    Path file = folder.toRealPath().resolve(NAME);
    // A link would make a file elsewhere, and a pipe would wait for a reader.
    if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)
        && !Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
      throw new DataException(
          "cannot use %s as checkpoint folder: %s in it is no regular file; remove it"
              .formatted(folder, NAME));
    }
    String property = PROPERTY + file;
    if (System.getProperties().putIfAbsent(property, "") != null) {
      throw new DataException(
          "the checkpoint folder %s is in use by another training of this process; wait for its end, close its Checkpoints, or name another folder"
              .formatted(folder));
    }
    FolderLock lock = null;
    try {
      lock = locked(file, property);
    } finally {
      if (lock == null) {
        System.clearProperty(property);
      }
    }
    if (lock == null) {
      throw new DataException(
          "the checkpoint folder %s is in use by another training; wait for its end or name another folder"
              .formatted(folder));
    }
    return lock;
  }

  private static @Nullable FolderLock locked(Path file, String property) throws IOException {
    FileChannel channel =
        FileChannel.open(
            file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
    FileLock held = null;
    try {
      held = channel.tryLock();
      return held == null ? null : new FolderLock(file, property, channel, key(file));
    } catch (OverlappingFileLockException _) {
      // Other code in this process has locked the file, without this class.
      return null;
    } finally {
      if (held == null) {
        channel.close();
      }
    }
  }

  /**
   * Tells whether the folder still is the one that was locked; a folder that was removed, or made
   * anew since, is not.
   */
  public boolean holds() {
    try {
      return channel.isOpen() && Objects.equals(key, key(file));
    } catch (IOException _) {
      return false;
    }
  }

  /** Tells one file from another of the same name, where the system can. */
  private static @Nullable Object key(Path file) throws IOException {
    return Files.readAttributes(file, BasicFileAttributes.class).fileKey();
  }

  @Override
  public void close() {
    if (!channel.isOpen()) {
      return;
    }
    try {
      channel.close();
    } catch (IOException _) {
      // Nothing was written to it, and the system has dropped the lock.
    }
    System.clearProperty(property);
  }
}
