package dev.lanewise.onnx;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import dev.lanewise.api.DataException;
import dev.lanewise.formats.NpyArray;
import dev.lanewise.network.engine.Engine;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Node tests of the ONNX project. What is no row-wise feed-forward network stands in {@code
 * node-tests.properties} with its reason, and must be refused.
 */
class NodeTest {

  private static final Path FOLDER = Path.of("../../shared/onnx-node-tests");
  private static final Engine ENGINE = Engine.create();

  /** The tolerance of the suite. */
  private static final double RELATIVE = 1e-3;

  private static final double ABSOLUTE = 1e-7;

  @AfterAll
  static void close() {
    ENGINE.close();
  }

  private static Properties reasons() throws IOException {
    Properties reasons = new Properties();
    try (InputStream in =
        requireNonNull(NodeTest.class.getResourceAsStream("/node-tests.properties"))) {
      reasons.load(in);
    }
    return reasons;
  }

  static List<Path> tests() throws IOException {
    Assumptions.assumeTrue(
        Files.isDirectory(FOLDER), "SKIPPED: the node tests of ONNX are not at " + FOLDER);
    try (Stream<Path> folders = Files.list(FOLDER)) {
      return folders.filter(Files::isDirectory).sorted().toList();
    }
  }

  @ParameterizedTest
  @MethodSource("tests")
  void passesOrIsRefusedForItsReason(Path folder) throws IOException {
    String reason = reasons().getProperty(folder.getFileName().toString());
    if (reason != null) {
      String message = String.valueOf(read(folder).refusal());
      assertTrue(message.contains(reason), message);
      return;
    }
    OnnxModel model = requireNonNull(read(folder).model(), () -> read(folder).refusal());
    OnnxPredictor predictor = model.predictor(ENGINE, 2);
    int rows = 0;
    for (OnnxValue input : model.inputs()) {
      TensorProto data = tensor(folder, "input_" + names(folder).indexOf(input.name()));
      float[] inputs = values(data);
      rows = (int) data.getDims(0);
      if (input.kind() == OnnxValue.Kind.INTEGER) {
        predictor.set(input.name(), longs(inputs));
      } else {
        predictor.set(input.name(), inputs);
      }
    }
    predictor.run(rows);
    for (int i = 0; i < model.outputs().size(); i++) {
      float[] expected = values(tensor(folder, "output_" + i));
      OnnxValue output = model.outputs().get(i);
      boolean isWhole = output.kind() == OnnxValue.Kind.INTEGER;
      for (int j = 0; j < expected.length; j++) {
        double found =
            isWhole ? predictor.longs(output.name())[j] : predictor.floats(output.name())[j];
        assertEquals(
            expected[j], found, ABSOLUTE + RELATIVE * Math.abs(expected[j]), output.name());
      }
    }
  }

  /** A model, or why there is none. */
  private record Reading(@Nullable OnnxModel model, String refusal) {}

  /**
   * Reads a model. The first input is data; any of the others may be, too, or the same for all rows
   * and given when the model is read.
   */
  private static Reading read(Path folder) {
    int inputs = names(folder).size();
    String refusal = "";
    for (int fixed = 0; fixed < 1 << inputs; fixed += 2) {
      Map<String, NpyArray> constants = new HashMap<>();
      for (int i = 1; i < inputs; i++) {
        if ((fixed >> i & 1) != 0) {
          TensorProto tensor = tensor(folder, "input_" + i);
          int[] shape = tensor.getDimsList().stream().mapToInt(Long::intValue).toArray();
          constants.put(names(folder).get(i), new NpyArray(shape, values(tensor), "float32"));
        }
      }
      try {
        return new Reading(OnnxModel.read(folder.resolve("model.onnx"), constants), "");
      } catch (DataException e) {
        refusal = String.valueOf(e.getMessage());
      }
    }
    return new Reading(null, refusal);
  }

  private static List<String> names(Path folder) {
    try {
      return ModelProto.parseFrom(Files.readAllBytes(folder.resolve("model.onnx")))
          .getGraph()
          .getInputList()
          .stream()
          .map(ValueInfoProto::getName)
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void theListNamesNoOthers() throws IOException {
    List<String> names = tests().stream().map(folder -> folder.getFileName().toString()).toList();
    assertTrue(names.containsAll(reasons().stringPropertyNames()));
  }

  private static TensorProto tensor(Path folder, String name) {
    try {
      return TensorProto.parseFrom(
          Files.readAllBytes(folder.resolve("test_data_set_0").resolve(name + ".pb")));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static long[] longs(float[] values) {
    long[] longs = new long[values.length];
    for (int i = 0; i < longs.length; i++) {
      longs[i] = (long) values[i];
    }
    return longs;
  }

  private static float[] values(TensorProto tensor) {
    ByteBuffer raw = tensor.getRawData().asReadOnlyByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
    int count = tensor.getDimsList().stream().mapToInt(Long::intValue).reduce(1, (a, b) -> a * b);
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] =
          switch (requireNonNull(TensorProto.DataType.forNumber(tensor.getDataType()))) {
            case FLOAT -> raw.getFloat();
            case DOUBLE -> (float) raw.getDouble();
            case INT64 -> raw.getLong();
            case INT32 -> raw.getInt();
            case INT8 -> raw.get();
            case FLOAT16 -> Float.float16ToFloat(raw.getShort());
            case BFLOAT16 -> Float.intBitsToFloat(raw.getShort() << 16);
            default -> throw new AssertionError("the type " + tensor.getDataType());
          };
    }
    return values;
  }
}
