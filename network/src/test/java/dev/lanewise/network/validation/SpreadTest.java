package dev.lanewise.network.validation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class SpreadTest {

  private static final double NAN = Double.NaN;

  @Test
  void measuresHowFarNumbersSpread() {
    // The squared differences from 5 are 9, 1 and 16, and 26 / 2 = 13.
    assertEquals(new Spread(5, Math.sqrt(13), 2, 9), Spread.of(2, 4, 9));
    assertEquals(new Spread(-7, 0, -7, -7), Spread.of(-7));
    assertThrows(IllegalArgumentException.class, Spread::of);
  }

  @Test
  void allIsNaNIfOneNumberIs() {
    Spread nothing = new Spread(NAN, NAN, NAN, NAN);
    assertEquals(nothing, Spread.of(NAN));
    assertEquals(nothing, Spread.of(NAN, 1));
    assertEquals(nothing, Spread.of(1, 2, NAN));
  }

  @Test
  void anInfiniteNumberHasNoDeviation() {
    double infinite = Double.POSITIVE_INFINITY;
    assertEquals(new Spread(infinite, NAN, infinite, infinite), Spread.of(infinite));
    assertEquals(new Spread(infinite, NAN, 1, infinite), Spread.of(1, infinite));
  }
}
