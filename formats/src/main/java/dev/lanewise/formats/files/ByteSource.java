package dev.lanewise.formats.files;

import dev.lanewise.api.DataException;
import dev.lanewise.api.text.Count;
import java.io.ByteArrayInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/**
 * Bytes read once from front to back, with what is known about how many there can be.
 *
 * <p>The number of bytes is known exactly for a plain file, and only bounded for a compressed one.
 * Before a reader allocates for what a header promises it asks {@link #promise}.
 */
public final class ByteSource implements Closeable {

  /** The most bytes that unpacking may give without looking at the packed size. */
  private static final long UNPACKED_FREE = 256L << 20;

  /** Beyond that, how many bytes one packed byte may give; real data stays far below. */
  private static final long UNPACKED_RATIO = 200;

  private static final int CHUNK_BYTES = 1 << 16;
  private static final int FIRST_PART = 1 << 16;

  private final String name;
  private final InputStream in;
  private final OptionalLong size;
  private final long limit;
  private long position;
  private byte[] chunk = new byte[0];

  private ByteSource(String name, InputStream in, OptionalLong size, long limit) {
    this.name = name;
    this.in = in;
    this.size = size;
    this.limit = limit;
  }

  /** Opens a plain file. */
  public static ByteSource open(Path file) {
    try {
      long size = sizeOf(file);
      return known(file.toString(), Files.newInputStream(file), size);
    } catch (IOException e) {
      throw FileProblem.reading(file, e);
    }
  }

  /** Opens a file that may be packed by gzip, which its first two bytes tell. */
  public static ByteSource openPlainOrGzip(Path file) {
    try {
      long size = sizeOf(file);
      InputStream in = Files.newInputStream(file);
      try {
        byte[] start = in.readNBytes(2);
        InputStream whole = new SequenceInputStream(new ByteArrayInputStream(start), in);
        if (start.length == 2 && start[0] == 0x1f && start[1] == (byte) 0x8b) {
          return packed(file.toString(), new GzipStream(whole), size);
        }
        return known(file.toString(), whole, size);
      } catch (IOException e) {
        in.close();
        throw e;
      }
    } catch (IOException e) {
      throw FileProblem.reading(file, e);
    }
  }

  /**
   * Unpacks gzip, whose parts may be many but not many empty ones in a row: the JDK skips those by
   * calling itself, to the end of the stack.
   */
  private static final class GzipStream extends GZIPInputStream {

    private static final int MAX_EMPTY_PARTS = 100;

    private int depth;

    GzipStream(InputStream in) throws IOException {
      super(in, CHUNK_BYTES);
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      // Around those of the empty parts is the call that found the end of the part before them.
      if (depth > MAX_EMPTY_PARTS + 1) {
        throw new ZipException("more than " + MAX_EMPTY_PARTS + " empty parts in a row");
      }
      depth++;
      try {
        return super.read(bytes, offset, length);
      } finally {
        depth--;
      }
    }
  }

  /** Takes a stream of exactly {@code size} bytes. */
  public static ByteSource known(String name, InputStream in, long size) {
    return new ByteSource(name, in, OptionalLong.of(size), size);
  }

  /** Takes a stream that unpacks {@code packedBytes} bytes. */
  public static ByteSource packed(String name, InputStream in, long packedBytes) {
    long limit = Math.max(UNPACKED_FREE, Math.multiplyExact(UNPACKED_RATIO, packedBytes));
    return new ByteSource(name, in, OptionalLong.empty(), limit);
  }

  private static long sizeOf(Path file) throws IOException {
    if (Files.isDirectory(file)) {
      throw new DataException(file + " is a folder; name a file in it");
    }
    long size = Files.size(file);
    if (size == 0) {
      throw new DataException(file + " is empty; write or download it again");
    }
    return size;
  }

  /** Returns the file's name for messages. */
  public String name() {
    return name;
  }

  /** Returns the number of bytes read so far. */
  public long position() {
    return position;
  }

  /** Tells whether the bytes come unpacked, so that their number is known. */
  public boolean plain() {
    return size.isPresent();
  }

  /**
   * Returns the number of bytes that are left.
   *
   * @throws java.util.NoSuchElementException if the bytes are being unpacked, so that their number
   *     is not known
   */
  public long remaining() {
    return size.orElseThrow() - position;
  }

