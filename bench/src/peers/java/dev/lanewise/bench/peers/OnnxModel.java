package dev.lanewise.bench.peers;

import dev.lanewise.bench.compare.network.NetworkShape;
import dev.lanewise.bench.compare.network.NetworkWeights;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Writes a network as an ONNX model of Gemm, Relu or Sigmoid, and Softmax nodes. */
final class OnnxModel {

  static final String INPUT = "x";
  static final String OUTPUT = "y";

  private static final int IR_VERSION = 9;
  private static final int OPSET = 17;
  private static final int FLOAT = 1;
  private static final int INT_ATTRIBUTE = 2;

  private OnnxModel() {}

  static byte[] bytes(NetworkWeights network) {
    Message opset = new Message().text(1, "").number(2, OPSET);
    return new Message().number(1, IR_VERSION).message(7, graph(network)).message(8, opset).bytes();
  }

  private static Message graph(NetworkWeights network) {
    NetworkShape shape = network.shape();
    Message graph = new Message();
    String values = INPUT;
    for (int i = 0; i < shape.layers(); i++) {
      String weight = "weight" + i;
      String bias = "bias" + i;
      boolean last = i == shape.layers() - 1;
      String sums = "sums" + i;
      graph.message(1, node("Gemm", sums, values, weight, bias).message(5, attribute("transB", 1)));
      values = last ? OUTPUT : "values" + i;
      graph.message(1, node(last ? "Softmax" : activation(network.hidden()), values, sums));
      int units = shape.outputs(i + 1);
      graph.message(5, tensor(weight, network.weights().get(i), units, shape.inputs(i + 1)));
      graph.message(5, tensor(bias, network.biases().get(i), units));
    }
    return graph
        .text(2, "network")
        .message(11, value(INPUT, shape.batch(), shape.inputs(1)))
        .message(12, value(OUTPUT, shape.batch(), shape.classes()));
  }

  private static String activation(String hidden) {
    return switch (hidden) {
      case "relu" -> "Relu";
      case "sigmoid" -> "Sigmoid";
      default -> throw new IllegalArgumentException("no " + hidden);
    };
  }

  private static Message node(String type, String output, String... inputs) {
    Message node = new Message();
    Arrays.stream(inputs).forEach(input -> node.text(1, input));
    return node.text(2, output).text(3, output + "_node").text(4, type);
  }

  private static Message attribute(String name, long value) {
    return new Message().text(1, name).number(3, value).number(20, INT_ATTRIBUTE);
  }

  private static Message tensor(String name, float[] values, int... shape) {
    Message tensor = new Message();
    Arrays.stream(shape).forEach(size -> tensor.number(1, size));
    ByteBuffer raw =
        ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    raw.asFloatBuffer().put(values);
    return tensor.number(2, FLOAT).text(8, name).bytes(9, raw.array());
  }

  private static Message value(String name, int... shape) {
    Message sizes = new Message();
    Arrays.stream(shape).forEach(size -> sizes.message(1, new Message().number(1, size)));
    Message type = new Message().message(1, new Message().number(1, FLOAT).message(2, sizes));
    return new Message().text(1, name).message(2, type);
  }

  /** A message of Protocol Buffers, field by field. */
  private static final class Message {

    private static final int VARINT = 0;
    private static final int LENGTH_DELIMITED = 2;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    Message number(int field, long value) {
      varint((long) field << 3 | VARINT);
      varint(value);
      return this;
    }

    Message text(int field, String value) {
      return bytes(field, value.getBytes(StandardCharsets.UTF_8));
    }

    Message message(int field, Message value) {
      return bytes(field, value.bytes());
    }

    Message bytes(int field, byte[] value) {
      varint((long) field << 3 | LENGTH_DELIMITED);
      varint(value.length);
      out.writeBytes(value);
      return this;
    }

    byte[] bytes() {
      return out.toByteArray();
    }

    private void varint(long value) {
      long rest = value;
      while (rest >>> 7 != 0) {
        out.write((int) (rest & 0x7f | 0x80));
        rest >>>= 7;
      }
      out.write((int) rest);
    }
  }
}
