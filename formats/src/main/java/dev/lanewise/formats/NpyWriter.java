package dev.lanewise.formats;

import dev.lanewise.api.DataException;
import dev.lanewise.api.text.Count;
import dev.lanewise.formats.files.AtomicFile;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * Writes arrays of float32 that {@code numpy.load} reads.
 *
 * @since 0.1
 */
public final class NpyWriter {

  private static final int ALIGNMENT = 64;
  private static final int CHUNK = 1 << 14;

  private NpyWriter() {}

  /**
   * Writes an array in C order, or replaces the file by it.
   *
   * @param values the numbers, the last dimension varying fastest
   * @param shape the length of each dimension, such as rows and columns
   * @throws IllegalArgumentException if the shape does not hold as many numbers as there are
   * @throws DataException if the file cannot be written
   */
  public static void write(Path file, float[] values, int... shape) {
    long count = Arrays.stream(shape).asLongStream().reduce(1, Math::multiplyExact);
    if (count != values.length) {
      throw new IllegalArgumentException(
          "the shape does not hold "
              + Count.of(values.length, "number")
              + ": "
              + Arrays.toString(shape));
    }
    AtomicFile.write(
        file,
        out -> {
          out.write(header(shape));
          writeFloats(out, values);
        });
  }

  /** Writes numbers in little-endian order. */
  static void writeFloats(OutputStream out, float[] values) throws IOException {
    byte[] chunk = new byte[Math.min(CHUNK, values.length) * Float.BYTES];
    ByteBuffer buffer = ByteBuffer.wrap(chunk).order(ByteOrder.LITTLE_ENDIAN);
    for (int from = 0; from < values.length; from += CHUNK) {
      int count = Math.min(CHUNK, values.length - from);
      buffer.asFloatBuffer().put(values, from, count);
      out.write(chunk, 0, count * Float.BYTES);
    }
  }

  private static byte[] header(int[] shape) {
    // Python writes a tuple of one element with a comma: (3,)
    String dimensions =
        shape.length == 1
            ? shape[0] + ","
            : Arrays.stream(shape).mapToObj(Integer::toString).collect(Collectors.joining(", "));
    String text = "{'descr': '<f4', 'fortran_order': False, 'shape': (" + dimensions + "), }";
    int fixed = 10;
    int padding = Math.floorMod(-(fixed + text.length() + 1), ALIGNMENT);
    byte[] body = (text + " ".repeat(padding) + "\n").getBytes(StandardCharsets.US_ASCII);
    return ByteBuffer.allocate(fixed + body.length)
        .order(ByteOrder.LITTLE_ENDIAN)
        .put(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0})
        .putShort((short) body.length)
        .put(body)
        .array();
  }
}
