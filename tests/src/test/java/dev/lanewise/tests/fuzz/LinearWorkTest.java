package dev.lanewise.tests.fuzz;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import dev.lanewise.api.DataException;
import dev.lanewise.api.LanewiseException;
import dev.lanewise.api.registry.PluginReference;
import dev.lanewise.formats.CsvReader;
import dev.lanewise.formats.DataOptions;
import dev.lanewise.formats.IdxReader;
import dev.lanewise.formats.ModelFile;
import dev.lanewise.formats.NpyReader;
import dev.lanewise.formats.NpzReader;
import dev.lanewise.formats.Safetensors;
import dev.lanewise.formats.TensorFile;
import dev.lanewise.network.architecture.Architecture;
import dev.lanewise.network.engine.Engine;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A reader's work grows no faster than its input, also on inputs that are made to hurt.
 *
 * <p>Work is counted as bytes allocated, which is the same in every run. What takes quadratic time
 * without allocating is told from linear by texts of two million characters, for which it would
 * take half an hour; the timeout only ends such a test.
 */
@Tag("full")
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class LinearWorkTest {

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  /** Growing arrays double, so that one size may have to copy twice as much as another. */
  private static final double SLACK = 1.5;

  private static final int SMALLEST = 1 << 12;
  private static final DataOptions OPTIONS = DataOptions.defaults();
  private static final Engine ENGINE = Engine.create();

  @TempDir Path folder;

  /** An input of each size, and what reads it. */
  record Growth(String name, Hostile.Budget budget, IntFunction<byte[]> input, Reader reader) {
    @Override
    public String toString() {
      return name;
    }
  }

  @FunctionalInterface
  interface Reader {
    void read(byte[] bytes, Path folder);
  }

  private static Reader file(String name, Consumer<Path> reader) {
    return (bytes, folder) -> reader.accept(Hostile.file(folder.resolve(name), bytes));
  }

  private static Reader text(Consumer<String> reader) {
    return (bytes, _) -> reader.accept(Hostile.text(bytes));
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  private static byte[] safetensors(String header) {
    byte[] json = ascii(header);
    return ByteBuffer.allocate(Long.BYTES + json.length)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putLong(json.length)
        .put(json)
        .array();
  }

  private static String times(int n, IntFunction<String> part) {
    return IntStream.range(0, n).mapToObj(part).collect(Collectors.joining(","));
  }

  private static byte[] model(String architecture) {
    try {
      return SafetensorsFuzzTest.written(
          new TensorFile(
              ModelFileFuzzTest.tensors(), Map.of(ModelFile.ARCHITECTURE, architecture)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] npy(String type, int count, byte[] data) {
    byte[] header =
        ascii("{'descr': '%s', 'fortran_order': True, 'shape': (%d, 1), }".formatted(type, count));
    return ByteBuffer.allocate(10 + header.length + data.length)
        .order(ByteOrder.LITTLE_ENDIAN)
        .put(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0})
        .putShort((short) header.length)
        .put(header)
        .put(data)
        .array();
  }

  private static byte[] zip(int entries) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      for (int i = 0; i < entries; i++) {
        zip.putNextEntry(new ZipEntry("z" + i));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  private static byte[] images(int count) {
    return ByteBuffer.allocate(16 + count).putInt(0x0803).putInt(count).putInt(1).putInt(1).array();
  }

  private static byte[] packed(byte[] bytes) {
    try {
      return IdxFuzzTest.packed(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Stream<Growth> growths() {
    Reader safetensors = (bytes, _) -> Safetensors.read(bytes, "bytes");
    Reader model = file("model", path -> ModelFile.read(path, ENGINE));
    Reader csv = file("data.csv", path -> CsvReader.read(path, OPTIONS));
    Reader idx = file("images", IdxReader::readImages);
    return Stream.of(
        new Growth(
            "empty tensors",
            SafetensorsFuzzTest.BUDGET,
            n ->
                safetensors(
                    "{"
                        + times(
                            n,
                            i ->
                                "\"%d\":{\"dtype\":\"F32\",\"shape\":[0],\"data_offsets\":[0,0]}"
                                    .formatted(i))
                        + "}"),
            safetensors),
        new Growth(
            "metadata",
            SafetensorsFuzzTest.BUDGET,
            n -> safetensors("{\"__metadata__\":{" + times(n, i -> "\"" + i + "\":\"\"") + "}}"),
            safetensors),
        new Growth(
            "nested header",
            SafetensorsFuzzTest.BUDGET,
            n -> safetensors("{\"a\":" + "[".repeat(n)),
            safetensors),
        new Growth(
            "layers",
            ModelFileFuzzTest.BUDGET,
            n ->
                model(
                    "{\"version\":1,\"inputs\":1,\"layers\":["
                        + times(Math.min(n, 10_000), _ -> "{\"units\":1,\"activation\":\"tanh\"}")
                        + "],\"task\":\"regression\",\"loss\":\"mse\"}"),
            model),
        new Growth(
            "classes",
            ModelFileFuzzTest.BUDGET,
            n ->
                model(
                    "{\"version\":1,\"inputs\":1,\"classes\":["
                        + times(n, i -> "\"" + i + "\"")
                        + "]}"),
            model),
        new Growth(
            "unknown fields",
            ModelFileFuzzTest.BUDGET,
            n -> model("{" + times(n, i -> "\"" + i + "\":0") + "}"),
            model),
        new Growth("rows of CSV", CsvFuzzTest.BUDGET, n -> ascii("a,y\n" + "1,2\n".repeat(n)), csv),
        new Growth(
            "columns of CSV", CsvFuzzTest.BUDGET, n -> ascii(times(n, i -> "c" + i) + "\n"), csv),
        new Growth(
            "classes of CSV",
            CsvFuzzTest.BUDGET,
            n -> ascii("a,y\n1,c" + times(n, i -> i + "\n1") + ",c"),
            csv),
        new Growth(
            "a cell of CSV", CsvFuzzTest.BUDGET, n -> ascii("a,y\n" + "9".repeat(n) + ",1\n"), csv),
        new Growth(
            "quotes of CSV",
            CsvFuzzTest.BUDGET,
            n -> ascii("a,y\n" + "\"".repeat(n) + ",1\n"),
            csv),
        new Growth("images", IdxFuzzTest.PLAIN, LinearWorkTest::images, idx),
        new Growth("packed images", IdxFuzzTest.BUDGET, n -> packed(images(16 * n)), idx),
        new Growth(
            "numbers in Fortran's order",
            NpyFuzzTest.BUDGET,
            n -> npy("<f8", n, new byte[8 * n]),
            file("array.npy", NpyReader::readInputs)),
        new Growth(
            "entries of NPZ",
            NpzFuzzTest.BUDGET,
            n -> zip(Math.min(n, 1 << 14)),
            file("data.npz", NpzReader::readInputs)),
        new Growth(
            "settings",
            SyntaxFuzzTest.BUDGET,
            n -> ascii("sgd(" + times(n, i -> "a" + i + "=1") + ")"),
            text(PluginReference::parse)),
        new Growth(
            "layers as text",
            SyntaxFuzzTest.BUDGET,
            n -> ascii(times(n, _ -> "1:tanh")),
            text(layers -> Architecture.parse(1, layers))));
  }

  @ParameterizedTest
  @MethodSource("growths")
  void workGrowsWithTheInput(Growth growth) {
    // Once to load classes.
    allocated(growth, SMALLEST);
    long once = allocated(growth, SMALLEST);
    long twice = allocated(growth, 2 * SMALLEST);
    long fourTimes = allocated(growth, 4 * SMALLEST);
    long budget = growth.budget().of(growth.input().apply(4 * SMALLEST).length);
    assertTrue(fourTimes <= budget, () -> fourTimes + " bytes, beyond " + budget);
    assertTrue(
        twice <= SLACK * 2 * once && fourTimes <= SLACK * 2 * twice,
        () -> "%d, %d, %d bytes".formatted(once, twice, fourTimes));
  }

  private long allocated(Growth growth, int size) {
    byte[] input = growth.input().apply(size);
    long before = THREADS.getCurrentThreadAllocatedBytes();
    try {
      growth.reader().read(input, folder);
    } catch (LanewiseException e) {
      // Refusing must not take more than reading.
    }
    return THREADS.getCurrentThreadAllocatedBytes() - before;
  }

  static Stream<String> texts() {
    int n = 1 << 21;
    return Stream.of(
        "a" + " ".repeat(n) + "x",
        " ".repeat(n) + "x y",
        "a(" + ") ".repeat(n) + "x",
        "a(" + "[".repeat(n),
        "a(b=" + " ".repeat(n) + "]",
        "a(b" + " ".repeat(n) + "c",
        "a".repeat(n) + ":",
        "a(b=1," + " ".repeat(n) + ")");
  }

  @ParameterizedTest
  @MethodSource("texts")
  void noTextOfSettingsTakesQuadraticTime(String text) {
    assertThrows(LanewiseException.class, () -> PluginReference.parse(text));
    assertThrows(LanewiseException.class, () -> Architecture.parse(1, "1:" + text));
  }

  @Test
  void emptyPartsOfGzipDoNotExhaustTheStack() throws IOException {
    byte[] part = packed(new byte[0]);
    ByteArrayOutputStream parts = new ByteArrayOutputStream();
    for (int i = 0; i < 100_000; i++) {
      parts.write(part);
    }
    Path file = Hostile.file(folder.resolve("images"), parts.toByteArray());
    assertThrows(DataException.class, () -> IdxReader.readImages(file));
  }
}
