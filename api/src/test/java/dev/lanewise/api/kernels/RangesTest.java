package dev.lanewise.api.kernels;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class RangesTest {

  private final float[] x = new float[12];
  private final float[] out = new float[4];

  @Test
  void whatLiesWithinItsArraysIsTaken() {
    Ranges.checkRowMax(4, 3, x, 0, 3, out, 0);
    Ranges.checkRowMax(0, 3, x, 99, 3, out, 99);
    Ranges.checkArgmax(3, x, 9);
    Ranges.checkColumnSums(3, 4, x, 0, 4, out, 0);
    Ranges.checkColumnSums(3, 0, x, 99, 4, out, 99);
    Ranges.checkColumnSums(0, 4, x, 99, 4, out, 0);
  }

  @Test
  void badSizesAreRefused() {
    assertEquals("a maximum needs columns, not 0", refusal(() -> Ranges.checkArgmax(0, x, 0)));
    assertEquals("a maximum needs columns, not -1", refusal(() -> Ranges.checkArgmax(-1, x, 0)));
    assertEquals(
        "a maximum needs columns, not 0", refusal(() -> Ranges.checkRowMax(0, 0, x, 0, 3, out, 0)));
    assertEquals(
        "the number of rows is -1, below 0",
        refusal(() -> Ranges.checkRowMax(-1, 3, x, 0, 3, out, 0)));
    assertEquals(
        "the number of columns is -1, below 0",
        refusal(() -> Ranges.checkColumnSums(3, -1, x, 0, 3, out, 0)));
    assertEquals(
        "the stride of a matrix is -3, below 0",
        refusal(() -> Ranges.checkColumnSums(2, 3, x, 3, -3, out, 0)));
  }

  private static String refusal(Runnable check) {
    return String.valueOf(assertThrows(IllegalArgumentException.class, check::run).getMessage());
  }

  @Test
  void rangesBeyondTheirArraysAreRefused() {
    assertEquals(
        "the input, 4 rows of 3, reaches from 1 to 13 in an array of length 12",
        assertThrows(
                IndexOutOfBoundsException.class, () -> Ranges.checkRowMax(4, 3, x, 1, 3, out, 0))
            .getMessage());
    assertThrows(IndexOutOfBoundsException.class, () -> Ranges.checkRowMax(4, 3, x, 0, 3, out, 1));
    assertThrows(IndexOutOfBoundsException.class, () -> Ranges.checkRowMax(4, 3, x, -1, 3, out, 0));
    assertThrows(
        IndexOutOfBoundsException.class,
        () -> Ranges.checkRowMax(3, 3, x, 0, Integer.MAX_VALUE, out, 0));
    assertThrows(IndexOutOfBoundsException.class, () -> Ranges.checkArgmax(3, x, 10));
    assertThrows(
        IndexOutOfBoundsException.class, () -> Ranges.checkArgmax(3, x, Integer.MAX_VALUE));
    assertThrows(
        IndexOutOfBoundsException.class, () -> Ranges.checkColumnSums(3, 4, x, 0, 5, out, 0));
    assertThrows(
        IndexOutOfBoundsException.class, () -> Ranges.checkColumnSums(3, 4, x, 0, 4, out, -1));
  }
}
