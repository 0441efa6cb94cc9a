package dev.lanewise.formats.csv;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigDecimal;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FloatParserTest {

  private static final FloatParser POINT = new FloatParser('.');

  private static float parse(String text) {
    char[] padded = ("9" + text + "9").toCharArray();
    return POINT.parse(padded, 1, padded.length - 1);
  }

  private static void same(String text) {
    assertEquals(
        Float.floatToRawIntBits(Float.parseFloat(text)),
        Float.floatToRawIntBits(parse(text)),
        text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0",
        "-0",
        "+1",
        "1.",
        ".5",
        "-.5",
        "16777216",
        "16777217",
        "16777219",
        "0.1",
        "1e5",
        "1.5e-3",
        "3.4028235e38",
        "1e-45",
        "1e-50",
        "0.000000000000000000000000000000000000001",
        "9007199254740993",
        "123456789012345678901234567890",
        "0.3000000119209289550781250"
      })
  void agreesWithThePlatform(String text) {
    same(text);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "-", ".", "1.2.3", "1,5", "NaN", "0x1", "1f", "1e60", "e5", "--1"})
  void refusesOthers(String text) {
    assertTrue(Float.isNaN(parse(text)));
  }

  @Test
  void agreesWithThePlatformOnRandomNumbers() {
    Random random = new Random(3);
    for (int i = 0; i < 200_000; i++) {
      float value = Float.intBitsToFloat(random.nextInt());
      if (Float.isFinite(value)) {
        same(Float.toString(value));
        same(new BigDecimal(value).toPlainString());
      }
      same(Long.toString(random.nextLong() >>> random.nextInt(63)));
      same(String.format(Locale.ROOT, "%." + random.nextInt(20) + "f", random.nextGaussian()));
    }
  }

  @Test
  void agreesWithThePlatformBetweenTwoFloats() {
    Random random = new Random(5);
    for (int i = 0; i < 20_000; i++) {
      float value = random.nextFloat() * (1 << random.nextInt(20));
      BigDecimal middle =
          new BigDecimal(value).add(new BigDecimal(Math.nextUp(value))).divide(new BigDecimal(2));
      same(middle.toPlainString());
      same(middle.add(BigDecimal.ONE.movePointLeft(30)).toPlainString());
    }
  }

  @Test
  void takesDecimalCommas() {
    FloatParser comma = new FloatParser(',');
    assertEquals(1.5f, comma.parse("1,5".toCharArray(), 0, 3));
    assertEquals(-1500, comma.parse("-1,5e3".toCharArray(), 0, 6));
    assertTrue(Float.isNaN(comma.parse("1.5".toCharArray(), 0, 3)));
  }
}
