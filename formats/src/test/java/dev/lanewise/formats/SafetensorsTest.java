package dev.lanewise.formats;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.lanewise.api.DataException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SafetensorsTest {

  private static final TensorFile MODEL =
      new TensorFile(
          Map.of(
              "layers.0.weight", new Tensor(new long[] {2, 3}, new float[] {1, 2, 3, 4, 5, 6}),
              "layers.0.bias", new Tensor(new long[] {2}, new float[] {-0f, Float.NaN}),
              "empty", new Tensor(new long[] {0, 7}, new float[0]),
              "scalar", new Tensor(new long[0], new float[] {Float.MIN_VALUE})),
          Map.of("lanewise.architecture", "{\"layers\":[]}", "b", "é\n"));

  @TempDir Path folder;

  static byte[] bytes(TensorFile content) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      Safetensors.write(out, content);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    return out.toByteArray();
  }

  static byte[] bytes(String header, int dataBytes) {
    byte[] json = header.getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(8 + json.length + dataBytes)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putLong(json.length)
        .put(json)
        .array();
  }

  private static TensorFile read(byte[] bytes) {
    return Safetensors.read(bytes, "model");
  }

  private static void fails(byte[] bytes, String... parts) {
    Expect.dataError(() -> read(bytes), parts);
    Expect.dataError(() -> read(bytes), "model");
  }

  private static String tensor(String name, String type, String shape, long begin, long end) {
    return String.format(
        "\"%s\":{\"dtype\":\"%s\",\"shape\":[%s],\"data_offsets\":[%d,%d]}",
        name, type, shape, begin, end);
  }

  @Test
  void writesAndReads() {
    Path file = folder.resolve("model.safetensors");
    Safetensors.write(file, MODEL);
    assertEquals(MODEL, Safetensors.read(file));
    assertEquals(MODEL, read(bytes(MODEL)));
    TensorFile nothing = new TensorFile(Map.of(), Map.of());
    assertEquals(nothing, read(bytes(nothing)));
  }

  @Test
  void writesSortedAlignedBytes() {
    byte[] bytes =
        bytes(
            new TensorFile(
                Map.of(
                    "b",
                    new Tensor(new long[] {1}, new float[] {1}),
                    "a",
                    new Tensor(new long[] {1, 1}, new float[] {2})),
                Map.of("y", "2", "x", "1")));
    String header =
        "{\"__metadata__\":{\"x\":\"1\",\"y\":\"2\"},"
            + tensor("a", "F32", "1,1", 0, 4)
            + ","
            + tensor("b", "F32", "1", 4, 8)
            + "}";
    int padded = (header.length() + 7) / 8 * 8;
    ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    assertEquals(padded, buffer.getLong());
    assertEquals(
        header + " ".repeat(padded - header.length()),
        new String(bytes, 8, padded, StandardCharsets.UTF_8));
    assertEquals(2f, buffer.getFloat(8 + padded));
    assertEquals(1f, buffer.getFloat(12 + padded));
    assertEquals(16 + padded, bytes.length);
  }

  @Test
  void writesTheSameBytesWhateverTheOrder() {
    List<String> names = new ArrayList<>(MODEL.tensors().keySet());
    byte[] first = bytes(MODEL);
    for (int i = 0; i < names.size(); i++) {
      Collections.rotate(names, 1);
      Map<String, Tensor> tensors = new LinkedHashMap<>();
      names.forEach(name -> tensors.put(name, MODEL.tensors().get(name)));
      assertArrayEquals(first, bytes(new TensorFile(tensors, MODEL.metadata())));
    }
  }

  @Test
  void readsOtherFloatTypes() {
    byte[] file =
        bytes(
            "{"
                + String.join(
                    ",",
                    tensor("d", "F64", "1", 8, 16),
                    tensor("h", "F16", "2", 0, 4),
                    tensor("b", "BF16", "2", 4, 8))
                + "}   ",
            16);
    ByteBuffer data = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
    data.position(file.length - 16);
    data.putShort((short) 0x3c00).putShort((short) 0xc000);
    data.putShort((short) 0x3f80).putShort((short) 0xc000).putDouble(0.1);
    Map<String, Tensor> tensors = read(file).tensors();
    assertArrayEquals(new float[] {1, -2}, requireNonNull(tensors.get("h")).data());
    assertArrayEquals(new float[] {1, -2}, requireNonNull(tensors.get("b")).data());
    assertArrayEquals(new float[] {0.1f}, requireNonNull(tensors.get("d")).data());
  }

  /** PyTorch counts the batches of a batch normalization beside its weights. */
  @Test
  void readsACount() {
    byte[] file = bytes("{" + tensor("n", "I64", "", 0, 8) + "}    ", 8);
    ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).putLong(file.length - 8, 1234);
    Tensor count = requireNonNull(read(file).tensors().get("n"));
    assertEquals(0, count.shape().length);
    assertArrayEquals(new float[] {1234}, count.data());
  }

  @ParameterizedTest
  @ValueSource(strings = {"I64", "U8", "BOOL", "F8_E4M3", "", "f32"})
  void refusesOtherTypes(String type) {
    fails(bytes("{" + tensor("a", type, "1", 0, 4) + "}", 4), "tensor a", "F32");
  }

  @Test
  void refusesOverlapsAndGaps() {
    String a = tensor("a", "F32", "2", 0, 8);
    fails(bytes("{" + a + "," + tensor("b", "F32", "2", 4, 12) + "}", 12), "tensor b", "overlaps");
    fails(bytes("{" + a + "," + tensor("b", "F32", "2", 0, 8) + "}", 8), "overlaps");
    fails(bytes("{" + a + "," + tensor("b", "F32", "1", 12, 16) + "}", 16), "tensor b", "gap");
    fails(bytes("{" + tensor("a", "F32", "1", 4, 8) + "}", 8), "tensor a", "gap");
    fails(bytes("{" + a + "}", 12), "4 bytes after its last tensor");
    fails(bytes("{}", 1), "1 byte after its last tensor");
  }

  @Test
  void refusesTensorsOutsideTheFile() {
    fails(bytes("{" + tensor("a", "F32", "2", 0, 8) + "}", 4), "tensor a", "bytes 0 to 8 of the 4");
    fails(bytes("{" + tensor("a", "F32", "1", 8, 4) + "}", 8), "tensor a", "bytes 8 to 4");
    fails(
        bytes("{" + tensor("a", "F32", "1", Long.MAX_VALUE - 4, Long.MAX_VALUE) + "}", 4),
        "tensor a");
  }

  @Test
  void refusesHugeTensorsWithoutAllocating() {
    long hundredGigabytes = 100_000_000_000L;
    fails(bytes("{" + tensor("a", "F32", "25000000000", 0, hundredGigabytes) + "}", 4), "tensor a");
    fails(bytes("{" + tensor("a", "F32", "25000000000", 0, 4) + "}", 4), "tensor a", "split it");
    fails(bytes("{" + tensor("a", "F32", "4294967296,4294967296", 0, 0) + "}", 0), "split it");
    fails(bytes("{" + tensor("a", "F32", "2000000000", 0, 4) + "}", 4), "needs 8000000000 bytes");
    fails(bytes("{" + tensor("a", "F32", "0,4294967296", 0, 0) + "}", 0), "split it");
    fails(bytes("{" + tensor("a", "F32", "3", 0, 4) + "}", 4), "needs 12 bytes", "has 4");
    String both = tensor("a", "F32", "1", 0, 4) + "," + tensor("b", "F32", "3", 4, 8);
    fails(bytes("{" + both + "}", 8), "tensor b", "needs 12 bytes for its shape but has 4;");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[]",
        "\"text\"",
        "{ ",
        "{\"a\"",
        "{\"a\":1}",
        "{\"a\":{}}",
        "{} {}",
        "{}]",
        "{\"__metadata__\":{\"a\":1}}",
        "{\"__metadata__\":{\"a\":{\"b\":{}}}}",
        "{\"__metadata__\":[]}",
        "{\"__metadata__\":null}",
        "{\"__metadata__\":{\"a\":\"1\",\"a\":\"2\"}}",
        "{\"__metadata__\":{},\"__metadata__\":{}}",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4],\"more\":1}}",
        "{\"a\":{\"dtype\":\"F32\",\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0]}}",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4,8]}}",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[-1],\"data_offsets\":[0,4]}}",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[1.0],\"data_offsets\":[0,4]}}",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[1e0],\"data_offsets\":[0,4]}}",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[\"1\"],\"data_offsets\":[0,4]}}",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[[1]],\"data_offsets\":[0,4]}}",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":1,\"data_offsets\":[0,4]}}",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[99999999999999999999],\"data_offsets\":[0,4]}}",
        "{\"a\":{\"dtype\":32,\"shape\":[1],\"data_offsets\":[0,4]}}",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]},}",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]} x"
      })
  void refusesDamagedHeaders(String header) {
    fails(bytes(header, 4), "damaged safetensors header");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      value = {
        "[]|the header is not what it should be, at character 1 of it",
        "{\"a\":1}|the tensor a is not what it should be, at character 6 of it",
        "{\"__metadata__\":1}|__metadata__ is not what it should be",
        "{\"__metadata__\":{\"k\":1}}|the metadata k is not what it should be",
        "{\"__metadata__\":{\"k\":\"1\",\"k\":\"2\"}}|'k' twice",
        "{\"a\":{\"dtype\":1}}|dtype is not what it should be",
        "{\"a\":{\"shape\":1}}|shape is not what it should be",
        "{\"a\":{\"data_offsets\":{}}}|data_offsets is not what it should be",
        "{\"a\":{\"shape\":[-1]}}|a negative number",
        "{\"a\":{\"shape\":[1.5]}}|no end of at most 64 whole numbers of shape",
        "{\"a\":{\"data_offsets\":[0,1,2]}}|no end of at most 2 whole numbers of data_offsets",
        "{\"a\":{\"more\":1}}|an unexpected or repeated entry 'more'",
        "{\"a\":{\"dtype\":\"F32\",\"dtype\":\"F32\"}}|an unexpected or repeated entry 'dtype'",
        "{\"a\":{\"shape\":[],\"shape\":[]}}|an unexpected or repeated entry 'shape'",
        "{\"a\":{\"data_offsets\":[],\"data_offsets\":[]}}|an unexpected or repeated entry"
            + " 'data_offsets'",
        "{\"a\":{\"shape\":[1],\"data_offsets\":[0,4]}}|no dtype, shape or data_offsets of the"
            + " tensor a",
        "{\"a\":{\"dtype\":\"F32\",\"data_offsets\":[0,4]}}|no dtype, shape or data_offsets",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[1]}}|no dtype, shape or data_offsets",
        "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0]}}|no dtype, shape or",
        "{} 1|something after the header, at character 4 of it"
      })
  void saysWhatIsWrongAndWhere(String header, String complaint) {
    fails(bytes(header, 4), "model has a damaged safetensors header: " + complaint);
  }

  @Test
  void leavesOutWhereTheJsonCameFrom() {
    fails(bytes("{} x", 4), "damaged safetensors header (Unrecognized token 'x'");
    DataException e = assertThrows(DataException.class, () -> read(bytes("{} x", 4)));
    assertFalse(requireNonNull(e.getMessage()).contains("Source"), e.getMessage());
  }

  @Test
  void readsAsManyDimensionsAsItPromises() {
    String ones = "1,".repeat(63) + "1";
    byte[] file = bytes("{" + tensor("a", "F32", ones, 0, 4) + "}", 4);
    assertEquals(64, requireNonNull(read(file).tensors().get("a")).shape().length);
    fails(
        bytes("{" + tensor("a", "F32", ones + ",1", 0, 4) + "}", 4),
        "no end of at most 64 whole numbers of shape");
  }

  @Test
  void readsAHeaderOfTheLeastLengthAndTensorsInAnyOrder() {
    assertEquals(new TensorFile(Map.of(), Map.of()), read(bytes("{}", 0)));
    byte[] file =
        bytes(
            "{"
                + String.join(
                    ",",
                    tensor("c", "F32", "1", 4, 8),
                    tensor("b", "F32", "0", 4, 4),
                    tensor("a", "F32", "1", 0, 4))
                + "}",
            8);
    ByteBuffer data = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
    data.position(file.length - 8).putFloat(1).putFloat(2);
    Map<String, Tensor> tensors = read(file).tensors();
    assertArrayEquals(new float[] {1}, requireNonNull(tensors.get("a")).data());
    assertArrayEquals(new float[0], requireNonNull(tensors.get("b")).data());
    assertArrayEquals(new float[] {2}, requireNonNull(tensors.get("c")).data());
  }

  @Test
  void refusesDuplicateTensors() {
    String a = tensor("a", "F32", "1", 0, 4);
    fails(bytes("{" + a + "," + a + "}", 4), "'a' twice");
    fails(bytes("{" + a + "," + a.replace("\"a\"", "\"\\u0061\"") + "}", 4), "'a' twice");
  }

  @Test
  void refusesDeepAndLongHeaders() {
    fails(bytes("{\"a\":" + "[".repeat(100_000), 0), "damaged");
    fails(bytes("{" + tensor("a", "F32", "1,".repeat(99) + "1", 0, 4) + "}", 4), "64");
    fails(bytes("{\"a\":{\"shape\":[" + "9".repeat(5_000) + "]}}", 0), "damaged");
  }

  @Test
  void refusesImpossibleHeaderLengths() {
    for (long length : new long[] {0, 1, 100_000_001, Long.MAX_VALUE, -1}) {
      byte[] bytes = bytes("{}", 0);
      ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putLong(length);
      fails(bytes, "no safetensors file");
    }
    byte[] bytes = bytes("{}", 0);
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putLong(100_000_000);
    fails(bytes, "cut short");
    fails(new byte[7], "cut short");
    fails(new byte[0]);
  }

  @Test
  void refusesEveryTruncation() {
    byte[] whole = bytes(MODEL);
    for (int length = 0; length < whole.length; length++) {
      fails(Arrays.copyOf(whole, length));
    }
    fails(Arrays.copyOf(whole, whole.length + 1), "1 byte after");
  }

  @Test
  void refusesOtherPaths() throws IOException {
    Expect.dataError(() -> Safetensors.read(folder.resolve("missing")), "does not exist");
    Expect.dataError(() -> Safetensors.read(folder), "is a folder");
    Path empty = Files.createFile(folder.resolve("empty"));
    Expect.dataError(() -> Safetensors.read(empty), "is empty");
    Expect.dataError(
        () -> Safetensors.write(folder.resolve("missing").resolve("m"), MODEL), "does not exist");
  }

  @Test
  void comparesByContent() {
    Tensor tensor = new Tensor(new long[] {2}, new float[] {1, 2});
    assertEquals(tensor, new Tensor(new long[] {2}, new float[] {1, 2}));
    assertEquals(tensor.hashCode(), new Tensor(new long[] {2}, new float[] {1, 2}).hashCode());
    assertNotEquals(tensor, new Tensor(new long[] {1, 2}, new float[] {1, 2}));
    assertNotEquals(tensor, new Tensor(new long[] {2}, new float[] {1, 3}));
    assertNotEquals(tensor.hashCode(), new Tensor(new long[] {1, 2}, tensor.data()).hashCode());
    assertNotEquals(tensor.hashCode(), new Tensor(new long[] {2}, new float[] {1, 3}).hashCode());
    assertNotEquals(
        new Tensor(new long[] {2, 1}, new float[] {1, 2}).hashCode(),
        new Tensor(new long[] {1, 2}, new float[] {1, 2}).hashCode());
    assertEquals("Tensor[2]", tensor.toString());
    assertThrows(IllegalArgumentException.class, () -> new Tensor(new long[] {3}, new float[2]));
    assertThrows(
        IllegalArgumentException.class, () -> new Tensor(new long[] {-1, -2}, new float[2]));
  }
}
