package dev.lanewise.onnx.graph;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.FunctionProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.SparseTensorProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.lanewise.api.DataException;
import dev.lanewise.api.text.Listing;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** Reads the bytes of a model, and puts the functions that it defines in place of their calls. */
public final class GraphReader {

  private static final String DEFAULT_DOMAIN = "ai.onnx";

  /** How deep functions may call functions, and graphs hold graphs. */
  private static final int MAX_DEPTH = 32;

  /** The most nodes, counted after functions are put in place. */
  private static final int MAX_NODES = 100_000;

  private final TensorReader tensors;
  private final Map<String, FunctionProto> functions = new HashMap<>();
  private int calls;
  private int nodes;

  private GraphReader(TensorReader tensors) {
    this.tensors = tensors;
  }

  /**
   * Reads a model.
   *
   * @param bytes the file
   * @param folder where files beside it are; empty if there is none
   * @param notes is told what is not as in the file
   * @throws DataException if the bytes are no ONNX model
   */
  public static Graph read(byte[] bytes, Optional<Path> folder, ReadingNotes notes) {
    ModelProto model;
    try {
      model = ModelProto.parseFrom(bytes);
    } catch (InvalidProtocolBufferException e) {
      throw new DataException("it is no ONNX model, or damaged; get the file again", e);
    }
    if (!model.hasGraph() || model.getOpsetImportCount() == 0) {
      throw new DataException("it is no ONNX model: it has no graph or no opset");
    }
    GraphReader reader = new GraphReader(new TensorReader(new ExternalData(folder), notes));
    for (FunctionProto function : model.getFunctionsList()) {
      reader.functions.put(key(function.getDomain(), function.getName()), function);
    }
    Scope scope =
        new Scope(opsets(model.getOpsetImportList()), UnaryOperator.identity(), Map.of(), 0);
    Map<String, String> metadata = new HashMap<>();
    model.getMetadataPropsList().forEach(entry -> metadata.put(entry.getKey(), entry.getValue()));
    return reader.graph(model.getGraph(), scope, metadata);
  }

  /**
   * What names mean at a place.
   *
   * @param opsets the version of each domain
   * @param names how values are called in the whole graph
   * @param arguments the attributes of the function's call, if this is in a function
   * @param depth how many functions and graphs this is inside of
   */
  private record Scope(
      Map<String, Integer> opsets,
      UnaryOperator<String> names,
      Map<String, Object> arguments,
      int depth) {}

  private static String key(String domain, String name) {
    return canonical(domain) + ":" + name;
  }

  private static String canonical(String domain) {
    return domain.equals(DEFAULT_DOMAIN) ? "" : domain;
  }

  private static Map<String, Integer> opsets(List<OperatorSetIdProto> imports) {
    Map<String, Integer> opsets = new HashMap<>();
    for (OperatorSetIdProto entry : imports) {
      long version = Math.clamp(entry.getVersion(), 0, Integer.MAX_VALUE);
      opsets.merge(canonical(entry.getDomain()), (int) version, Math::max);
    }
    return opsets;
  }

  private Graph graph(GraphProto graph, Scope scope, Map<String, String> metadata) {
    Map<String, Tensor> constants = new HashMap<>();
    for (TensorProto tensor : graph.getInitializerList()) {
      constants.put(scope.names().apply(tensor.getName()), tensors.read(tensor));
    }
    for (SparseTensorProto tensor : graph.getSparseInitializerList()) {
      constants.put(scope.names().apply(tensor.getValues().getName()), tensors.readSparse(tensor));
    }
    // Until version 3 of the format each constant had to be listed as an input, too.
    List<GraphValue> inputs =
        graph.getInputList().stream()
            .filter(input -> !constants.containsKey(scope.names().apply(input.getName())))
            .map(input -> value(input, scope))
            .toList();
    List<GraphValue> outputs =
        graph.getOutputList().stream().map(output -> value(output, scope)).toList();
    List<Node> all = new ArrayList<>();
    for (NodeProto node : graph.getNodeList()) {
      add(node, scope, all);
    }
    return new Graph(inputs, outputs, constants, all, metadata);
  }

  private static GraphValue value(ValueInfoProto info, Scope scope) {
    String name = scope.names().apply(info.getName());
    if (!info.getType().hasTensorType()) {
      // Of an output this says nothing that is not known from its node.
      return new GraphValue(name, ElementType.FLOAT, Precision.FLOAT, Optional.empty());
    }
    TensorProto.DataType type =
        TensorProto.DataType.forNumber(info.getType().getTensorType().getElemType());
    ElementType element =
        type == null || type == TensorProto.DataType.UNDEFINED
            ? ElementType.FLOAT
            : Types.of(type, "the value '%s'".formatted(Listing.shortened(name)));
    Precision precision = Precision.of(info.getType().getTensorType().getElemType());
    if (!info.getType().getTensorType().hasShape()) {
      return new GraphValue(name, element, precision, Optional.empty());
    }
    List<Long> dimensions = new ArrayList<>();
    for (TensorShapeProto.Dimension dimension :
        info.getType().getTensorType().getShape().getDimList()) {
      dimensions.add(dimension.hasDimValue() ? dimension.getDimValue() : -1);
    }
    return new GraphValue(name, element, precision, Optional.of(List.copyOf(dimensions)));
  }

