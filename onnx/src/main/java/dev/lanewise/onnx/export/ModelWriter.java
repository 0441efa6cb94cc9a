package dev.lanewise.onnx.export;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import dev.lanewise.api.ConfigurationException;
import dev.lanewise.api.formula.Variable;
import dev.lanewise.api.plugin.Activation;
import dev.lanewise.api.plugin.ElementwiseActivation;
import dev.lanewise.api.plugin.RowActivation;
import dev.lanewise.api.plugin.RowwiseActivation;
import dev.lanewise.formats.ModelFile;
import dev.lanewise.network.Model;
import dev.lanewise.network.Provenance;
import dev.lanewise.network.architecture.LayerSpec;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/** Writes a model: what is done to its columns, its layers, and what its outputs mean. */
public final class ModelWriter {

  /** The oldest version of the operators that can be asked for. */
  public static final int MIN_OPSET = 13;

  /** The newest version of the operators that can be asked for. */
  public static final int MAX_OPSET = 21;

  /** The version of the operators for tables and labels. */
  private static final int ML_OPSET = 3;

  /** The largest message that all programs read, with room for all but the weights. */
  private static final long MAX_WEIGHT_BYTES = Integer.MAX_VALUE - (1L << 24);

  private static final String PRODUCER = "Lanewise";

  /** A built-in activation that is written in code, because it changes the width. */
  private static final String MAXOUT = "maxout";

  /** Since this version there is an operator for layer normalization. */
  private static final int LAYER_NORMALIZATION = 17;

  private final Model model;
  private final GraphWriter graph;
  private final Map<String, String> tensors = new HashMap<>();

  /** Those of the layers that are not written yet. */
  private final List<Activation> activations;

  /** Of the last dense layer that was written. */
  private String preActivations = "";

  private ModelWriter(Model model, int opset) {
    this.model = model;
    activations = new ArrayList<>(model.activations());
    graph = new GraphWriter(opset);
  }

  /**
   * Writes a model.
   *
   * @param opset the version of the operators
   * @throws ConfigurationException if there is no such version, or the model is too large for the
   *     format, or an activation is written in code
   */
  public static ModelProto write(Model model, int opset) {
    if (opset < MIN_OPSET || opset > MAX_OPSET) {
      throw new ConfigurationException(
          "models are written with opset %d to %d, not %d".formatted(MIN_OPSET, MAX_OPSET, opset));
    }
    if ((long) model.parameterCount() * Float.BYTES > MAX_WEIGHT_BYTES) {
      throw new ConfigurationException(
          "the model has %,d weights, more than the 2 GB that an ONNX file can hold; keep it as .safetensors"
              .formatted(model.parameterCount()));
    }
    return new ModelWriter(model, opset).write();
  }

  private ModelProto write() {
    String x =
        model
            .preparation()
            .map(preparation -> new PreparationWriter(graph, preparation).write())
            .orElseGet(() -> graph.input("input", TensorProto.DataType.FLOAT, model.inputs()));
    addTensors();
    x = write(model.architecture().layers(), "", x, model.architecture().inputs());
    graph.begin("outputs");
    new OutputWriter(graph, model).write(preActivations, x);
    return model();
  }

  /**
   * Writes layers one behind the other.
   *
   * @param block what the names of tensors begin with
   * @param x what the first one takes
   * @param inputs its width
   */
  private String write(List<LayerSpec> layers, String block, String x, int inputs) {
    String y = x;
    int width = inputs;
    for (int i = 0; i < layers.size(); i++) {
      String layer = "%slayers.%d".formatted(block, i);
      graph.begin(layer);
      switch (layers.get(i)) {
        case LayerSpec.Dense dense -> {
          preActivations =
              graph.node(
                  "",
                  "Gemm",
                  List.of(y, tensor(layer, "weight"), tensor(layer, "bias")),
                  Attribute.of("transB", 1));
          y = activated(layer, dense, activations.removeFirst(), preActivations);
        }
        case LayerSpec.Dropout _ -> {
          // It changes nothing in prediction.
        }
        case LayerSpec.LayerNorm norm -> y = layerNormalized(layer, norm, y, width);
        case LayerSpec.BatchNorm norm -> y = batchNormalized(layer, norm, y);
        case LayerSpec.Residual residual -> {
          String added = write(residual.layers(), layer + ".", y, width);
          graph.begin(layer);
          y = graph.node("Add", y, added);
        }
      }
      width = layers.get(i).outputs(width);
    }
    return y;
  }

