package dev.lanewise.onnx;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import dev.lanewise.api.DataException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is said of operators of other kinds of models. */
class OperatorRefusalTest {

  private static final String REMEDY =
      "; Lanewise is for feed-forward networks whose rows are computed alone, so export that part of the model alone and compute what comes before it elsewhere, or run the file with ONNX Runtime";

  private static ValueInfoProto value(String name) {
    TensorShapeProto.Builder shape = TensorShapeProto.newBuilder();
    shape.addDimBuilder().setDimParam("N");
    shape.addDimBuilder().setDimValue(3);
    return ValueInfoProto.newBuilder()
        .setName(name)
        .setType(
            TypeProto.newBuilder()
                .setTensorType(
                    TypeProto.Tensor.newBuilder()
                        .setElemType(TensorProto.DataType.FLOAT.getNumber())
                        .setShape(shape)))
        .build();
  }

  private static NodeProto.Builder node(String operator, String input, String output) {
    return NodeProto.newBuilder()
        .setOpType(operator)
        .setName("the " + output)
        .addInput(input)
        .addOutput(output);
  }

  /** The transposition before, which exporters write, is refused for itself only. */
  @ParameterizedTest
  @CsvSource({
    "LSTM,it is recurrent",
    "GRU,it is recurrent",
    "Conv,it is a part of a convolutional network",
    "MaxPool,it is a part of a convolutional network",
    "Attention,it is attention",
    "Det,there is no such operator here"
  })
  void namesTheKindOfTheNetwork(String operator, String kind) {
    assertEquals(
        "m.onnx: %s (opset 13) at 'the y' is not supported: %s%s".formatted(operator, kind, REMEDY),
        refusal(node("Transpose", "x", "turned"), node(operator, "turned", "y")));
    assertEquals(
        "m.onnx: Transpose (opset 13) at 'the y' is not supported: it moves the dimension of the batch"
            + REMEDY,
        refusal(node("Transpose", "x", "y")));
  }

  private static String refusal(NodeProto.Builder... nodes) {
    GraphProto.Builder graph =
        GraphProto.newBuilder().setName("g").addInput(value("x")).addOutput(value("y"));
    for (NodeProto.Builder node : nodes) {
      graph.addNode(node);
    }
    byte[] bytes =
        ModelProto.newBuilder()
            .setIrVersion(8)
            .setGraph(graph)
            .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(13))
            .build()
            .toByteArray();
    return requireNonNull(
        assertThrows(DataException.class, () -> OnnxModel.read(bytes, "m.onnx")).getMessage());
  }
}
