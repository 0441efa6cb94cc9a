package dev.lanewise.onnx.graph;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Finds the nodes on which the outputs of a graph depend; the others need not be supported. */
public final class Needed {

  private Needed() {}

  /**
   * Returns the nodes that are needed.
   *
   * @param all the nodes of the graph
   */
  public static List<Node> nodes(Graph graph, List<Node> all) {
    return nodes(graph.outputs().stream().map(GraphValue::name).toList(), all);
  }

  /**
   * Returns the nodes that some values need, in their order.
   *
   * @param values the names of the values
   * @param all the nodes of the graph
   */
  public static List<Node> nodes(Collection<String> values, List<Node> all) {
    Set<String> wanted = new HashSet<>(values);
    List<Node> nodes = new ArrayList<>();
    for (Node node : all.reversed()) {
      if (node.outputs().stream().anyMatch(wanted::contains)) {
        nodes.add(node);
        wanted.addAll(node.uses());
      }
    }
    return nodes.reversed();
  }
}
