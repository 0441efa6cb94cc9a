package dev.lanewise.cli.onnx;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Writes ONNX files of one product and one activation, of which nothing is known but the graph. */
final class TinyOnnx {

  private static final int FLOAT = 1;
  private static final int INT64 = 7;

  private TinyOnnx() {}

  /**
   * Returns the bytes of a file with the input x and the output y.
   *
   * @param weights a row of outputs for each input
   * @param activation the operator behind the product
   */
  static byte[] network(float[][] weights, String activation) {
    int inputs = weights.length;
    int outputs = weights[0].length;
    ByteBuffer numbers =
        ByteBuffer.allocate(inputs * outputs * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    for (float[] row : weights) {
      for (float weight : row) {
        numbers.putFloat(weight);
      }
    }
    byte[] tensor =
        joined(
            number(1, inputs),
            number(1, outputs),
            number(2, FLOAT),
            text(8, "w"),
            bytes(9, numbers.array()));
    byte[] graph =
        joined(
            bytes(1, joined(text(1, "x"), text(1, "w"), text(2, "z"), text(4, "MatMul"))),
            bytes(1, joined(text(1, "z"), text(2, "y"), text(4, activation))),
            text(2, "graph"),
            bytes(5, tensor),
            bytes(11, value("x", inputs)),
            bytes(12, value("y", outputs)));
    return joined(number(1, 8), bytes(7, graph), bytes(8, number(2, 17)));
  }

  /** Returns the bytes of a file with the inputs numbers and ids, whole ones, and their sum. */
  static byte[] sum(int width) {
    byte[] cast =
        joined(
            text(1, "ids"),
            text(2, "z"),
            text(4, "Cast"),
            bytes(5, joined(text(1, "to"), number(3, FLOAT), number(20, 2))));
    byte[] graph =
        joined(
            bytes(1, cast),
            bytes(1, joined(text(1, "numbers"), text(1, "z"), text(2, "y"), text(4, "Add"))),
            text(2, "graph"),
            bytes(11, value("numbers", width)),
            bytes(11, value("ids", width, INT64)),
            bytes(12, value("y", width)));
    return joined(number(1, 8), bytes(7, graph), bytes(8, number(2, 17)));
  }

  private static byte[] value(String name, int width) {
    return value(name, width, FLOAT);
  }

  private static byte[] value(String name, int width, int type) {
    byte[] shape = joined(bytes(1, text(2, "N")), bytes(1, number(1, width)));
    return joined(text(1, name), bytes(2, bytes(1, joined(number(1, type), bytes(2, shape)))));
  }

  private static byte[] text(int field, String text) {
    return bytes(field, text.getBytes(StandardCharsets.UTF_8));
  }

  private static byte[] bytes(int field, byte[] content) {
    return joined(variable(field << 3 | 2), variable(content.length), content);
  }

  private static byte[] number(int field, int number) {
    return joined(variable(field << 3), variable(number));
  }

  /** Writes seven bits a byte, of which all but the last have the eighth. */
  private static byte[] variable(int number) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    int left = number;
    while (left > 127) {
      out.write((left & 127) | 128);
      left >>>= 7;
    }
    out.write(left);
    return out.toByteArray();
  }

  private static byte[] joined(byte[]... parts) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      out.writeBytes(part);
    }
    return out.toByteArray();
  }
}
