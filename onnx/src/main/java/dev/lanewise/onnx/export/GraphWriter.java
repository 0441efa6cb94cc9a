package dev.lanewise.onnx.export;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.protobuf.ByteString;
import dev.lanewise.onnx.composite.Composite;
import dev.lanewise.onnx.composite.NodeSink;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A graph that is being written, operator by operator. It gives all values different names. */
final class GraphWriter implements NodeSink {

  /** The domain of operators for tables and labels. */
  static final String ML = "ai.onnx.ml";

  /** What the dimension of rows is called. */
  private static final String ROWS = "N";

  private final GraphProto.Builder graph = GraphProto.newBuilder().setName("lanewise");
  private final int opset;
  private final Set<String> names = new HashSet<>();
  private final Map<Integer, String> numbers = new HashMap<>();
  private String part = "";
  private boolean usesMl;

  GraphWriter(int opset) {
    this.opset = opset;
  }

  /** Returns the version of the operators. */
  int opset() {
    return opset;
  }

  /** Tells whether there are operators for tables and labels. */
  boolean usesMl() {
    return usesMl;
  }

  GraphProto build() {
    return graph.build();
  }

  /** Says to which part of the model the following operators belong, for their names. */
  void begin(String name) {
    part = name;
  }

  /** Returns the name, or one like it if there is a value of that name. */
  private String unique(String wanted) {
    String name = wanted;
    for (int i = 2; !names.add(name); i++) {
      name = wanted + "_" + i;
    }
    return name;
  }

  @Override
  public String node(String operator, String... inputs) {
    return node("", operator, List.of(inputs));
  }

  /**
   * Adds an operator with one result.
   *
   * @param domain who defines it; empty for ONNX itself
   * @return the name of the result
   */
  String node(String domain, String operator, List<String> inputs, AttributeProto... attributes) {
    String name = unique("%s/%s_%d".formatted(part, operator, graph.getNodeCount()));
    usesMl |= domain.equals(ML);
    graph.addNode(
        NodeProto.newBuilder()
            .setDomain(domain)
            .setOpType(operator)
            .setName(name)
            .addAllInput(inputs)
            .addOutput(name)
            .addAllAttribute(List.of(attributes)));
    return name;
  }

  /** Adds a conversion to a type. */
  String cast(String value, TensorProto.DataType type) {
    return node("", "Cast", List.of(value), Attribute.of("to", type.getNumber()));
  }

  /** Adds the operators of a function, such that an import finds it again. */
  String composite(Composite composite, List<String> operands) {
    String result = composite.of(operands, this);
    int last = graph.getNodeCount() - 1;
    graph.getNodeBuilder(last).setName(composite.nodeName(last));
    return result;
  }

  @Override
  public String number(double value) {
    float rounded = (float) value;
    int bits = Float.floatToRawIntBits(rounded);
    String known = numbers.get(bits);
    if (known == null) {
      known = constant("number_" + Float.toString(rounded), new float[] {rounded});
      numbers.put(bits, known);
    }
    return known;
  }

  /**
   * Adds constants.
   *
   * @param wanted what to call them, if nothing else is called so
   * @param shape the dimensions; none for a single number
   * @return their name
   */
  String constant(String wanted, float[] values, int... shape) {
    ByteBuffer bytes =
        ByteBuffer.allocate(Math.multiplyExact(values.length, Float.BYTES))
            .order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(values);
    return constant(
        tensor(wanted, TensorProto.DataType.FLOAT, shape).setRawData(ByteString.copyFrom(bytes)));
  }

  /** Adds constants, in one dimension. */
  String vector(String wanted, List<Float> values) {
    float[] array = new float[values.size()];
    for (int i = 0; i < array.length; i++) {
      array[i] = values.get(i);
    }
    return constant(wanted, array, array.length);
  }

  /** Adds whole numbers, in one dimension. */
  String integers(String wanted, long... values) {
    TensorProto.Builder tensor = tensor(wanted, TensorProto.DataType.INT64, values.length);
    for (long value : values) {
      tensor.addInt64Data(value);
    }
    return constant(tensor);
  }

  /** Adds texts, in one dimension. */
  String texts(String wanted, List<String> values) {
    TensorProto.Builder tensor = tensor(wanted, TensorProto.DataType.STRING, values.size());
    values.forEach(text -> tensor.addStringData(ByteString.copyFromUtf8(text)));
    return constant(tensor);
  }

  private TensorProto.Builder tensor(String wanted, TensorProto.DataType type, int... shape) {
    TensorProto.Builder tensor =
        TensorProto.newBuilder().setName(unique(wanted)).setDataType(type.getNumber());
    for (int dimension : shape) {
      tensor.addDims(dimension);
    }
    return tensor;
  }

  private String constant(TensorProto.Builder tensor) {
    graph.addInitializer(tensor);
    return tensor.getName();
  }

  /**
   * Adds an input.
   *
   * @param name its name, which no other value has yet
   * @param width how many elements a row has
   */
  String input(String name, TensorProto.DataType type, int width) {
    names.add(name);
    graph.addInput(value(name, type, width));
    return name;
  }

  /**
   * Adds an output.
   *
   * @param value what it is
   * @param wanted what to call it, if nothing else is called so
   * @param doc what to know of it; may be empty
   * @param width how many elements a row has; none for one element and no second dimension
   */
  void output(String value, String wanted, TensorProto.DataType type, String doc, int... width) {
    String name = unique(wanted);
    graph.addNode(
        NodeProto.newBuilder().setOpType("Identity").setName(name).addInput(value).addOutput(name));
    graph.addOutput(value(name, type, width).setDocString(doc));
  }

  private static ValueInfoProto.Builder value(
      String name, TensorProto.DataType type, int... width) {
    TensorShapeProto.Builder shape =
        TensorShapeProto.newBuilder()
            .addDim(TensorShapeProto.Dimension.newBuilder().setDimParam(ROWS));
    for (int dimension : width) {
      shape.addDim(TensorShapeProto.Dimension.newBuilder().setDimValue(dimension));
    }
    return ValueInfoProto.newBuilder()
        .setName(name)
        .setType(
            TypeProto.newBuilder()
                .setTensorType(
                    TypeProto.Tensor.newBuilder().setElemType(type.getNumber()).setShape(shape)));
  }
}
