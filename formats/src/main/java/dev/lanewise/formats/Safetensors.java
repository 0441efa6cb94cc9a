package dev.lanewise.formats;

import dev.lanewise.api.DataException;
import dev.lanewise.api.text.Listing;
import dev.lanewise.formats.files.AtomicFile;
import dev.lanewise.formats.files.ByteSource;
import dev.lanewise.formats.files.Shape;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * Reads and writes tensors in the safetensors format.
 *
 * <p>Written files hold float32 in little-endian order, sorted by name, behind a header that spaces
 * pad to a multiple of 8 bytes; the same content always gives the same bytes. Read are the types
 * F16, BF16, F32 and F64, and single numbers of I64, such as the count of batches of a batch
 * normalization, all as float. A file is refused before anything is allocated for its tensors if
 * they overlap, leave gaps, do not fit their shapes or reach beyond the file.
 *
 * @since 0.1
 */
public final class Safetensors {

  private static final int ALIGNMENT = 8;

  private Safetensors() {}

  /**
   * Reads a file.
   *
   * @throws DataException if the file is missing, damaged or cut short, or holds another type of
   *     numbers
   */
  public static TensorFile read(Path file) {
    try (ByteSource source = ByteSource.open(file)) {
      return read(source);
    }
  }

  /**
   * Reads bytes that were loaded from elsewhere, such as a resource of a jar.
   *
   * @param name what to call the bytes in messages
   * @throws DataException as for {@link #read(Path)}
   */
  public static TensorFile read(byte[] bytes, String name) {
    try (ByteSource source =
        ByteSource.known(name, new ByteArrayInputStream(bytes), bytes.length)) {
      return read(source);
    }
  }

  private static TensorFile read(ByteSource source) {
    ByteBuffer length = ByteBuffer.wrap(source.bytes(Long.BYTES, "safetensors header"));
    long headerBytes = length.order(ByteOrder.LITTLE_ENDIAN).getLong();
    if (headerBytes < 2 || headerBytes > SafetensorsHeader.MAX_BYTES) {
      throw new DataException(
          String.format(
              Locale.ROOT,
              "%s is no safetensors file: it gives its header a length of %s in bytes, where 2 to"
                  + " %d are possible; check the path",
              source.name(),
              Long.toUnsignedString(headerBytes),
              SafetensorsHeader.MAX_BYTES));
    }
    byte[] json = source.bytes((int) headerBytes, "safetensors header");
    SafetensorsHeader header = SafetensorsHeader.parse(source.name(), json, source.remaining());
    Map<String, Tensor> tensors = new HashMap<>();
    for (SafetensorsHeader.Entry entry : header.entries()) {
      int count = Shape.elements(entry.shape(), source.name());
      float[] data =
          source.numbers(
              entry.type(),
              ByteOrder.LITTLE_ENDIAN,
              count,
              "tensor " + Listing.shortened(entry.name()));
      tensors.put(entry.name(), new Tensor(entry.shape(), data));
    }
    return new TensorFile(tensors, header.metadata());
  }

  /**
   * Writes a file or replaces it.
   *
   * @throws DataException if the file cannot be written
   */
  public static void write(Path file, TensorFile content) {
    AtomicFile.write(file, out -> write(out, content));
  }

  /**
   * Writes the bytes of a file to a stream, which stays open.
   *
   * @throws IOException if the stream does not take them
   */
  public static void write(OutputStream out, TensorFile content) throws IOException {
    byte[] json = SafetensorsHeader.write(content);
    int padded = Math.ceilDiv(json.length, ALIGNMENT) * ALIGNMENT;
    byte[] header = Arrays.copyOf(json, padded);
    Arrays.fill(header, json.length, padded, (byte) ' ');
    out.write(
        ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN).putLong(padded).array());
    out.write(header);
    for (Tensor tensor : content.tensors().values()) {
      NpyWriter.writeFloats(out, tensor.data());
    }
  }
}