  private void add(NodeProto node, Scope scope, List<Node> all) {
    if (++nodes > MAX_NODES || scope.depth() > MAX_DEPTH) {
      throw new DataException(
          "the graph has more than %d nodes, or functions in functions %d deep"
              .formatted(MAX_NODES, MAX_DEPTH));
    }
    FunctionProto function = functions.get(key(node.getDomain(), node.getOpType()));
    Map<String, Object> attributes = attributes(node, scope);
    List<String> inputs = names(node.getInputList(), scope);
    List<String> outputs = names(node.getOutputList(), scope);
    if (function != null) {
      call(function, attributes, inputs, outputs, scope, all);
      return;
    }
    String domain = canonical(node.getDomain());
    Integer opset = scope.opsets().get(domain);
    if (opset == null) {
      throw new DataException(
          "the operator %s is of the domain '%s', which the model does not import and does not define"
              .formatted(Listing.shortened(node.getOpType()), Listing.shortened(domain)));
    }
    all.add(
        new Node(
            new Node.Operator(domain, node.getOpType(), opset),
            node.getName(),
            inputs,
            outputs,
            new Attributes(attributes)));
  }

  private static List<String> names(List<String> names, Scope scope) {
    return names.stream().map(name -> name.isEmpty() ? "" : scope.names().apply(name)).toList();
  }

  /** Puts the nodes of a function in place of its call, with names of their own. */
  private void call(
      FunctionProto function,
      Map<String, Object> attributes,
      List<String> inputs,
      List<String> outputs,
      Scope scope,
      List<Node> all) {
    String prefix = "call%d/".formatted(++calls);
    Map<String, String> known = new HashMap<>();
    for (int i = 0; i < function.getInputCount(); i++) {
      known.put(function.getInput(i), i < inputs.size() ? inputs.get(i) : "");
    }
    Set<String> taken = new HashSet<>(known.keySet());
    for (int i = 0; i < function.getOutputCount() && i < outputs.size(); i++) {
      // A function may hand on an input as it is, which then keeps its name.
      if (!outputs.get(i).isEmpty() && taken.add(function.getOutput(i))) {
        known.put(function.getOutput(i), outputs.get(i));
      } else if (!outputs.get(i).isEmpty()) {
        all.add(
            new Node(
                new Node.Operator("", "Identity", scope.opsets().getOrDefault("", 1)),
                "",
                List.of(known.getOrDefault(function.getOutput(i), "")),
                List.of(outputs.get(i)),
                new Attributes(Map.of())));
      }
    }
    Map<String, Object> arguments = new HashMap<>();
    Scope defaults = new Scope(Map.of(), UnaryOperator.identity(), Map.of(), scope.depth() + 1);
    for (AttributeProto attribute : function.getAttributeProtoList()) {
      value(attribute, defaults).ifPresent(value -> arguments.put(attribute.getName(), value));
    }
    arguments.putAll(attributes);
    Scope inside =
        new Scope(
            opsets(function.getOpsetImportList()),
            name -> known.containsKey(name) ? known.getOrDefault(name, "") : prefix + name,
            arguments,
            scope.depth() + 1);
    for (NodeProto node : function.getNodeList()) {
      add(node, inside, all);
    }
  }

  private Map<String, Object> attributes(NodeProto node, Scope scope) {
    Map<String, Object> attributes = new HashMap<>();
    for (AttributeProto attribute : node.getAttributeList()) {
      value(attribute, scope).ifPresent(value -> attributes.put(attribute.getName(), value));
    }
    return attributes;
  }

  private Optional<Object> value(AttributeProto attribute, Scope scope) {
    if (!attribute.getRefAttrName().isEmpty()) {
      return Optional.ofNullable(scope.arguments().get(attribute.getRefAttrName()));
    }
    return switch (attribute.getType()) {
      case INT -> Optional.of(attribute.getI());
      case FLOAT -> Optional.of(attribute.getF());
      case STRING -> Optional.of(attribute.getS().toStringUtf8());
      case TENSOR -> Optional.of(tensors.read(attribute.getT()));
      case INTS -> Optional.of(List.copyOf(attribute.getIntsList()));
      case FLOATS -> Optional.of(List.copyOf(attribute.getFloatsList()));
      case STRINGS ->
          Optional.of(attribute.getStringsList().stream().map(ByteString::toStringUtf8).toList());
      case GRAPH -> {
        Scope inside =
            new Scope(scope.opsets(), scope.names(), scope.arguments(), scope.depth() + 1);
        if (inside.depth() > MAX_DEPTH) {
          throw new DataException("graphs lie in graphs more than %d deep".formatted(MAX_DEPTH));
        }
        yield Optional.of(graph(attribute.getG(), inside, Map.of()));
      }
      case UNDEFINED -> untyped(attribute);
      default ->
          throw new DataException(
              "the attribute '%s' is of a kind that is not supported"
                  .formatted(Listing.shortened(attribute.getName())));
    };
  }

  /** Files of old versions leave the kind of an attribute to what is there. */
  private static Optional<Object> untyped(AttributeProto attribute) {
    return Stream.of(
            attribute.hasI() ? Optional.<Object>of(attribute.getI()) : Optional.empty(),
            attribute.hasF() ? Optional.<Object>of(attribute.getF()) : Optional.empty(),
            attribute.hasS()
                ? Optional.<Object>of(attribute.getS().toStringUtf8())
                : Optional.empty(),
            attribute.getIntsCount() > 0
                ? Optional.<Object>of(List.copyOf(attribute.getIntsList()))
                : Optional.empty(),
            attribute.getFloatsCount() > 0
                ? Optional.<Object>of(List.copyOf(attribute.getFloatsList()))
                : Optional.empty())
        .flatMap(Optional::stream)
        .findFirst();
  }
}
