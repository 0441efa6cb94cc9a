package dev.lanewise.api.text;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DecimalTextTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0",
        "9",
        "007",
        "1234567",
        "9999999",
        "12345678",
        "16777217",
        "33554435",
        "99999999999999999999",
        "-0",
        "+5",
        "-12345",
        "1.",
        ".5",
        "1e3",
        "1E-3",
        "-1.5e+38",
        "1e-46",
        "1e39",
        "-1e39"
      })
  void isWhatJavaReads(String text) {
    assertEquals(Float.parseFloat(text), DecimalText.parse(text));
  }

  @Test
  void everyNumberOfUpToSevenDigitsIsExact() {
    for (int number = 0; number < 10_000_000; number += 1_009) {
      assertEquals(number, DecimalText.parse(Integer.toString(number)));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "/",
        ":",
        "1/",
        "1:",
        "12345678:",
        "x",
        "1f",
        "1_0",
        "-",
        "e",
        "1e",
        "1-1",
        "1.2.3",
        "١"
      })
  void isNoNumber(String text) {
    assertEquals(Float.NaN, DecimalText.parse(text));
  }
}