  private void addTensors() {
    Map<String, int[]> shapes = model.tensorShapes();
    model
        .tensors()
        .forEach((name, values) ->
            tensors.put(
                name, graph.constant(name, values, Objects.requireNonNull(shapes.get(name)))));
  }

  private String tensor(String layer, String name) {
    return Objects.requireNonNull(tensors.get(layer + "." + name));
  }

  private String layerNormalized(String layer, LayerSpec.LayerNorm norm, String x, int width) {
    String weight = tensor(layer, "weight");
    String bias = tensor(layer, "bias");
    if (graph.opset() >= LAYER_NORMALIZATION) {
      return graph.node(
          "",
          "LayerNormalization",
          List.of(x, weight, bias),
          Attribute.of("axis", -1),
          Attribute.of("epsilon", (float) norm.epsilon()));
    }
    Variable input = Variable.element("x");
    Variable factor = Variable.column("weight");
    Variable summand = Variable.column("bias");
    return new FormulaWriter(graph, width)
        .bind(input, x)
        .bind(factor, weight)
        .bind(summand, bias)
        .write(norm.formula(input, factor, summand), x);
  }

  private String batchNormalized(String layer, LayerSpec.BatchNorm norm, String x) {
    return graph.node(
        "",
        "BatchNormalization",
        List.of(
            x,
            tensor(layer, "weight"),
            tensor(layer, "bias"),
            tensor(layer, "running_mean"),
            tensor(layer, "running_var")),
        Attribute.of("epsilon", (float) norm.epsilon()));
  }

  private String activated(String layer, LayerSpec.Dense spec, Activation activation, String z) {
    return switch (activation) {
      case ElementwiseActivation elementwise -> {
        if (elementwise.formula() == elementwise.x()) {
          yield z;
        }
        FormulaWriter formula = new FormulaWriter(graph, spec.units()).bind(elementwise.x(), z);
        List<String> parameters =
            elementwise.parameters().stream()
                .map(parameter -> tensor(layer, parameter.variable().name()))
                .toList();
        for (int i = 0; i < parameters.size(); i++) {
          formula.bind(elementwise.parameters().get(i).variable(), parameters.get(i));
        }
        yield NamedOperators.of(elementwise)
            .map(named -> named(named, z, parameters))
            .orElseGet(() -> formula.write(elementwise.formula(), z));
      }
      case RowwiseActivation rowwise ->
          NamedOperators.of(rowwise)
              .map(named -> named(named, z, List.of()))
              .orElseGet(() ->
                  new FormulaWriter(graph, spec.units())
                      .bind(rowwise.x(), z)
                      .write(rowwise.formula(), z));
      case RowActivation inCode -> maxout(spec, inCode, z);
    };
  }

  private String named(NamedOperators.Named named, String z, List<String> parameters) {
    List<String> inputs = new ArrayList<>(List.of(z));
    inputs.addAll(parameters);
    return graph.node(
        "", named.operator(), inputs, named.attributes().toArray(AttributeProto[]::new));
  }

  private String maxout(LayerSpec.Dense spec, RowActivation activation, String z) {
    if (!spec.activation().id().equals(MAXOUT)) {
      throw new ConfigurationException(
          "the activation %s is written in code, not as a formula, so that ONNX cannot say it; keep the model as .safetensors"
              .formatted(spec.activation()));
    }
    int pieces = activation.inputWidth(spec.units()) / spec.units();
    String grouped = graph.node("Reshape", z, graph.integers("shape", -1, spec.units(), pieces));
    return FormulaWriter.reduction(graph, "ReduceMax", grouped, 2, false);
  }

  private ModelProto model() {
    ModelProto.Builder file =
        ModelProto.newBuilder()
            .setIrVersion(format(graph.opset()))
            .setProducerName(PRODUCER)
            .setGraph(graph.build())
            .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(graph.opset()));
    Provenance.libraryVersion().ifPresent(file::setProducerVersion);
    if (graph.usesMl()) {
      file.addOpsetImport(
          OperatorSetIdProto.newBuilder().setDomain(GraphWriter.ML).setVersion(ML_OPSET));
    }
    // Sorted, so that the same model gives the same bytes.
    new TreeMap<>(ModelFile.metadata(model))
        .forEach((key, value) ->
            file.addMetadataProps(StringStringEntryProto.newBuilder().setKey(key).setValue(value)));
    return file.build();
  }

  /** Returns the version of the format that came with a version of the operators. */
  private static int format(int opset) {
    return opset < 15 ? 7 : opset < 19 ? 8 : opset < 21 ? 9 : 10;
  }
}
