package dev.lanewise.formats.files;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.formats.Expect;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.NoSuchElementException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ByteSourceTest {

  /** More than one chunk of 65,536 bytes of every type, and no multiple of one. */
  private static final int MANY = 65_536 + 3;

  @TempDir Path folder;

  private static ByteSource known(byte[] bytes) {
    return ByteSource.known("f", new ByteArrayInputStream(bytes), bytes.length);
  }

  private static ByteSource packed(byte[] bytes, long packedBytes) {
    return ByteSource.packed("f", new ByteArrayInputStream(bytes), packedBytes);
  }

  /** A stream that gives some bytes and then fails, also to close. */
  private static InputStream failing(int bytes) {
    AtomicInteger left = new AtomicInteger(bytes);
    return new InputStream() {
      @Override
      public int read() throws IOException {
        if (left.getAndDecrement() <= 0) {
          throw new IOException("the cable is out");
        }
        return 1;
      }

      @Override
      public int read(byte[] target, int offset, int length) throws IOException {
        if (length == 0) {
          return 0;
        }
        target[offset] = (byte) read();
        return 1;
      }

      @Override
      public void close() throws IOException {
        throw new IOException("the door is stuck");
      }
    };
  }

  @Test
  void countsWhatItReads() {
    ByteSource source = known(new byte[] {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11});
    assertEquals("f", source.name());
    assertTrue(source.plain());
    assertEquals(11, source.remaining());
    assertArrayEquals(new byte[] {1, 2}, source.bytes(2, "head"));
    assertEquals(2, source.position());
    assertArrayEquals(
        new float[] {0x0304, 0x0506},
        source.numbers(NumberType.INT16, ByteOrder.BIG_ENDIAN, 2, "numbers"));
    assertEquals(6, source.position());
    assertEquals(5, source.remaining());
    assertArrayEquals(new byte[] {7, 8, 9, 10, 11}, source.bytes(5, "tail"));
    assertEquals(0, source.remaining());
    source.end("tail");
    assertArrayEquals(new byte[0], source.bytes(0, "nothing"));
    assertEquals(0, source.numbers(NumberType.INT8, ByteOrder.BIG_ENDIAN, 0, "nothing").length);
  }

  @Test
  void nobodyKnowsHowMuchIsPacked() {
    ByteSource source = packed(new byte[9], 9);
    assertFalse(source.plain());
    assertThrows(NoSuchElementException.class, source::remaining);
  }

  @Test
  void aPromiseIsKeptToTheByte() {
    ByteSource source = known(new byte[10]);
    source.bytes(4, "head");
    source.promise(6, "pixels");
    Expect.dataError(
        () -> source.promise(7, "pixels"),
        "f is cut short: 7 bytes of pixels should end it and only 6 of them can be read");
    Expect.dataError(
        () -> source.promise(5, "pixels"), "f goes on after the 5 bytes of pixels that");
  }

  @Test
  void aPackedPromiseMayBeLargeButNotBeyondReason() {
    long free = 256L << 20;
    ByteSource small = packed(new byte[4], 10);
    small.promise(free, "pixels");
    small.bytes(4, "head");
    small.promise(free - 4, "pixels");
    Expect.dataError(
        () -> small.promise(free - 3, "pixels"),
        "f promises " + (free - 3) + " bytes of pixels",
        "far more than its packed size");
    long packedBytes = (free / 200) + 1;
    ByteSource large = packed(new byte[0], packedBytes);
    large.promise(200 * packedBytes, "pixels");
    Expect.dataError(() -> large.promise(200 * packedBytes + 1, "pixels"), "f promises ");
  }

  @Test
  void bytesThatAreNotThereAreCounted() {
    String message = "f is cut short: 3 bytes of head should end it and only 2 of them can be read";
    Expect.dataError(() -> known(new byte[2]).bytes(3, "head"), message);
    Expect.dataError(() -> packed(new byte[2], 2).bytes(3, "head"), message);
    ByteSource lying = ByteSource.known("f", new ByteArrayInputStream(new byte[2]), 9);
    Expect.dataError(() -> lying.bytes(3, "head"), message);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void numbersThatAreNotThereAreCounted(boolean plain) {
    for (int length : new int[] {0, 7, 65_536, 65_537, 80_003}) {
      byte[] bytes = new byte[length];
      ByteSource source = plain ? known(bytes) : packed(bytes, length);
      Expect.dataError(
          () -> source.numbers(NumberType.INT64, ByteOrder.BIG_ENDIAN, 10_001, "numbers"),
          "f is cut short: 80008 bytes of numbers should end it and only "
              + length
              + " of them can be read");
      assertEquals(length, source.position());
    }
  }

  @ParameterizedTest
  @EnumSource
  void readsChunkAfterChunk(NumberType type) {
    ByteBuffer bytes = ByteBuffer.allocate(MANY * type.bytes()).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < bytes.capacity(); i++) {
      // No byte repeats with the period of a chunk.
      bytes.put(i, (byte) (i % 113));
    }
    float[] expected = new float[MANY];
    for (int i = 0; i < MANY; i++) {
      type.decode(bytes, expected, i, 1);
    }
    for (ByteSource source : new ByteSource[] {known(bytes.array()), packed(bytes.array(), 9)}) {
      float[] found = source.numbers(type, ByteOrder.LITTLE_ENDIAN, MANY, "numbers");
      assertArrayEquals(expected, found);
      assertEquals(bytes.capacity(), source.position());
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 65_535, 65_536, 65_537, 131_072, 131_073, 300_001})
  void growsToWhatWasPromised(int count) {
    byte[] bytes = new byte[count];
    Arrays.fill(bytes, (byte) 3);
    float[] expected = new float[count];
    Arrays.fill(expected, 3);
    ByteSource source = packed(bytes, 9);
    assertArrayEquals(expected, source.numbers(NumberType.INT8, ByteOrder.BIG_ENDIAN, count, "n"));
    source.end("n");
  }

  @Test
  void allocatesNoMoreThanWhatArrives() {
    int most = Integer.MAX_VALUE - 8;
    for (int length : new int[] {3, 20 * 65_536}) {
      ByteSource source = packed(new byte[length], 9);
      Expect.dataError(
          () -> source.numbers(NumberType.INT8, ByteOrder.BIG_ENDIAN, most, "labels"),
          "f is cut short: " + most + " bytes of labels should end it and only " + length);
    }
  }

  @Test
  void tellsTheMemoryThatLacks() {
    Expect.dataError(
        () -> ByteSource.allocate("f", Integer.MAX_VALUE), "f needs 8191 MB of memory");
  }

  @Test
  void whatFollowsTheEndIsRefused() {
    ByteSource source = packed(new byte[5], 5);
    source.bytes(4, "pixels");
    Expect.dataError(
        () -> source.end("pixels"), "f goes on after byte 4, where its pixels should end it");
  }

  @Test
  void saysFromWhereOnNothingCanBeRead() {
    String message = "f cannot be read beyond byte 5: the cable is out; get the file again";
    ByteSource bytes = ByteSource.known("f", failing(5), 9);
    bytes.bytes(5, "head");
    Expect.dataError(() -> bytes.bytes(2, "head"), message);
    Expect.dataError(() -> bytes.end("head"), message);
    Expect.dataError(
        () -> bytes.numbers(NumberType.INT8, ByteOrder.BIG_ENDIAN, 2, "pixels"), message);
    Expect.dataError(bytes::close, "f cannot be read beyond byte 5: the door is stuck");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void closesItsFile(boolean gzip) throws IOException {
    Path file = Files.write(folder.resolve("f"), gzip ? TestBytes.gzip(new byte[1]) : new byte[2]);
    ByteSource source = ByteSource.openPlainOrGzip(file);
    source.close();
    Expect.dataError(() -> source.bytes(1, "head"), file.toString());
  }

  @Test
  void tellsGzipByItsFirstTwoBytes() throws IOException {
    for (byte[] plain :
        new byte[][] {{0x1f}, {0x1f, 0}, {0, (byte) 0x8b}, {(byte) 0x8b, 0x1f, 8}}) {
      Path file = Files.write(folder.resolve("f"), plain);
      try (ByteSource source = ByteSource.openPlainOrGzip(file)) {
        assertEquals(file.toString(), source.name());
        assertEquals(plain.length, source.remaining());
        assertArrayEquals(plain, source.bytes(plain.length, "all"));
        source.end("all");
      }
    }
    Path file = Files.write(folder.resolve("f"), TestBytes.gzip(new byte[] {1, 2}));
    try (ByteSource source = ByteSource.openPlainOrGzip(file)) {
      assertFalse(source.plain());
      assertArrayEquals(new byte[] {1, 2}, source.bytes(2, "all"));
      source.end("all");
    }
    Files.write(file, new byte[] {0x1f, (byte) 0x8b});
    Expect.dataError(() -> ByteSource.openPlainOrGzip(file), file.toString(), "ends too early");
  }

  @Test
  void emptyPartsOfGzipAreTakenUpToALimit() throws IOException {
    byte[] empty = TestBytes.gzip(new byte[0]);
    byte[] one = TestBytes.gzip(new byte[] {7});
    for (int parts : new int[] {100, 101}) {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      for (int round = 0; round < 2; round++) {
        bytes.write(one);
        for (int i = 0; i < parts; i++) {
          bytes.write(empty);
        }
      }
      bytes.write(one);
      Path file = Files.write(folder.resolve("f"), bytes.toByteArray());
      try (ByteSource source = ByteSource.openPlainOrGzip(file)) {
        if (parts == 100) {
          assertArrayEquals(new byte[] {7, 7, 7}, source.bytes(3, "all"));
          source.end("all");
        } else {
          Expect.dataError(() -> source.bytes(3, "all"), "more than 100 empty parts in a row");
        }
      }
    }
  }
}
