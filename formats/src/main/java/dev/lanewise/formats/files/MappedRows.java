package dev.lanewise.formats.files;

import dev.lanewise.api.DataException;
import dev.lanewise.network.data.InputRows;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * Rows of numbers in a part of a file, which the operating system maps into memory as they are
 * read. Bytes are taken for images and divided by 255, as rows in memory are.
 *
 * <p>The file must stay as it is while it is used. Rows that are no longer there are a {@link
 * DataException}; numbers that are overwritten are read as they are then.
 */
public final class MappedRows implements InputRows {

  private final Path file;
  private final MemorySegment numbers;
  private final NumberType type;
  private final ByteOrder order;
  private final int rows;
  private final int width;

  private MappedRows(Place place, MemorySegment numbers, int rows, int width) {
    file = place.file();
    this.numbers = numbers;
    type = place.type();
    order = place.order();
    this.rows = rows;
    this.width = width;
  }

  /**
   * Tells whether the numbers of an array are too many for one Java array, or would take more than
   * half of the memory that this process may use.
   *
   * @param shape the array's dimensions, none negative
   */
  public static boolean areNeeded(long[] shape) {
    double elements = elements(shape);
    return elements > Shape.MAX_ELEMENTS
        || elements * Float.BYTES > Runtime.getRuntime().maxMemory() / 2.0;
  }

  /** Returns the product of the dimensions, which may be beyond any whole number. */
  private static double elements(long[] shape) {
    return Arrays.stream(shape).asDoubleStream().reduce(1, (a, b) -> a * b);
  }

  private static double inputs(long[] shape) {
    return elements(Arrays.copyOfRange(shape, 1, shape.length));
  }

  /**
   * Returns the size of an array in bytes.
   *
   * @param name what has the shape, for the message
   * @throws DataException if there are too many rows, or too many numbers in a row
   */
  public static long bytes(long[] shape, NumberType type, String name) {
    if (shape[0] > Integer.MAX_VALUE || inputs(shape) > Shape.MAX_ELEMENTS) {
      throw new DataException(
          "%s has the shape %s, which is more than %d rows or inputs; split it"
              .formatted(name, Arrays.toString(shape), Integer.MAX_VALUE));
    }
    return (long) (elements(shape) * type.bytes());
  }

  /** Where in a file an array of numbers is, in C order. */
  public record Place(Path file, long offset, NumberType type, ByteOrder order) {}

  /**
   * Maps an array.
   *
   * @param shape its dimensions; the first counts rows, the others are flattened
   * @throws DataException if the file cannot be mapped or is too short, or there are too many rows
   */
  public static MappedRows of(Place place, long[] shape) {
    long bytes = bytes(shape, place.type(), place.file().toString());
    int width = (int) inputs(shape);
    try (FileChannel channel = FileChannel.open(place.file())) {
      if (channel.size() - place.offset() < bytes) {
        throw new DataException(
            "%s is cut short: it promises %d bytes of numbers and has %d; get the file again"
                .formatted(place.file(), bytes, channel.size() - place.offset()));
      }
      MemorySegment numbers =
          channel.map(FileChannel.MapMode.READ_ONLY, place.offset(), bytes, Arena.ofAuto());
      return new MappedRows(place, numbers, (int) shape[0], width);
    } catch (IOException e) {
      throw FileProblem.reading(place.file(), e);
    }
  }

  @Override
  public int rows() {
    return rows;
  }

  @Override
  public int width() {
    return width;
  }

  @Override
  public void read(int first, int count, float[] target, int at) {
    long bytesOfRow = (long) width * type.bytes();
    int length = count * width;
    try {
      type.decode(
          numbers.asSlice(first * bytesOfRow, count * bytesOfRow).asByteBuffer().order(order),
          target,
          at,
          length);
    } catch (InternalError e) {
      // What Java makes of a page of the file that the operating system cannot give.
      throw new DataException(
          "%s can no longer be read: it became shorter while it was used, or its disk failed; leave it as it is until all is done, and begin again"
              .formatted(file),
          e);
    }
    if (type == NumberType.UINT8) {
      for (int i = at; i < at + length; i++) {
        target[i] /= 255f;
      }
    }
  }
}
