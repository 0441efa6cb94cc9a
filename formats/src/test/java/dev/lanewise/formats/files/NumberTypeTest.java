package dev.lanewise.formats.files;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NumberTypeTest {

  /** Each type's bytes, the most significant first, and what they mean. */
  @ParameterizedTest
  @CsvSource({
    "BOOLEAN, 00 01 02 ff, 0 1 1 1",
    "INT8, 00 7f 80 ff, 0 127 -128 -1",
    "INT16, 0000 0102 7fff 8000 ffff, 0 258 32767 -32768 -1",
    "INT32, 00010203 7fffffff 80000000 ffffffff, 66051 2147483647 -2147483648 -1",
    "INT64, 0000000102030405 7fffffffffffffff 8000000000000000, 4328719365 0x1p63 -0x1p63",
    "UINT8, 00 7f 80 ff, 0 127 128 255",
    "UINT16, 0102 7fff 8000 ffff, 258 32767 32768 65535",
    "UINT32, 00010203 80000000 ffffffff, 66051 2147483648 4294967295",
    // Halves are rounded to even, and the lowest bit decides: 2⁶³ + 2³⁹, and 1 more.
    "UINT64, 0000000102030405 8000008000000000, 4328719365 0x1p63",
    "UINT64, 8000008000000001 8000018000000000, 0x1.000002p63 0x1.000004p63",
    "UINT64, 7fffffffffffffff ffffffffffffffff, 0x1p63 0x1p64",
    "FLOAT16, 0001 3c00 7bff c000 7c00 7e00, 0x1p-24 1 65504 -2 Infinity NaN",
    "BFLOAT16, 3f80 3fc0 c000 7f80, 1 1.5 -2 Infinity",
    "FLOAT32, 00000001 3f800000 c0490fdb, 0x1p-149 1 -3.14159274",
    "FLOAT64, 3ff0000000000000 3fb999999999999a 7fefffffffffffff, 1 0.1 Infinity"
  })
  void readsItsBytesInEitherOrder(NumberType type, String hex, String numbers) {
    String[] texts = numbers.split(" ", -1);
    byte[] bytes = HexFormat.of().parseHex(hex.replace(" ", ""));
    assertEquals(texts.length * type.bytes(), bytes.length);
    // One number stands before them and one behind, which stay as they are.
    float[] expected = new float[texts.length + 2];
    Arrays.fill(expected, 77);
    for (int i = 0; i < texts.length; i++) {
      expected[i + 1] = Float.parseFloat(texts[i]);
    }
    float[] found = new float[texts.length + 2];
    Arrays.fill(found, 77);
    ByteBuffer big = ByteBuffer.wrap(bytes);
    type.decode(big, found, 1, texts.length);
    assertArrayEquals(expected, found);
    assertEquals(0, big.remaining());

    byte[] turned = new byte[bytes.length];
    for (int i = 0; i < bytes.length; i++) {
      int number = i / type.bytes() * type.bytes();
      turned[i] = bytes[number + type.bytes() - 1 - (i - number)];
    }
    Arrays.fill(found, 77);
    type.decode(ByteBuffer.wrap(turned).order(ByteOrder.LITTLE_ENDIAN), found, 1, texts.length);
    assertArrayEquals(expected, found);
  }
}
