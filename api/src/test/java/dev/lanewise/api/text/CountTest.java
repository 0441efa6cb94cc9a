package dev.lanewise.api.text;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class CountTest {

  @Test
  void theNounAgreesWithTheNumber() {
    assertEquals("0 rows", Count.of(0, "row"));
    assertEquals("1 row", Count.of(1, "row"));
    assertEquals("2 rows", Count.of(2, "row"));
    assertEquals("1 class", Count.of(1, "class"));
    assertEquals("3 classes", Count.of(3, "class"));
    assertEquals("4 class names", Count.of(4, "class name"));
    assertEquals("5000000000 bytes", Count.of(5_000_000_000L, "byte"));
  }
}
