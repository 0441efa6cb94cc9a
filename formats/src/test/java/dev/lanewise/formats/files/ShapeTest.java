package dev.lanewise.formats.files;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.lanewise.formats.Expect;
import org.junit.jupiter.api.Test;

class ShapeTest {

  /** The most that one array can hold. */
  private static final long MOST = Integer.MAX_VALUE - 8;

  private static int elements(long... shape) {
    return Shape.elements(shape, "f");
  }

  private static void tooMany(long... shape) {
    Expect.dataError(() -> elements(shape), "f has the shape [", MOST + " numbers", "split it");
  }

  @Test
  void multiplies() {
    assertEquals(1, elements());
    assertEquals(0, elements(0));
    assertEquals(24, elements(2, 3, 4));
    assertEquals(0, elements(5, 0, 7));
    assertEquals(MOST, elements(MOST));
    assertEquals(MOST, elements(1, MOST, 1));
  }

  @Test
  void refusesWhatNoArrayHolds() {
    tooMany(MOST + 1);
    tooMany(0, MOST + 1);
    tooMany(Long.MAX_VALUE);
    tooMany(65_536, 65_536);
    tooMany(2, (MOST + 1) / 2);
    tooMany(1L << 31, 1L << 31, 1L << 31);
    tooMany(MOST, MOST, MOST);
  }

  @Test
  void refusesNegativeLengths() {
    Expect.dataError(() -> elements(2, -1), "f has the shape [2, -1], which no array can have");
    Expect.dataError(() -> elements(Long.MIN_VALUE), "which no array can have");
  }
}
