package dev.lanewise.formats.files;

import dev.lanewise.api.DataException;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Locale;

/** Says in one sentence what the operating system meant. */
public final class FileProblem {

  private FileProblem() {}

  public static DataException reading(Path file, IOException cause) {
    return switch (cause) {
      case NoSuchFileException _ ->
          new DataException(file + " does not exist; check the path", cause);
      case AccessDeniedException _ ->
          new DataException(file + " may not be read; check its permissions", cause);
      default -> new DataException("cannot read " + file + ": " + reason(cause), cause);
    };
  }

  static DataException writing(Path file, IOException cause) {
    return new DataException(
        "cannot write " + file + ": " + reason(cause) + "; what was there before is unchanged",
        cause);
  }

  /** Says how much memory an array would need and what the user can do. */
  public static DataException memory(String name, long bytes, OutOfMemoryError cause) {
    return new DataException(
        String.format(
            Locale.ROOT,
            "%s needs %d MB of memory and Java may use %d MB in all; start it with a larger -Xmx",
            name,
            bytes >> 20,
            Runtime.getRuntime().maxMemory() >> 20),
        cause);
  }

  public static String reason(IOException cause) {
    if (cause instanceof CharacterCodingException) {
      return "it is not UTF-8 text";
    }
    if (cause instanceof EOFException) {
      return "it ends too early";
    }
    if (cause instanceof FileSystemException system) {
      return reason(system);
    }
    String message = cause.getMessage();
    return message == null ? cause.getClass().getSimpleName() : message;
  }

  /**
   * Leaves out the exception's path, which may be that of a temporary file that the user does not
   * know.
   */
  private static String reason(FileSystemException cause) {
    return switch (cause) {
      case AccessDeniedException _ -> "permission denied";
      // Only reached by writing, into a folder that was there or, like /proc, takes no files.
      case NoSuchFileException _ -> "no such file can be made there";
      case FileAlreadyExistsException _ -> "a file of that name is in the way";
      default -> {
        String reason = cause.getReason();
        yield reason == null ? "the system refuses (" + name(cause) + ")" : reason;
      }
    };
  }

  private static String name(FileSystemException cause) {
    return cause.getClass().getSimpleName().replace("Exception", "");
  }
}
