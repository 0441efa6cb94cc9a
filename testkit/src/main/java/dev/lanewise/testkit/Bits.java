package dev.lanewise.testkit;

import static org.junit.jupiter.api.Assertions.fail;

import dev.lanewise.api.text.Count;
import java.util.Map;

/** Equality to the bit, except for the payload and sign of NaN, which are not specified. */
final class Bits {

  private Bits() {}

  static boolean same(float expected, float actual) {
    return Float.floatToIntBits(expected) == Float.floatToIntBits(actual);
  }

  /**
   * Fails at the first difference.
   *
   * @param what what was computed, and how it should have been
   */
  static void assertSame(float[] expected, float[] actual, String what) {
    if (expected.length != actual.length) {
      fail(
          "%s: %s instead of %d"
              .formatted(what, Count.of(actual.length, "number"), expected.length));
    }
    for (int i = 0; i < expected.length; i++) {
      if (!same(expected[i], actual[i])) {
        fail("%s: [%d] is %s instead of %s".formatted(what, i, text(actual[i]), text(expected[i])));
      }
    }
  }

  /** Fails at the first tensor that differs. */
  static void assertSame(Map<String, float[]> expected, Map<String, float[]> actual, String what) {
    if (!expected.keySet().equals(actual.keySet())) {
      fail("%s: tensors %s instead of %s".formatted(what, actual.keySet(), expected.keySet()));
    }
    expected.forEach((name, tensor) -> {
      float[] other = actual.get(name);
      if (other != null) {
        assertSame(tensor, other, what + ": " + name);
      }
    });
  }

  private static String text(float value) {
    return value
        + (value == Samples.CANARY ? " (as it was before)" : "")
        + " ("
        + Float.toHexString(value)
        + ")";
  }
}
