package dev.lanewise.formats;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.formats.files.NumberType;
import dev.lanewise.formats.files.TestBytes;
import dev.lanewise.network.data.Dataset;
import dev.lanewise.network.data.TargetKind;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NpyTest {

  @TempDir Path folder;

  /** Returns a version 1 file with a header of one's own. */
  static byte[] file(String header, int dataBytes) {
    byte[] text = header.getBytes(StandardCharsets.ISO_8859_1);
    return ByteBuffer.allocate(10 + text.length + dataBytes)
        .order(ByteOrder.LITTLE_ENDIAN)
        .put(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0})
        .putShort((short) text.length)
        .put(text)
        .array();
  }

  private Path write(byte[] bytes) {
    try {
      return Files.write(folder.resolve("x.npy"), bytes);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private void fails(byte[] bytes, String... parts) {
    Path file = write(bytes);
    Expect.dataError(() -> NpyReader.read(file), parts);
    Expect.dataError(() -> NpyReader.read(file), file.toString());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "i1_little",
        "i2_little",
        "i4_little",
        "i8_little",
        "u1_little",
        "u2_little",
        "u4_little",
        "u8_little",
        "f2_little",
        "f4_little",
        "f8_little",
        "i2_big",
        "i4_big",
        "i8_big",
        "u2_big",
        "u4_big",
        "u8_big",
        "f2_big",
        "f4_big",
        "f8_big",
        "version1",
        "version2",
        "version3",
        "fortran_2d"
      })
  void readsWhatNumpyWrites(String name) {
    NpyArray array = NpyReader.read(Expect.numpy(name + ".npy"));
    assertArrayEquals(new int[] {3, 4}, array.shape());
    assertArrayEquals(TestBytes.counting(12), array.values());
  }

  @Test
  void readsBooleansScalarsVectorsAndNothing() {
    assertArrayEquals(
        new float[] {0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1},
        NpyReader.read(Expect.numpy("b1_little.npy")).values());
    NpyArray scalar = NpyReader.read(Expect.numpy("scalar.npy"));
    assertEquals(new NpyArray(new int[0], new float[] {7}, "float32"), scalar);
    assertEquals("float32[]", scalar.toString());
    assertEquals(5, NpyReader.read(Expect.numpy("vector.npy")).values().length);
    assertEquals(0, NpyReader.read(Expect.numpy("no_rows.npy")).values().length);
  }

  @Test
  void roundsLargeUnsignedNumbers() {
    assertArrayEquals(
        new float[] {0x1p64f, 0x1p63f, 0x1p63f, 0},
        NpyReader.read(Expect.numpy("extremes.npy")).values());
  }

  @Test
  void reordersFortranArraysOfThreeDimensions() {
    NpyArray array = NpyReader.read(Expect.numpy("fortran_3d.npy"));
    assertArrayEquals(new int[] {2, 3, 4}, array.shape());
    assertArrayEquals(TestBytes.counting(24), array.values());
  }

  @Test
  void makesRowsOfInputs() {
    Expect.shape(NpyReader.readInputs(Expect.numpy("f8_big.npy")), 3, 4);
    Expect.shape(NpyReader.readInputs(Expect.numpy("vector.npy")), 5, 1);
    Expect.shape(NpyReader.readInputs(Expect.numpy("fortran_3d.npy")), 2, 12);
    Dataset images = NpyReader.readInputs(Expect.numpy("images.npy"));
    Expect.shape(images, 2, 12);
    assertEquals(253 / 255f, images.inputs()[23]);
  }

  /** Returns an array of floats. */
  private static NpyArray floats(int[] shape, float... values) {
    return new NpyArray(shape, values, "float32");
  }

  private static NpyArray bytes(int... values) {
    float[] numbers = new float[values.length];
    for (int i = 0; i < values.length; i++) {
      numbers[i] = values[i];
    }
    return new NpyArray(new int[] {values.length}, numbers, "uint8");
  }

  private static Dataset join(NpyArray targets, DataOptions options) {
    return NpyReader.join(Dataset.ofInputs(new float[] {1, 2, 3, 4}, 2), targets, "y", options);
  }

  @Test
  void joinsTargets() {
    DataOptions any = any();
    DataOptions wanted = any.withTargetKind(TargetKind.CLASSES);
    Dataset labels = join(bytes(1, 0), any);
    Expect.labels(labels, 1, 0);
    assertArrayEquals(new float[] {1, 2, 3, 4}, labels.inputs());
    NpyArray column = floats(new int[] {2, 1}, 3, 0);
    assertArrayEquals(new float[] {3, 0}, join(column, any).targets());
    Expect.labels(join(column, wanted), 3, 0);
    Expect.labels(join(column, any.withClasses(4)), 3, 0);
    Dataset values = join(floats(new int[] {2, 2}, 5, 6, 7, 8), any);
    assertArrayEquals(new float[] {5, 6, 7, 8}, values.targets());
    assertEquals(2, values.targetWidth());
    NpyArray wide = new NpyArray(new int[] {2, 2}, new float[] {1, 0, 0, 1}, "int64");
    Expect.dataError(() -> join(wide, any), "y has a single 1 in each row", "y.argmax(1)");
    assertEquals(2, join(wide, any.withTargetKind(TargetKind.VALUES)).targetWidth());
    Expect.labels(join(wide, wanted), 0, 1);
    NpyArray both = new NpyArray(new int[] {2, 2}, new float[] {1, 1, 0, 1}, "int64");
    assertEquals(2, join(both, any).targetWidth());
    Expect.dataError(() -> join(both, wanted), "y has 2 targets a row where classes need one");
  }

  @Test
  void refusesTargetsThatDoNotFit() {
    DataOptions any = any();
    Expect.dataError(() -> join(bytes(1), any), "y has 1 row of targets for 2 rows of inputs");
    Expect.dataError(() -> join(bytes(1, 2, 3), any), "y has 3 rows of targets for 2 rows");
    Expect.dataError(() -> join(floats(new int[0], 1), any), "y has 0 rows of targets for 2");
    Expect.dataError(
        () -> join(floats(new int[] {2, 0}), any),
        "y has the shape float32[2, 0] and so no target; save some");
    Expect.dataError(
        () -> join(floats(new int[] {2, 3}, 0, 1, 2, 3, 4, Float.NEGATIVE_INFINITY), any),
        "y has -Infinity in row 1, column 2 (from 0), which a network cannot use");
  }

  @Test
  void onlyWholeTypesAreClassesOfThemselves() {
    String[] whole = {"bool", "int8", "int16", "int32", "int64", "uint8", "uint16", "uint64"};
    for (String type : whole) {
      assertTrue(join(new NpyArray(new int[] {2}, new float[2], type), any()).hasLabels(), type);
    }
    for (String type : new String[] {"float16", "float32", "float64"}) {
      assertTrue(join(new NpyArray(new int[] {2}, new float[2], type), any()).hasTargets(), type);
    }
  }

  private static DataOptions any() {
    return DataOptions.defaults();
  }

  @Test
  void scalesImagesAndNothingElse() {
    assertArrayEquals(
        new float[] {0, 51 / 255f, 1},
        NpyReader.inputs(bytes(0, 51, 255), "x", DataOptions.defaults()).inputs());
    for (String type : new String[] {"int8", "uint16", "bool", "float32"}) {
      NpyArray array = new NpyArray(new int[] {1, 2}, new float[] {0, 100}, type);
      assertArrayEquals(
          new float[] {0, 100},
          NpyReader.inputs(array, "x", DataOptions.defaults()).inputs(),
          type);
    }
  }

  @Test
  void namesTypesAsNumpyDoes() {
    assertEquals("bool", NpyArray.name(NumberType.BOOLEAN));
    assertEquals("uint8", NpyArray.name(NumberType.UINT8));
    assertEquals("float64", NpyArray.name(NumberType.FLOAT64));
  }

  @Test
  void comparesByContent() {
    NpyArray array = floats(new int[] {2}, 1, 2);
    NpyArray same = floats(new int[] {2}, 1, 2);
    assertEquals(array, same);
    assertEquals(array.hashCode(), same.hashCode());
    List<NpyArray> others =
        List.of(
            floats(new int[] {1, 2}, 1, 2),
            floats(new int[] {2}, 1, 3),
            new NpyArray(new int[] {2}, new float[] {1, 2}, "float64"));
    for (NpyArray other : others) {
      assertNotEquals(array, other);
      assertNotEquals(array.hashCode(), other.hashCode());
    }
  }

  @Test
  void reordersFortranArraysOfAnyShape() {
    for (String shape : List.of("4,1,3", "1,5", "5,1", "2,3,2,2", "12", "0,3")) {
      int[] lengths = Arrays.stream(shape.split(",")).mapToInt(Integer::parseInt).toArray();
      int count = Arrays.stream(lengths).reduce(1, (a, b) -> a * b);
      byte[] bytes =
          file("{'descr': '|u1', 'fortran_order': True, 'shape': (" + shape + ",)}", count);
      for (int i = 0; i < count; i++) {
        // Number i of C order lies where the same indices lead if the first varies fastest.
        int rest = i;
        int stride = count;
        int at = bytes.length - count;
        for (int d = lengths.length - 1; d >= 0; d--) {
          stride /= lengths[d];
          at += rest % lengths[d] * stride;
          rest /= lengths[d];
        }
        bytes[at] = (byte) i;
      }
      assertArrayEquals(TestBytes.counting(count), NpyReader.read(write(bytes)).values(), shape);
    }
  }

  @Test
  void refusesInputsThatNoNetworkCanUse() {
    Expect.dataError(
        () -> NpyReader.readInputs(Expect.numpy("nan.npy")), "nan.npy", "NaN", "row 1, column 1");
    for (String name : new String[] {"no_rows.npy", "no_columns.npy", "scalar.npy"}) {
      Expect.dataError(() -> NpyReader.readInputs(Expect.numpy(name)), name, "no row of inputs");
    }
  }

  @Test
  void refusesWhatIsNoNumber() {
    Expect.dataError(
        () -> NpyReader.read(Expect.numpy("objects.npy")),
        "objects.npy",
        "Python objects",
        "pickle",
        "code");
    Expect.dataError(() -> NpyReader.read(Expect.numpy("texts.npy")), "texts.npy", "holds texts");
    Expect.dataError(() -> NpyReader.read(Expect.numpy("complex.npy")), "complex numbers");
    Expect.dataError(() -> NpyReader.read(Expect.numpy("records.npy")), "several fields");
  }

  @Test
  void refusesEveryTruncationAndTrailingBytes() throws IOException {
    byte[] whole = Files.readAllBytes(Expect.numpy("f4_little.npy"));
    for (int length = 0; length < whole.length; length++) {
      fails(Arrays.copyOf(whole, length));
    }
    fails(Arrays.copyOf(whole, whole.length + 1), "goes on after");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{",
        "{}",
        "{'descr': '<f4', 'fortran_order': False}",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (1,)",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (1,)} + 1",
        "{'descr': '<f4', 'fortran_order': 0, 'shape': (1,)}",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (-1,)}",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (1 1)}",
        "{'descr': '<f4', 'fortran_order': False, 'shape': [1]}",
        "{'descr': '<f4', 'fortran_order': False, 'shape': 1}",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (os.system('true'),)}",
        "{'descr': '<f4', 'descr': '<f4', 'fortran_order': False, 'shape': (1,)}",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (1,), 'more': 1}",
        "{'descr': '<f4' 'fortran_order': False, 'shape': (1,)}",
        "{'descr': '<f4, 'fortran_order': False, 'shape': (1,)}",
        "{'descr': '<f3', 'fortran_order': False, 'shape': (1,)}",
        "{'descr': 'xf4', 'fortran_order': False, 'shape': (1,)}",
        "{'descr': '', 'fortran_order': False, 'shape': (1,)}",
        "{'descr': 'f', 'fortran_order': False, 'shape': (1,)}",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (99999999999999999999,)}",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (2147483647,)}",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (65536, 65536)}",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (2000000000, 0, 2000000000)}",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (2000000000,)}"
      })
  void refusesDamagedHeaders(String header) {
    fails(file(header, 4));
  }

  @Test
  void refusesHugePromisesWithoutAllocating() {
    fails(
        file("{'descr': '<f4', 'fortran_order': False, 'shape': (2000000000,)}", 4),
        "x.npy is cut short: 8000000000 bytes of numbers should end it and only 4 of them can be"
            + " read");
  }

  @Test
  void refusesHostileHeaders() {
    fails("not an array at all".getBytes(StandardCharsets.US_ASCII), "not an NPY file");
    byte[] newer = file("{}", 0);
    newer[6] = 9;
    fails(newer, "version 9.0");
    byte[] wide = file("{}", 0);
    wide[6] = 2;
    fails(wide);
    String deep = "1,".repeat(100);
    fails(
        file("{'descr': '<f4', 'fortran_order': False, 'shape': (" + deep + ")}", 4),
        "64 dimensions");
  }

  @Test
  void writesWhatItReads() throws IOException {
    Path file = folder.resolve("out.npy");
    for (int rows : new int[] {1, 3, 20_000}) {
      float[] values = TestBytes.counting(rows * 3);
      NpyWriter.write(file, values, rows, 3);
      assertEquals(new NpyArray(new int[] {rows, 3}, values, "float32"), NpyReader.read(file));
    }
    NpyWriter.write(file, new float[] {Float.NaN}, 1);
    assertArrayEquals(new int[] {1}, NpyReader.read(file).shape());
    NpyWriter.write(file, new float[] {1});
    assertArrayEquals(new int[0], NpyReader.read(file).shape());
  }

  @Test
  void writesTheBytesThatNumpyWrites() throws IOException {
    Path file = folder.resolve("out.npy");
    NpyWriter.write(file, TestBytes.counting(12), 3, 4);
    assertArrayEquals(Files.readAllBytes(Expect.numpy("f4_little.npy")), Files.readAllBytes(file));
    NpyWriter.write(file, TestBytes.counting(5), 5);
    assertArrayEquals(Files.readAllBytes(Expect.numpy("vector.npy")), Files.readAllBytes(file));
  }

  @Test
  void refusesToWriteAnotherShape() {
    Path file = folder.resolve("out.npy");
    assertThrows(IllegalArgumentException.class, () -> NpyWriter.write(file, new float[5], 2, 3));
    Path missing = folder.resolve("missing").resolve("out.npy");
    Expect.dataError(() -> NpyWriter.write(missing, new float[1], 1), "does not exist");
  }
}
