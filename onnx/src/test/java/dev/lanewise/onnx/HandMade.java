package dev.lanewise.onnx;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.protobuf.ByteString;
import java.util.List;
import java.util.Map;

/** A graph that a test puts together node by node. */
final class HandMade {

  private final GraphProto.Builder graph = GraphProto.newBuilder().setName("hand-made");

  /** Adds an input with a batch dimension before its own. */
  HandMade input(String name, TensorProto.DataType type, int... shape) {
    TensorShapeProto.Builder dimensions = TensorShapeProto.newBuilder();
    dimensions.addDimBuilder().setDimParam("N");
    for (int dimension : shape) {
      dimensions.addDimBuilder().setDimValue(dimension);
    }
    graph.addInput(
        ValueInfoProto.newBuilder()
            .setName(name)
            .setType(
                TypeProto.newBuilder()
                    .setTensorType(
                        TypeProto.Tensor.newBuilder()
                            .setElemType(type.getNumber())
                            .setShape(dimensions))));
    return this;
  }

  HandMade output(String name) {
    graph.addOutput(ValueInfoProto.newBuilder().setName(name));
    return this;
  }

  HandMade floats(String name, List<Long> shape, float... values) {
    TensorProto.Builder tensor = constant(name, TensorProto.DataType.FLOAT, shape);
    for (float value : values) {
      tensor.addFloatData(value);
    }
    graph.addInitializer(tensor);
    return this;
  }

  HandMade integers(String name, List<Long> shape, long... values) {
    TensorProto.Builder tensor = constant(name, TensorProto.DataType.INT64, shape);
    for (long value : values) {
      tensor.addInt64Data(value);
    }
    graph.addInitializer(tensor);
    return this;
  }

  HandMade texts(String name, List<Long> shape, String... values) {
    TensorProto.Builder tensor = constant(name, TensorProto.DataType.STRING, shape);
    for (String value : values) {
      tensor.addStringData(ByteString.copyFromUtf8(value));
    }
    graph.addInitializer(tensor);
    return this;
  }

  private static TensorProto.Builder constant(
      String name, TensorProto.DataType type, List<Long> shape) {
    return TensorProto.newBuilder().setName(name).setDataType(type.getNumber()).addAllDims(shape);
  }

  /** Adds a node of ONNX itself. */
  HandMade node(String type, List<String> inputs, String output, Map<String, Object> attributes) {
    return node("", type, inputs, List.of(output), attributes);
  }

  /**
   * Adds a node.
   *
   * @param attributes a Long, a Float, a String, or a list of them, for each name
   */
  HandMade node(
      String domain,
      String type,
      List<String> inputs,
      List<String> outputs,
      Map<String, Object> attributes) {
    NodeProto.Builder node =
        NodeProto.newBuilder()
            .setDomain(domain)
            .setOpType(type)
            .addAllInput(inputs)
            .addAllOutput(outputs);
    attributes.forEach((name, value) -> node.addAttribute(attribute(name, value)));
    graph.addNode(node);
    return this;
  }

  private static AttributeProto attribute(String name, Object value) {
    AttributeProto.Builder attribute = AttributeProto.newBuilder().setName(name);
    switch (value) {
      case Long whole -> attribute.setType(AttributeProto.AttributeType.INT).setI(whole);
      case Float number -> attribute.setType(AttributeProto.AttributeType.FLOAT).setF(number);
      case String text ->
          attribute
              .setType(AttributeProto.AttributeType.STRING)
              .setS(ByteString.copyFromUtf8(text));
      case List<?> list -> {
        for (Object item : list) {
          switch (item) {
            case Long whole -> attribute.setType(AttributeProto.AttributeType.INTS).addInts(whole);
            case Float number ->
                attribute.setType(AttributeProto.AttributeType.FLOATS).addFloats(number);
            default ->
                attribute
                    .setType(AttributeProto.AttributeType.STRINGS)
                    .addStrings(ByteString.copyFromUtf8(item.toString()));
          }
        }
      }
      default -> throw new IllegalArgumentException(value.toString());
    }
    return attribute.build();
  }

  OnnxModel read() {
    ModelProto.Builder model = ModelProto.newBuilder().setIrVersion(8).setGraph(graph);
    model.addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(13));
    model.addOpsetImport(OperatorSetIdProto.newBuilder().setDomain("ai.onnx.ml").setVersion(3));
    return OnnxModel.read(model.build().toByteArray(), "hand-made");
  }
}
