package dev.lanewise.bench.accuracy;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class OrderedFloatsTest {

  @Test
  void beginAndEndAtTheInfinities() {
    assertEquals(Float.NEGATIVE_INFINITY, OrderedFloats.at(0));
    assertEquals(Float.POSITIVE_INFINITY, OrderedFloats.at(OrderedFloats.COUNT - 1));
    assertEquals((1L << 32) - (1L << 24) + 2, OrderedFloats.COUNT);
  }

  @Test
  void eachIsTheNextFloat() {
    for (long number : new long[] {0, 1, 12345, 1L << 31, OrderedFloats.COUNT - 3}) {
      assertEquals(Math.nextUp(OrderedFloats.at(number)), OrderedFloats.at(number + 1));
    }
  }

  @Test
  void bothZerosAreThere() {
    long zero = OrderedFloats.COUNT / 2;
    assertEquals(0, Float.floatToRawIntBits(OrderedFloats.at(zero)));
    assertEquals(0x80000000, Float.floatToRawIntBits(OrderedFloats.at(zero - 1)));
    assertEquals(-Float.MIN_VALUE, OrderedFloats.at(zero - 2));
  }
}
