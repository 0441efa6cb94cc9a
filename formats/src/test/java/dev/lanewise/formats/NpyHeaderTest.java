package dev.lanewise.formats;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.lanewise.formats.files.ByteSource;
import dev.lanewise.formats.files.NpyHeader;
import dev.lanewise.formats.files.NumberType;
import java.io.ByteArrayInputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NpyHeaderTest {

  private static NpyHeader read(byte[] bytes) {
    return NpyHeader.read(ByteSource.known("f", new ByteArrayInputStream(bytes), bytes.length));
  }

  private static NpyHeader read(String text) {
    return read(NpyTest.file(text, 0));
  }

  private static String header(String descr, String fortran, String shape) {
    return "{'descr': '%s', 'fortran_order': %s, 'shape': %s, }".formatted(descr, fortran, shape);
  }

  private static void fails(byte[] bytes, String message) {
    Expect.dataError(() -> read(bytes), message);
  }

  private static void fails(String text, String message) {
    fails(NpyTest.file(text, 0), message);
  }

  @ParameterizedTest
  @CsvSource({
    "|b1, BOOLEAN",
    "|i1, INT8",
    "<i2, INT16",
    "<i4, INT32",
    "<i8, INT64",
    "|u1, UINT8",
    "<u2, UINT16",
    "<u4, UINT32",
    "<u8, UINT64",
    "<f2, FLOAT16",
    "=f4, FLOAT32",
    "<f8, FLOAT64"
  })
  void knowsTheTypesInBothOrders(String descr, NumberType type) {
    NpyHeader little = read(header(descr, "False", "(2,)"));
    assertEquals(new NpyHeader(type, ByteOrder.LITTLE_ENDIAN, false, List.of(2)), little);
    NpyHeader big = read(header(">" + descr.substring(1), "True", "(3, 4)"));
    assertEquals(new NpyHeader(type, ByteOrder.BIG_ENDIAN, true, List.of(3, 4)), big);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'descr':'<f4','fortran_order':False,'shape':(7,)}",
        " {\n'shape' : ( 7 , ) , \"fortran_order\" : False , \"descr\" : \"<f4\" , } \n\n ",
        "{'fortran_order': False,'shape': (7),'descr': '<f4'}\n"
      })
  void takesSpacesLinesQuotesAndAnyOrder(String text) {
    assertEquals(
        new NpyHeader(NumberType.FLOAT32, ByteOrder.LITTLE_ENDIAN, false, List.of(7)), read(text));
  }

  @Test
  void knowsTheShapesThatNumpyWrites() {
    assertEquals(List.of(), read(header("<f4", "False", "()")).shape());
    assertEquals(List.of(0, 9), read(header("<f4", "False", "(0, 9)")).shape());
    assertEquals(List.of(Integer.MAX_VALUE), read(header("<f4", "False", "(2147483647,)")).shape());
    assertEquals(
        Collections.nCopies(64, 1),
        read(header("<f4", "False", "(" + "1, ".repeat(64) + ")")).shape());
    fails(header("<f4", "False", "(" + "1, ".repeat(65) + ")"), "more than 64 dimensions");
    fails(
        header("<f4", "False", "(2147483648,)"),
        "f has a dimension of length 2147483648, which is more than Java can hold; split it");
    String thirty = "1".repeat(30);
    fails(header("<f4", "False", "(" + thirty + ")"), "length " + thirty + ", which");
    fails(header("<f4", "False", "(" + thirty + "2)"), "length " + thirty + "…, which");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      value = {
        "'|no '{' at character 0",
        "{|no text in quotes at character 1",
        "{'|no text in quotes at character 1",
        "{'descr|no text in quotes at character 1",
        "{x'|no text in quotes at character 1",
        "{}|no descr, fortran_order or shape at character 2",
        "{'descr' '|no ':' at character 9",
        "{'descr': 'x' 1|no '}' at character 14",
        "{'descr':|no text in quotes at character 9",
        "{'descr': <f4|no text in quotes at character 10",
        "{'more': 1|an unexpected entry 'more' at character 8",
        "{'descr': '<f4', 'descr'|no ':' at character 24",
        "{'descr': '<f4', 'descr':|an unexpected entry 'descr' at character 25",
        "{'shape': (), 'shape': ()|an unexpected entry 'shape' at character 22",
        "{'fortran_order': True, 'fortran_order':|an unexpected entry 'fortran_order' at",
        "{'fortran_order': true|neither True nor False at character 18",
        "{'fortran_order':|neither True nor False at character 17",
        "{'fortran_order': True}|no descr, fortran_order or shape at character 23",
        "{'fortran_order': True, 'shape': ()}|no descr, fortran_order or shape",
        "{'descr': '<f4', 'shape': ()}|no descr, fortran_order or shape",
        "{'descr': '<f4', 'fortran_order': True}|no descr, fortran_order or shape",
        "{'shape': [|no '(' at character 10",
        "{'shape': (|no number at character 11",
        "{'shape': (-1|no number at character 11",
        "{'shape': (/|no number at character 11",
        "{'shape': (:|no number at character 11",
        "{'shape': (1,,|no number at character 13",
        "{'shape': (1 1|no ')' at character 13",
        "{'shape': (19|no ')' at character 13",
        "{'shape': ()} {|something after the dictionary at character 14"
      })
  void saysAtWhichCharacterTheTextIsDamaged(String text, String complaint) {
    fails(text, "f has a damaged NPY header: " + complaint);
  }

  @ParameterizedTest
  @CsvSource({
    "|O, Python objects (dtype object)",
    "<U3, texts; save class numbers",
    "|S5, texts; save class numbers",
    "<c8, complex numbers; save their parts as floats",
    "<f3, numbers of type '<f3'; save float32",
    "xf4, numbers of type 'xf4'; save float32",
    "f4, numbers of type 'f4'; save float32",
    "f, numbers of type 'f'; save float32",
    "'', numbers of type ''; save float32",
    "<M8[ns], numbers of type '<M8[ns]'; save float32"
  })
  void saysWhatItCannotUse(String descr, String what) {
    fails(header(descr, "False", "(1,)"), "f holds " + what);
  }

  @Test
  void recordsAreRefused() {
    fails(
        "{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (1,)}",
        "f holds records of several fields; save each field as an array of its own (or");
  }

  @Test
  void knowsTheVersionsAndTheirLengths() {
    String text = header("<f4", "False", "(5,)");
    byte[] first = NpyTest.file(text, 0);
    for (int version : new int[] {2, 3}) {
      ByteBuffer later =
          ByteBuffer.allocate(first.length + 2).order(ByteOrder.LITTLE_ENDIAN).put(first, 0, 8);
      later.put(6, (byte) version).putInt(text.length()).put(first, 10, text.length());
      assertEquals(read(first), read(later.array()));
      later.put(7, (byte) 1);
      fails(later.array(), "f is of NPY version " + version + ".1; versions 1.0 to 3.0");
    }
    for (int version : new int[] {0, 4, 255}) {
      first[6] = (byte) version;
      fails(first, "f is of NPY version " + version + ".0; versions 1.0 to 3.0 can be read");
    }
    byte[] other = NpyTest.file(text, 0);
    other[5] = 'X';
    fails(other, "f is not an NPY file");
  }

  @Test
  void aHeaderHasAMost() {
    String text = header("<f4", "False", "(5,)");
    int most = 1 << 16;
    ByteBuffer large =
        ByteBuffer.allocate(12 + most + 1)
            .order(ByteOrder.LITTLE_ENDIAN)
            .put(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 2, 0})
            .putInt(most)
            .put(text.getBytes(StandardCharsets.US_ASCII));
    Arrays.fill(large.array(), large.position(), large.capacity(), (byte) ' ');
    assertEquals(List.of(5), read(large.array()).shape());
    large.putInt(8, most + 1);
    fails(large.array(), "f has an NPY header of 65537 bytes");
    large.putInt(8, -1);
    fails(large.array(), "f has an NPY header of 4294967295 bytes, where arrays of numbers need");
  }
}
