package dev.lanewise.formats.files;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.api.DataException;
import dev.lanewise.formats.Expect;
import dev.lanewise.network.Model;
import dev.lanewise.network.Trainer;
import dev.lanewise.network.TrainingResult;
import dev.lanewise.network.data.Dataset;
import dev.lanewise.network.engine.Engine;
import dev.lanewise.network.preparation.PreparationConfig;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Rows that stay in their file give the bits of rows in memory. */
class MappedRowsTest {

  private static final int OFFSET = 13;
  private static final int ROWS = 97;
  private static final int WIDTH = 5;

  @TempDir private Path folder;

  private Path file(byte[] numbers) throws IOException {
    Path file = folder.resolve("numbers");
    try (OutputStream out = Files.newOutputStream(file)) {
      out.write(new byte[OFFSET]);
      out.write(numbers);
    }
    return file;
  }

  private static byte[] random(int bytes) {
    byte[] random = new byte[bytes];
    new Random(7).nextBytes(random);
    return random;
  }

  private static MappedRows map(Path file, NumberType type, ByteOrder order, long... shape) {
    return MappedRows.of(new MappedRows.Place(file, OFFSET, type, order), shape);
  }

  @ParameterizedTest
  @EnumSource
  void readsTheBitsOfMemory(NumberType type) throws IOException {
    byte[] bytes = random(ROWS * WIDTH * type.bytes());
    Path file = file(bytes);
    for (ByteOrder order : List.of(ByteOrder.LITTLE_ENDIAN, ByteOrder.BIG_ENDIAN)) {
      float[] all = new float[ROWS * WIDTH];
      type.decode(ByteBuffer.wrap(bytes).order(order), all, 0, all.length);
      if (type == NumberType.UINT8) {
        for (int i = 0; i < all.length; i++) {
          all[i] /= 255f;
        }
      }
      MappedRows rows = map(file, type, order, ROWS, WIDTH);
      assertEquals(ROWS, rows.rows());
      assertEquals(WIDTH, rows.width());
      for (int first : new int[] {0, 1, 50, ROWS - 1, ROWS}) {
        for (int count : new int[] {0, 1, 2, ROWS - first}) {
          if (first + count <= ROWS && count >= 0) {
            float[] read = new float[count * WIDTH + 2];
            read[0] = -7;
            read[read.length - 1] = -8;
            rows.read(first, count, read, 1);
            assertEquals(-7, read[0]);
            assertEquals(-8, read[read.length - 1]);
            assertArrayEquals(
                bits(Arrays.copyOfRange(all, first * WIDTH, (first + count) * WIDTH)),
                bits(Arrays.copyOfRange(read, 1, read.length - 1)));
          }
        }
      }
    }
  }

  private static int[] bits(float[] values) {
    return IntStream.range(0, values.length).map(i -> Float.floatToIntBits(values[i])).toArray();
  }

  @Test
  void flattensFurtherDimensions() throws IOException {
    Path file = file(random(2 * 3 * 4));
    MappedRows rows = map(file, NumberType.UINT8, ByteOrder.BIG_ENDIAN, 2, 3, 4);
    assertEquals(2, rows.rows());
    assertEquals(12, rows.width());
  }

  @Test
  void refusesWhatIsNotThere() throws IOException {
    Path file = file(random(10));
    Expect.dataError(
        () -> map(file, NumberType.UINT8, ByteOrder.BIG_ENDIAN, 11, 1),
        "is cut short: it promises 11 bytes of numbers and has 10");
    Expect.dataError(
        () -> map(file, NumberType.FLOAT64, ByteOrder.BIG_ENDIAN, Integer.MAX_VALUE, 1L << 30),
        "is cut short");
    Expect.dataError(
        () -> map(file, NumberType.UINT8, ByteOrder.BIG_ENDIAN, 1L << 32, 1), "split it");
    Expect.dataError(
        () -> map(file, NumberType.UINT8, ByteOrder.BIG_ENDIAN, 1, 1L << 40, 1L << 40), "split it");
    Expect.dataError(
        () -> map(folder.resolve("none"), NumberType.UINT8, ByteOrder.BIG_ENDIAN, 1, 1), "none");
  }

