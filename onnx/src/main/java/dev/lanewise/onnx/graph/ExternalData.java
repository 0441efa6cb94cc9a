package dev.lanewise.onnx.graph;

import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import dev.lanewise.api.DataException;
import dev.lanewise.api.text.Listing;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads constants that a model keeps in files beside it.
 *
 * <p>A model names these files, and models come from strangers. So only regular files inside the
 * model's own folder are read: no absolute path, no {@code ..}, and nothing that is reached by a
 * link. (CVE-2022-25882, CVE-2024-27318 and CVE-2025-51480 are of readers that followed such
 * names.)
 */
final class ExternalData {

  private final Optional<Path> folder;

  /**
   * Prepares reading.
   *
   * @param folder the model's folder; empty if the model did not come from a file
   */
  ExternalData(Optional<Path> folder) {
    this.folder = folder;
  }

  /**
   * Reads the bytes of a tensor.
   *
   * @throws DataException if the file is not one that may be read, or is too short
   */
  ByteBuffer read(TensorProto tensor, String name) {
    Map<String, String> place = new HashMap<>();
    for (StringStringEntryProto entry : tensor.getExternalDataList()) {
      place.put(entry.getKey(), entry.getValue());
    }
    Path file = file(place.getOrDefault("location", ""), name);
    try (FileChannel channel = FileChannel.open(file, LinkOption.NOFOLLOW_LINKS)) {
      long offset = number(place.getOrDefault("offset", "0"), name);
      long length =
          place.containsKey("length")
              ? number(place.getOrDefault("length", ""), name)
              : channel.size() - offset;
      if (offset > channel.size() || length < 0 || length > channel.size() - offset) {
        throw new DataException(
            "%s should be at %d to %d of %s, which has %d bytes; get the file again"
                .formatted(name, offset, offset + length, file, channel.size()));
      }
      if (length > Integer.MAX_VALUE - 8) {
        throw new DataException(name + " has more bytes than Java can hold in one array");
      }
      ByteBuffer bytes = ByteBuffer.allocate((int) length);
      while (bytes.hasRemaining() && channel.read(bytes, offset + bytes.position()) >= 0) {
        // Reads on until all is there, or the file was cut short meanwhile.
      }
      return bytes.flip();
    } catch (IOException e) {
      throw new DataException(
          "%s is kept in %s, which cannot be read; put the file there".formatted(name, file), e);
    }
  }

  private Path file(String location, String name) {
    if (folder.isEmpty()) {
      throw new DataException(
          "%s is kept in the file '%s', but the model came without a folder; read it by its path"
              .formatted(name, Listing.shortened(location)));
    }
    Path relative;
    try {
      relative = Path.of(location);
    } catch (InvalidPathException e) {
      throw refused(location, name, e);
    }
    boolean isPlain = !location.isEmpty() && !relative.isAbsolute() && location.indexOf('\\') < 0;
    Path file = folder.get();
    for (Path part : relative) {
      String text = part.toString();
      file = file.resolve(part);
      isPlain &=
          !text.isEmpty() && !text.equals("..") && !text.equals(".") && !Files.isSymbolicLink(file);
    }
    if (!isPlain) {
      throw refused(location, name, null);
    }
    if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
      throw new DataException(
          "%s is kept in %s, which is no file; put it there".formatted(name, file));
    }
    return file;
  }

  private static DataException refused(String location, String name, @Nullable Exception cause) {
    return new DataException(
        "%s is kept in '%s'; only files inside the model's folder are read, and none by a link"
            .formatted(name, Listing.shortened(location)),
        cause);
  }

  private static long number(String text, String name) {
    try {
      long number = Long.parseLong(text);
      if (number >= 0) {
        return number;
      }
    } catch (NumberFormatException _) {
      // As for numbers below 0.
    }
    throw new DataException(
        "%s has the place '%s' in a file, which is no number from 0"
            .formatted(name, Listing.shortened(text)));
  }
}
