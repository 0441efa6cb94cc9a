package dev.lanewise.network.builtin;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.api.ConfigurationException;
import dev.lanewise.network.data.DataSplit;
import dev.lanewise.network.data.Dataset;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BuiltinDataTest {

  private static void assertShape(Dataset data, int rows, int width) {
    assertEquals(rows, data.rows());
    assertEquals(width, data.inputWidth());
  }

  private static String digest(Dataset data) {
    ByteBuffer bytes = ByteBuffer.allocate(4 * (data.inputs().length + data.rows()));
    for (float input : data.inputs()) {
      bytes.putFloat(input);
    }
    for (int label : data.labels()) {
      bytes.putInt(label);
    }
    CRC32 sum = new CRC32();
    sum.update(bytes.array());
    return Long.toHexString(sum.getValue());
  }

  /** Whoever changes a digest changes everybody's trained models: only with a major version. */
  @ParameterizedTest
  @CsvSource({
    "digits, 0, 1cbe9d95-d85173bc",
    "digits, 42, 252eceb3-a9ecf97d",
    "xor, 0, 9a29bd0-9a29bd0",
    "moons, 0, cf604d83-116f6707",
    "spirals, 0, cc47fef5-45eb3307",
    "circles, 0, e5c79e30-85d94d45"
  })
  void drawsTheSameBitsForever(String name, long seed, String digests) {
    DataSplit split = BuiltinData.load(name, seed);
    assertEquals(digests, digest(split.train()) + "-" + digest(split.test()));
  }

  @Test
  void drawsDigits() {
    DataSplit split = BuiltinData.load("builtin:digits", 1);
    assertShape(split.train(), 20_000, 784);
    assertShape(split.test(), 4_000, 784);
    assertEquals(10, split.train().classes());
    int[] counts = new int[10];
    for (int label : split.train().labels()) {
      counts[label]++;
    }
    for (int count : counts) {
      assertTrue(count > 1_800 && count < 2_200, Arrays.toString(counts));
    }
    for (float pixel : split.train().inputs()) {
      assertTrue(pixel >= 0 && pixel <= 1);
      assertEquals(Math.round(pixel * 255) / 255f, pixel);
    }
    for (int row = 0; row < 4_000; row++) {
      float ink = 0;
      for (int i = 0; i < 784; i++) {
        ink += split.test().inputs()[row * 784 + i];
      }
      assertTrue(ink > 10 && ink < 400, "row " + row + " has ink " + ink);
    }
  }

  @Test
  void drawsOtherRowsForAnotherSeedAndForTheTest() {
    DataSplit zero = BuiltinData.load("moons", 0);
    DataSplit one = BuiltinData.load("moons", 1);
    assertFalse(Arrays.equals(zero.train().inputs(), one.train().inputs()));
    assertFalse(
        Arrays.equals(
            Arrays.copyOf(zero.train().inputs(), 20), Arrays.copyOf(zero.test().inputs(), 20)));
  }

  @Test
  void tellsExclusiveOr() {
    Dataset xor = BuiltinData.load("xor", 7).train();
    assertArrayEquals(new float[] {0, 0, 0, 1, 1, 0, 1, 1}, xor.inputs());
    assertArrayEquals(new int[] {0, 1, 1, 0}, xor.labels());
  }

  @ParameterizedTest
  @ValueSource(strings = {"moons", "spirals", "circles"})
  void drawsPointsOfThePlane(String name) {
    DataSplit split = BuiltinData.load(name, 3);
    assertShape(split.train(), 1_000, 2);
    assertShape(split.test(), 500, 2);
    assertEquals(500, Arrays.stream(split.train().labels()).sum());
    for (float coordinate : split.train().inputs()) {
      assertTrue(Math.abs(coordinate) < 2.5);
    }
  }

  @Test
  void suggestsTheNearestName() {
    ConfigurationException e =
        assertThrows(ConfigurationException.class, () -> BuiltinData.load("builtin:digit", 0));
    assertTrue(
        requireNonNull(e.getMessage()).contains("did you mean builtin:digits"), e.getMessage());
  }
}
