package dev.lanewise.cli.plugins;

import dev.lanewise.api.ConfigurationException;
import dev.lanewise.api.DataException;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A folder that is filled once, with all files or none. */
final class ProjectFolder {

  private final Path folder;
  private final List<Path> created = new ArrayList<>();

  ProjectFolder(Path folder) {
    this.folder = folder;
  }

  /**
   * Writes files.
   *
   * @param files their texts by their paths in the folder
   * @throws ConfigurationException if something is there already
   * @throws DataException if they cannot be written; then none is
   */
  void write(Map<String, String> files) {
    try {
      checkUnused();
      for (Map.Entry<String, String> file : files.entrySet()) {
        write(folder.resolve(file.getKey()), file.getValue());
      }
    } catch (IOException e) {
      removeCreated(e);
      throw new DataException(
          "cannot write the project to %s: %s; nothing is written; correct this or choose another --dir"
              .formatted(folder, reason(e)),
          e);
    }
  }

  private void checkUnused() throws IOException {
    if (Files.isDirectory(folder)) {
      try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
        if (!entries.iterator().hasNext()) {
          return;
        }
      }
      throw new ConfigurationException(
          "the folder %s is not empty, and nothing in it is replaced; choose another --dir"
              .formatted(folder));
    }
    if (Files.exists(folder)) {
      throw new ConfigurationException(
          "%s is a file; choose a folder with --dir".formatted(folder));
    }
  }

  private void write(Path file, String text) throws IOException {
    createFolder(file.toAbsolutePath().getParent());
    try (Writer out = Files.newBufferedWriter(file, StandardOpenOption.CREATE_NEW)) {
      // Only now is it known to be ours.
      created.add(file);
      out.write(text);
    }
  }

  private void createFolder(@Nullable Path path) throws IOException {
    if (path == null || Files.isDirectory(path)) {
      return;
    }
    createFolder(path.getParent());
    Files.createDirectory(path);
    created.add(path);
  }

  private void removeCreated(IOException failure) {
    for (Path path : created.reversed()) {
      try {
        Files.deleteIfExists(path);
      } catch (IOException e) {
        failure.addSuppressed(e);
      }
    }
  }

  /** Names the file and what the system says of it. */
  private static String reason(IOException e) {
    if (e instanceof FileSystemException system) {
      String reason = system.getReason();
      String kind = e.getClass().getSimpleName().replace("Exception", "");
      return "%s (%s)".formatted(system.getFile(), reason == null ? kind : reason);
    }
    return String.valueOf(e.getMessage());
  }
}
