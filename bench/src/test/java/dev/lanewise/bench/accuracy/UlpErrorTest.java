package dev.lanewise.bench.accuracy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class UlpErrorTest {

  @Test
  void countsFloatsBetween() {
    assertEquals(0, UlpError.of(1.5, 1.5f));
    assertEquals(0.5, UlpError.of(1 + 0x1p-24, 1f));
    assertEquals(1, UlpError.of(1, Math.nextUp(1f)));
    assertEquals(2, UlpError.of(0x1.fffffep-1, Math.nextUp(1f)) - 1, "finer below a power of two");
  }

  @Test
  void denormalsHaveAnUlpOfTheirOwn() {
    assertEquals(1, UlpError.of(Float.MIN_VALUE, 0f));
    assertEquals(0.25, UlpError.of(0x1p-151, 0f));
    assertEquals(1, UlpError.of(Float.MIN_NORMAL, Math.nextDown(Float.MIN_NORMAL)));
  }

  @Test
  void overflowIsTheFloatAfterTheLargest() {
    assertEquals(1, UlpError.of(Float.MAX_VALUE, Float.POSITIVE_INFINITY));
    assertEquals(1, UlpError.of(-Float.MAX_VALUE, Float.NEGATIVE_INFINITY));
    assertEquals(0, UlpError.of(1e300, Float.POSITIVE_INFINITY));
    assertEquals(1, UlpError.of(1e300, Float.MAX_VALUE));
    assertEquals(0, UlpError.of(Double.POSITIVE_INFINITY, Float.POSITIVE_INFINITY));
    assertEquals(Double.POSITIVE_INFINITY, UlpError.of(Double.POSITIVE_INFINITY, Float.MAX_VALUE));
  }

  @Test
  void nanAndTheSignOfZeroCount() {
    assertEquals(0, UlpError.of(Double.NaN, Float.NaN));
    assertEquals(Double.POSITIVE_INFINITY, UlpError.of(0, Float.NaN));
    assertEquals(Double.POSITIVE_INFINITY, UlpError.of(Double.NaN, 0));
    assertEquals(0, UlpError.of(-0.0, -0f));
    assertTrue(UlpError.of(-0.0, 0f) > 2);
    assertEquals(1, UlpError.of(0.0, Float.MIN_VALUE));
  }
}
