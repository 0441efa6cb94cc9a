package dev.lanewise.network;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/** Reads what PyTorch computed in double precision, and compares with it. */
final class References {

  private References() {}

  /**
   * Compares numbers with those of a reference.
   *
   * @param relative the largest difference, relative to the largest number, or to 1 if that is
   *     larger
   */
  static void assertNear(String what, double relative, double[] expected, float[] found) {
    double largest = Math.max(1, Arrays.stream(expected).map(Math::abs).max().orElseThrow());
    for (int i = 0; i < expected.length; i++) {
      double difference = Math.abs(expected[i] - found[i]);
      assertTrue(
          difference <= relative * largest,
          "%s, %d: %s and %s, off by %.2g of the largest"
              .formatted(what, i, expected[i], found[i], difference / largest));
    }
  }

  static int number(Map<?, ?> values, String name) {
    return (int) (double) requireNonNull(values.get(name));
  }

  static double[] doubles(Map<?, ?> values, String name) {
    return Json.numbers(requireNonNull(values.get(name), name));
  }

  static float[] floats(Map<?, ?> values, String name) {
    double[] numbers = doubles(values, name);
    float[] floats = new float[numbers.length];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = (float) numbers[i];
    }
    return floats;
  }

  static Map<String, float[]> tensors(Map<?, ?> values, String name) {
    Map<String, float[]> tensors = new HashMap<>();
    Map<?, ?> found = (Map<?, ?>) requireNonNull(values.get(name));
    found.keySet().forEach(key -> tensors.put((String) key, floats(found, (String) key)));
    return tensors;
  }
}
