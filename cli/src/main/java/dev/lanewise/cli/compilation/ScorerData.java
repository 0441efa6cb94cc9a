package dev.lanewise.cli.compilation;

import dev.lanewise.api.ConfigurationException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.zip.CRC32;

/**
 * The arrays of a generated class: weights, biases and what the columns of a table need. They lie
 * side by side, in the order in which the class reads them.
 */
final class ScorerData {

  /** A constant takes 65,535 bytes. */
  private static final int CONSTANT_BYTES = 45_000;

  private static final int LINE_BYTES = 69;

  /** The most numbers that a class reads, as one array of bytes. */
  private static final long MOST = (Integer.MAX_VALUE - 64) / 4;

  private final List<Part> parts = new ArrayList<>();
  private long count;

  /**
   * An array.
   *
   * @param declaration the type and name of its constant
   * @param assignment how it is read
   * @param bits the numbers, as integers
   */
  @SuppressWarnings("ArrayRecordComponent") // Never compared.
  private record Part(String declaration, String assignment, int[] bits) {}

  /** Adds numbers, as a constant {@code float[]}. */
  String floats(String name, float[] values) {
    return add(
        "float[] " + name, "%s = floats(data, %d);".formatted(name, values.length), bits(values));
  }

  /** Adds rows of numbers, as a constant {@code float[][]}. */
  String rows(String name, float[] values, int rows) {
    return add(
        "float[][] " + name,
        "%s = rows(data, %d, %d);".formatted(name, rows, values.length / rows),
        bits(values));
  }

  /** Adds whole numbers, as a constant {@code int[]}. */
  String integers(String name, List<Integer> values) {
    return add(
        "int[] " + name,
        "%s = integers(data, %d);".formatted(name, values.size()),
        values.stream().mapToInt(Integer::intValue).toArray());
  }

  private static int[] bits(float[] values) {
    int[] bits = new int[values.length];
    for (int i = 0; i < bits.length; i++) {
      bits[i] = Float.floatToRawIntBits(values[i]);
    }
    return bits;
  }

  private String add(String declaration, String assignment, int[] bits) {
    count += bits.length;
    if (count > MOST) {
      throw new ConfigurationException(
          "the model has more than %,d numbers, too many for one class; use the library itself"
              .formatted(MOST));
    }
    parts.add(new Part(declaration, assignment, bits));
    return declaration.substring(declaration.indexOf(' ') + 1);
  }

  /** Returns how many numbers there are. */
  int count() {
    return (int) count;
  }

  /** Returns all numbers, little-endian. */
  byte[] bytes() {
    ByteBuffer bytes = ByteBuffer.allocate(4 * count()).order(ByteOrder.LITTLE_ENDIAN);
    for (Part part : parts) {
      bytes.asIntBuffer().put(part.bits());
      bytes.position(bytes.position() + 4 * part.bits().length);
    }
    return bytes.array();
  }

  /** Writes the constants and the code that reads them. */
  void write(SourceText out, JavaName name, boolean inClass) {
    parts.forEach(part -> out.line("private static final %s;", part.declaration()));
    out.gap().open("static");
    out.line("ByteBuffer data = ByteBuffer.wrap(data()).order(ByteOrder.LITTLE_ENDIAN);");
    parts.forEach(part -> out.line("%s", part.assignment()));
    out.close().gap();
    if (inClass) {
      writeText(out);
    } else {
      writeReading(out, name);
    }
    out.gap();
    writeReaders(out);
  }

  /** Writes the numbers as texts, which keep the method that holds them short. */
  private void writeText(SourceText out) {
    byte[] bytes = bytes();
    Base64.Encoder encoder = Base64.getEncoder();
    out.doc("Returns all weights, little-endian.");
    out.open("private static byte[] data()");
    out.line("return Base64.getMimeDecoder().decode(");
    out.line("    String.join(");
    out.raw("            \"\"");
    for (int at = 0; at < bytes.length; at += CONSTANT_BYTES) {
      out.raw(",\n            \"\"\"\n");
      int end = Math.min(bytes.length, at + CONSTANT_BYTES);
      for (int from = at; from < end; from += LINE_BYTES) {
        byte[] line = Arrays.copyOfRange(bytes, from, Math.min(end, from + LINE_BYTES));
        out.raw("            " + encoder.encodeToString(line) + "\n");
      }
      out.raw("            \"\"\"");
    }
    out.raw("));\n").close();
  }

  private void writeReading(SourceText out, JavaName name) {
    String file = name.simpleName() + ".weights";
    CRC32 checksum = new CRC32();
    checksum.update(bytes());
    out.doc("Returns all weights, little-endian, which lie in a file beside this class.");
    out.open("private static byte[] data()");
    out.open(
        "try (InputStream in = %s.class.getResourceAsStream(%s))",
        name.simpleName(), JavaText.string(file));
    out.open("if (in == null)");
    out.line("throw new ExceptionInInitializerError(");
    out.line(
        "    %s);",
        JavaText.string("%s is missing; put it beside the class file of %s".formatted(file, name)));
    out.close();
    out.line("byte[] bytes = in.readNBytes(%d);", 4L * count + 1);
    out.line("CRC32 checksum = new CRC32();");
    out.line("checksum.update(bytes);");
    out.open(
        "if (bytes.length != %d || checksum.getValue() != %dL)", 4L * count, checksum.getValue());
    out.line("throw new ExceptionInInitializerError(");
    out.line(
        "    %s);",
        JavaText.string(
            "%s is damaged or belongs to another version of %s; take the one that was written with it"
                .formatted(file, name)));
    out.close();
    out.line("return bytes;");
    out.next("catch (IOException e)");
    out.line("throw new ExceptionInInitializerError(e);");
    out.close().close();
  }

  private void writeReaders(SourceText out) {
    out.block(
        """
        private static float[] floats(ByteBuffer data, int count) {
          float[] values = new float[count];
          for (int i = 0; i < count; i++) {
            values[i] = data.getFloat();
          }
          return values;
        }
        """);
    if (parts.stream().anyMatch(part -> part.declaration().startsWith("float[][]"))) {
      out.gap()
          .block(
              """
              private static float[][] rows(ByteBuffer data, int count, int width) {
                float[][] rows = new float[count][];
                for (int i = 0; i < count; i++) {
                  rows[i] = floats(data, width);
                }
                return rows;
              }
              """);
    }
    if (parts.stream().anyMatch(part -> part.declaration().startsWith("int[]"))) {
      out.gap()
          .block(
              """
              private static int[] integers(ByteBuffer data, int count) {
                int[] values = new int[count];
                for (int i = 0; i < count; i++) {
                  values[i] = data.getInt();
                }
                return values;
              }
              """);
    }
  }
}