  /**
   * Checks a header's promise that exactly {@code bytes} more bytes follow, before anything is
   * allocated.
   *
   * @param what what the bytes are, for the message
   * @throws DataException if the file is shorter or longer, or a packed file of its size could not
   *     contain them
   */
  public void promise(long bytes, String what) {
    if (size.isPresent()) {
      long rest = size.getAsLong() - position;
      if (rest < bytes) {
        throw truncated(bytes, what, rest);
      }
      if (rest > bytes) {
        throw trailing(bytes, what);
      }
    } else if (bytes > limit - position) {
      throw new DataException(
          String.format(
              Locale.ROOT,
              "%s promises %s of %s, which is far more than its packed size explains;"
                  + " unpack it, or save an .npz with numpy.savez, if you trust it",
              name,
              Count.of(bytes, "byte"),
              what));
    }
  }

  /**
   * Reads a few bytes, such as a header.
   *
   * @param count how many, which the caller has bounded
   * @param what what the bytes are, for the message
   */
  public byte[] bytes(int count, String what) {
    if (plain() && remaining() < count) {
      throw truncated(count, what, remaining());
    }
    try {
      byte[] bytes = in.readNBytes(count);
      position += bytes.length;
      if (bytes.length < count) {
        throw truncated(count, what, bytes.length);
      }
      return bytes;
    } catch (IOException e) {
      throw broken(e);
    }
  }

  /**
   * Reads {@code count} numbers.
   *
   * <p>If the number of bytes is not known, they are read in parts, each as long as all parts
   * before it. So at most twice the bytes that arrived, plus one part, are allocated.
   */
  public float[] numbers(NumberType type, ByteOrder order, int count, String what) {
    if (plain()) {
      float[] values = allocate(name, count);
      read(type, order, values, 0, count, what);
      return values;
    }
    List<float[]> parts = new ArrayList<>();
    for (int done = 0; done < count; ) {
      float[] part = allocate(name, Math.min(Math.max(done, FIRST_PART), count - done));
      read(type, order, part, done, count, what);
      parts.add(part);
      done += part.length;
    }
    return parts.size() == 1 ? parts.getFirst() : joined(parts, count);
  }

  /**
   * Fills an array.
   *
   * @param done how many numbers came before
   * @param count how many there are in all, for the message
   */
  private void read(
      NumberType type, ByteOrder order, float[] values, int done, int count, String what) {
    if (chunk.length == 0 && values.length > 0) {
      // One for all tensors of a file, of which there may be a million empty ones.
      chunk = new byte[CHUNK_BYTES];
    }
    int perChunk = CHUNK_BYTES / type.bytes();
    int at = 0;
    while (at < values.length) {
      int wanted = Math.min(perChunk, values.length - at);
      int bytes = wanted * type.bytes();
      int got;
      try {
        got = in.readNBytes(chunk, 0, bytes);
      } catch (IOException e) {
        throw broken(e);
      }
      position += got;
      if (got < bytes) {
        throw truncated((long) count * type.bytes(), what, (long) (done + at) * type.bytes() + got);
      }
      type.decode(ByteBuffer.wrap(chunk, 0, bytes).order(order), values, at, wanted);
      at += wanted;
    }
  }

  private float[] joined(List<float[]> parts, int count) {
    float[] values = allocate(name, count);
    int at = 0;
    for (float[] part : parts) {
      System.arraycopy(part, 0, values, at, part.length);
      at += part.length;
    }
    return values;
  }

  /** Checks that nothing follows. */
  public void end(String what) {
    try {
      if (in.read() >= 0) {
        throw new DataException(
            String.format(
                Locale.ROOT,
                "%s goes on after byte %d, where its %s should end it; get the file again",
                name,
                position,
                what));
      }
    } catch (IOException e) {
      throw broken(e);
    }
  }

  /** Allocates for a size that has been checked against the file. */
  public static float[] allocate(String name, int count) {
    try {
      return new float[count];
    } catch (OutOfMemoryError e) {
      throw FileProblem.memory(name, (long) count * Float.BYTES, e);
    }
  }

  private DataException truncated(long bytes, String what, long found) {
    return new DataException(
        String.format(
            Locale.ROOT,
            "%s is cut short: %s of %s should end it and only %d of them can be read; get the file"
                + " again",
            name,
            Count.of(bytes, "byte"),
            what,
            found));
  }

  private DataException trailing(long bytes, String what) {
    return new DataException(
        String.format(
            Locale.ROOT,
            "%s goes on after the %s of %s that should end it; get the file again",
            name,
            Count.of(bytes, "byte"),
            what));
  }

  private DataException broken(IOException cause) {
    return new DataException(
        String.format(
            Locale.ROOT,
            "%s cannot be read beyond byte %d: %s; get the file again",
            name,
            position,
            FileProblem.reason(cause)),
        cause);
  }

  @Override
  public void close() {
    try {
      in.close();
    } catch (IOException e) {
      throw broken(e);
    }
  }
}
