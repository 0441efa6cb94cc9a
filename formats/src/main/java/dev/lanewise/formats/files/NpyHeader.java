package dev.lanewise.formats.files;

import dev.lanewise.api.DataException;
import dev.lanewise.api.text.Listing;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What the text at the front of an NPY file says.
 *
 * <p>The text is a Python dictionary of exactly three entries. Only what NumPy itself writes is
 * taken: nothing is evaluated.
 *
 * @param type how a number is stored
 * @param order the order of a number's bytes
 * @param fortran whether the first dimension varies fastest
 * @param shape the length of each dimension
 */
public record NpyHeader(NumberType type, ByteOrder order, boolean fortran, List<Integer> shape) {

  private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
  private static final int MAX_HEADER_BYTES = 1 << 16;
  private static final int MAX_DIMENSIONS = 64;

  /** Reads the header and leaves the source at the first number. */
  public static NpyHeader read(ByteSource source) {
    byte[] magic = source.bytes(MAGIC.length, "NPY header");
    if (!Arrays.equals(magic, MAGIC)) {
      throw new DataException(source.name() + " is not an NPY file; save it with numpy.save");
    }
    byte[] version = source.bytes(2, "NPY header");
    if (version[0] < 1 || version[0] > 3 || version[1] != 0) {
      throw new DataException(
          String.format(
              Locale.ROOT,
              "%s is of NPY version %d.%d; versions 1.0 to 3.0 can be read",
              source.name(),
              Byte.toUnsignedInt(version[0]),
              Byte.toUnsignedInt(version[1])));
    }
    byte[] sizeBytes = source.bytes(version[0] == 1 ? 2 : 4, "NPY header");
    long size = 0;
    for (int i = sizeBytes.length - 1; i >= 0; i--) {
      size = size << 8 | Byte.toUnsignedInt(sizeBytes[i]);
    }
    if (size > MAX_HEADER_BYTES) {
      throw new DataException(
          String.format(
              Locale.ROOT,
              "%s has an NPY header of %d bytes, where arrays of numbers need less than %d; save it"
                  + " as one array of numbers",
              source.name(),
              size,
              MAX_HEADER_BYTES));
    }
    byte[] text = source.bytes((int) size, "NPY header");
    return new Parser(source.name(), new String(text, StandardCharsets.UTF_8)).header();
  }

  /** Reads the dictionary, one token after the other. */
  private static final class Parser {

    private final String file;
    private final String text;
    private int at;

    Parser(String file, String text) {
      this.file = file;
      this.text = text;
    }

    NpyHeader header() {
      String descr = null;
      Boolean fortran = null;
      List<Integer> shape = null;
      expect('{');
      while (!accept('}')) {
        String key = string();
        expect(':');
        if (key.equals("descr") && descr == null) {
          descr = descr();
        } else if (key.equals("fortran_order") && fortran == null) {
          fortran = bool();
        } else if (key.equals("shape") && shape == null) {
          shape = shape();
        } else {
          throw bad("an unexpected entry '" + Listing.shortened(key) + "'");
        }
        if (!accept(',')) {
          expect('}');
          break;
        }
      }
      spaces();
      if (at < text.length()) {
        throw bad("something after the dictionary");
      }
      if (descr == null || fortran == null || shape == null) {
        throw bad("no descr, fortran_order or shape");
      }
      return new NpyHeader(type(descr), order(descr), fortran, shape);
    }

    private String descr() {
      spaces();
      if (at < text.length() && text.charAt(at) == '[') {
        throw unusable("records of several fields", "save each field as an array of its own");
      }
      return string();
    }

    private NumberType type(String descr) {
      NumberType type = descr.length() < 2 ? null : numberType(descr.substring(1));
      if (type != null && "<>|=".indexOf(descr.charAt(0)) >= 0) {
        return type;
      }
      char kind = descr.length() > 1 ? descr.charAt(1) : ' ';
      throw switch (kind) {
        case 'O' ->
            unusable(
                "Python objects (dtype object), which only Python's pickle can read and which may"
                    + " carry code",
                "save an array of numbers");
        case 'U', 'S' -> unusable("texts", "save class numbers");
        case 'c' -> unusable("complex numbers", "save their parts as floats");
        default -> unusable("numbers of type '" + Listing.shortened(descr) + "'", "save float32");
      };
    }

    private ByteOrder order(String descr) {
      return descr.charAt(0) == '>' ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
    }

    private @Nullable NumberType numberType(String code) {
      return switch (code) {
        case "b1" -> NumberType.BOOLEAN;
        case "i1" -> NumberType.INT8;
        case "i2" -> NumberType.INT16;
        case "i4" -> NumberType.INT32;
        case "i8" -> NumberType.INT64;
        case "u1" -> NumberType.UINT8;
        case "u2" -> NumberType.UINT16;
        case "u4" -> NumberType.UINT32;
        case "u8" -> NumberType.UINT64;
        case "f2" -> NumberType.FLOAT16;
        case "f4" -> NumberType.FLOAT32;
        case "f8" -> NumberType.FLOAT64;
        default -> null;
      };
    }

    private boolean bool() {
      spaces();
      for (String word : List.of("True", "False")) {
        if (text.startsWith(word, at)) {
          at += word.length();
          return word.equals("True");
        }
      }
      throw bad("neither True nor False");
    }

    private List<Integer> shape() {
      List<Integer> dimensions = new ArrayList<>();
      expect('(');
      while (!accept(')')) {
        dimensions.add(dimension());
        if (dimensions.size() > MAX_DIMENSIONS) {
          throw bad("more than " + MAX_DIMENSIONS + " dimensions");
        }
        if (!accept(',')) {
          expect(')');
          break;
        }
      }
      return List.copyOf(dimensions);
    }

    private int dimension() {
      int start = at;
      while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
        at++;
      }
      if (start == at) {
        throw bad("no number");
      }
      String digits = text.substring(start, at);
      // Python 2 marked long integers so.
      if (at < text.length() && text.charAt(at) == 'L') {
        at++;
      }
      try {
        return Integer.parseInt(digits);
      } catch (NumberFormatException e) {
        throw new DataException(
            String.format(
                Locale.ROOT,
                "%s has a dimension of length %s, which is more than Java can hold; split it",
                file,
                digits.length() > 30 ? digits.substring(0, 30) + "…" : digits),
            e);
      }
    }

    private String string() {
      if (at < text.length() && (text.charAt(at) == '\'' || text.charAt(at) == '"')) {
        int end = text.indexOf(text.charAt(at), at + 1);
        if (end > 0) {
          String content = text.substring(at + 1, end);
          at = end + 1;
          return content;
        }
      }
      throw bad("no text in quotes");
    }

    private void expect(char wanted) {
      if (!accept(wanted)) {
        throw bad("no '" + wanted + "'");
      }
    }

    private boolean accept(char wanted) {
      spaces();
      if (at < text.length() && text.charAt(at) == wanted) {
        at++;
        return true;
      }
      return false;
    }

    private void spaces() {
      while (at < text.length() && (text.charAt(at) == ' ' || text.charAt(at) == '\n')) {
        at++;
      }
    }

    private DataException bad(String what) {
      return new DataException(
          String.format(
              Locale.ROOT,
              "%s has a damaged NPY header: %s at character %d; save it again",
              file,
              what,
              at));
    }

    private DataException unusable(String what, String advice) {
      return new DataException(
          String.format(
              Locale.ROOT, "%s holds %s; %s (or x.astype('float32'))", file, what, advice));
    }
  }
}