  @ParameterizedTest
  @EnumSource(names = {"UINT8", "FLOAT32", "FLOAT64"})
  void aFileThatBecomesShorterIsOneClearSentence(NumberType type) throws IOException {
    // Many pages, of which the first stays.
    int rows = 1 << 16;
    Path file = file(new byte[rows * WIDTH * type.bytes()]);
    MappedRows mapped = map(file, type, ByteOrder.LITTLE_ENDIAN, rows, WIDTH);
    float[] read = new float[100 * WIDTH];
    mapped.read(rows - 100, 100, read, 0);
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.truncate(OFFSET + WIDTH);
    }
    for (int repeat = 0; repeat < 3; repeat++) {
      Expect.dataError(
          () -> mapped.read(rows - 100, 100, read, 0),
          file + " can no longer be read: it became shorter while it was used");
    }
  }

  @Test
  void isNeededForHalfOfTheMemoryAndMore() {
    long half = Runtime.getRuntime().maxMemory() / 2 / Float.BYTES;
    assertFalse(MappedRows.areNeeded(new long[] {Math.min(half, Shape.MAX_ELEMENTS)}));
    assertTrue(MappedRows.areNeeded(new long[] {half + 1}));
    assertTrue(MappedRows.areNeeded(new long[] {1, Shape.MAX_ELEMENTS + 1L}));
    assertTrue(MappedRows.areNeeded(new long[] {1L << 40, 1L << 40}));
    assertFalse(MappedRows.areNeeded(new long[] {0, 1L << 40}));
  }

  @Test
  void aNetworkLearnsTheSameBits() throws IOException {
    Path file = file(random(ROWS * WIDTH));
    Dataset mapped =
        Dataset.ofInputs(map(file, NumberType.UINT8, ByteOrder.BIG_ENDIAN, ROWS, WIDTH));
    float[] all = new float[ROWS * WIDTH];
    mapped.readInputs(0, ROWS, all, 0);
    int[] labels = IntStream.range(0, ROWS).map(row -> all[row * WIDTH] > 0.5 ? 1 : 0).toArray();
    Dataset inMemory = Dataset.ofClasses(all, WIDTH, labels, 2);
    Dataset outside = mapped.withClasses(labels, List.of("0", "1"));
    assertTrue(inMemory.isInMemory());
    assertFalse(outside.isInMemory());
    assertThrows(IllegalStateException.class, outside::inputs);

    TrainingResult expected = train(inMemory);
    TrainingResult found = train(outside);
    assertEquals(expected.history().size(), found.history().size());
    for (Map.Entry<String, float[]> tensor : expected.model().tensors().entrySet()) {
      assertArrayEquals(bits(tensor.getValue()), bits(weights(found.model(), tensor.getKey())));
    }
    assertEquals(
        expected.model().provenance().orElseThrow().dataDigest(),
        found.model().provenance().orElseThrow().dataDigest());
    try (Engine engine = Engine.create()) {
      assertEquals(
          expected.model().evaluate(inMemory, engine), found.model().evaluate(outside, engine));
      assertEquals(
          expected.model().evaluate(expected.validation().orElseThrow(), engine),
          found.model().evaluate(found.validation().orElseThrow(), engine));
    }
    assertFalse(found.validation().orElseThrow().isInMemory());
  }

  private static float[] weights(Model model, String name) {
    return model.tensors().getOrDefault(name, new float[0]);
  }

  private static TrainingResult train(Dataset data) {
    return Trainer.builder()
        .layers("7:relu,2:softmax")
        .batchSize(16)
        .validation(0.25)
        .threads(2)
        .epochs(3)
        .source("numbers")
        .train(data);
  }

  @Test
  void columnsArePreparedInMemoryAlone() throws IOException {
    Path file = file(random(ROWS * WIDTH));
    Dataset mapped =
        Dataset.ofInputs(map(file, NumberType.UINT8, ByteOrder.BIG_ENDIAN, ROWS, WIDTH))
            .withClasses(new int[ROWS], List.of("0", "1"));
    Expect.dataError(
        () ->
            Trainer.builder()
                .layers("2:softmax")
                .preparation(PreparationConfig.DEFAULT)
                .train(mapped),
        "in memory alone");
  }

  @Test
  void findsStoredEntriesOfZipFiles() throws IOException {
    Path zip = folder.resolve("arrays.npz");
    byte[] first = random(1000);
    byte[] second = random(77);
    try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(zip))) {
      store(out, "x.npy", first);
      store(out, "y.npy", second);
      out.putNextEntry(new ZipEntry("packed.npy"));
      out.write(first);
      out.closeEntry();
      store(out, "after.npy", second);
    }
    byte[] all = Files.readAllBytes(zip);
    try (ZipFile open = new ZipFile(zip.toFile())) {
      for (Map.Entry<String, byte[]> entry : Map.of("x.npy", first, "y.npy", second).entrySet()) {
        OptionalLong offset = StoredEntry.offset(zip, open, entry.getKey());
        int from = (int) offset.orElseThrow();
        assertArrayEquals(
            entry.getValue(), Arrays.copyOfRange(all, from, from + entry.getValue().length));
      }
      assertEquals(OptionalLong.empty(), StoredEntry.offset(zip, open, "packed.npy"));
      // Its sizes follow the packed one, so what comes after cannot be found.
      assertEquals(OptionalLong.empty(), StoredEntry.offset(zip, open, "after.npy"));
      assertEquals(OptionalLong.empty(), StoredEntry.offset(zip, open, "none.npy"));
    }
  }

  private static void store(ZipOutputStream out, String name, byte[] bytes) throws IOException {
    ZipEntry entry = new ZipEntry(name);
    entry.setMethod(ZipEntry.STORED);
    entry.setSize(bytes.length);
    CRC32 checksum = new CRC32();
    checksum.update(bytes);
    entry.setCrc(checksum.getValue());
    out.putNextEntry(entry);
    out.write(bytes);
    out.closeEntry();
  }

  @Test
  void refusalsAreOfTheRightKind() {
    assertThrows(
        DataException.class,
        () ->
            MappedRows.of(
                new MappedRows.Place(folder, OFFSET, NumberType.UINT8, ByteOrder.BIG_ENDIAN),
                new long[] {1, 1}));
  }
}
