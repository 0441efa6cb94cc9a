package dev.lanewise.onnx.conversion;

import dev.lanewise.api.text.Listing;
import dev.lanewise.onnx.graph.ElementType;
import dev.lanewise.onnx.graph.Graph;
import dev.lanewise.onnx.graph.GraphValue;
import dev.lanewise.onnx.graph.Needed;
import dev.lanewise.onnx.graph.Node;
import dev.lanewise.onnx.graph.Precision;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A graph, cut before its first product of rows with weights.
 *
 * @param whole the graph
 * @param boundary the name of the value that is multiplied
 * @param front the nodes that compute it of data, in their order
 * @param constants the nodes that compute it of constants alone
 * @param back all nodes but the front
 */
record GraphParts(
    Graph whole, String boundary, List<Node> front, List<Node> constants, List<Node> back) {

  private static final Set<String> PRODUCTS =
      Set.of(
          "MatMul", "Gemm", "Einsum", "ai.onnx.ml:LinearClassifier", "ai.onnx.ml:LinearRegressor");

  /**
   * Cuts a graph.
   *
   * @throws Refusal if there is no product, or what is before it is used behind, too
   */
  static GraphParts of(Graph graph) {
    Set<String> data = new HashSet<>();
    graph.inputs().forEach(input -> data.add(input.name()));
    for (Node node : graph.nodes()) {
      if (node.uses().stream().anyMatch(data::contains)) {
        data.addAll(node.outputs());
      }
    }
    List<Node> needed = Needed.nodes(graph, graph.nodes());
    String boundary =
        needed.stream()
            .filter(node -> PRODUCTS.contains(node.operator().key()))
            .map(node -> node.inputs().stream().filter(data::contains).distinct().toList())
            .filter(multiplied -> multiplied.size() == 1)
            .map(List::getFirst)
            .findFirst()
            .orElseThrow(() -> Refusal.of("it has no product of the inputs with weights"));
    Map<Boolean, List<Node>> before =
        Needed.nodes(Set.of(boundary), graph.nodes()).stream()
            .collect(
                Collectors.partitioningBy(
                    node -> node.outputs().stream().anyMatch(data::contains)));
    List<Node> front = before.getOrDefault(true, List.of());
    // By identity: nodes hold their constants, so that to compare them is much work.
    Set<Node> inFront = Collections.newSetFromMap(new IdentityHashMap<>());
    inFront.addAll(front);
    checkSeparate(
        graph, boundary, front, needed.stream().filter(node -> !inFront.contains(node)).toList());
    return new GraphParts(
        graph,
        boundary,
        front,
        before.getOrDefault(false, List.of()),
        graph.nodes().stream().filter(node -> !inFront.contains(node)).toList());
  }

  private static void checkSeparate(
      Graph graph, String boundary, List<Node> front, List<Node> behind) {
    Set<String> before = new HashSet<>();
    graph.inputs().forEach(input -> before.add(input.name()));
    front.forEach(node -> before.addAll(node.outputs()));
    before.remove(boundary);
    Stream.concat(
            behind.stream()
                .filter(node -> node.uses().stream().anyMatch(before::contains))
                .map(Node::title),
            graph.outputs().stream()
                .map(GraphValue::name)
                .filter(before::contains)
                .map("the output '%s'"::formatted))
        .findFirst()
        .ifPresent(user -> {
          throw Refusal.of(
              "%s takes what comes before the first layer".formatted(Listing.shortened(user)));
        });
  }

  /** Returns the graph that computes what is multiplied. */
  Graph preparation() {
    return new Graph(
        whole.inputs(),
        List.of(new GraphValue(boundary, ElementType.FLOAT, Precision.FLOAT, Optional.empty())),
        whole.constants(),
        Stream.concat(constants.stream(), front.stream()).toList(),
        Map.of());
  }

  /**
   * Returns the graph that takes what is multiplied as its input.
   *
   * @param shape the dimensions of a row of it
   */
  Graph network(int[] shape) {
    List<Long> dimensions = new ArrayList<>();
    dimensions.add(rows());
    for (int dimension : shape) {
      dimensions.add((long) dimension);
    }
    return new Graph(
        List.of(
            new GraphValue(boundary, ElementType.FLOAT, Precision.FLOAT, Optional.of(dimensions))),
        whole.outputs(),
        whole.constants(),
        back,
        Map.of());
  }

  /** Returns the number of rows that the file has in its shapes, −1 if it has none. */
  private long rows() {
    return whole.inputs().stream()
        .flatMap(input -> input.dimensions().stream())
        .filter(dimensions -> !dimensions.isEmpty())
        .map(List::getFirst)
        .findFirst()
        .orElse(-1L);
  }
}
