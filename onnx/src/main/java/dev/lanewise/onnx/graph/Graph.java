package dev.lanewise.onnx.graph;

import java.util.List;
import java.util.Map;

/**
 * Nodes in an order in which each finds its inputs computed, with the constants that they use.
 *
 * @param inputs the values that a caller gives
 * @param outputs the values that a caller gets
 * @param constants the values that the file holds, by name
 * @param nodes the operators
 * @param metadata what the file says of itself, by key; empty for a graph inside of another
 */
public record Graph(
    List<GraphValue> inputs,
    List<GraphValue> outputs,
    Map<String, Tensor> constants,
    List<Node> nodes,
    Map<String, String> metadata) {

  /** Copies lists and map. */
  public Graph {
    inputs = List.copyOf(inputs);
    outputs = List.copyOf(outputs);
    constants = Map.copyOf(constants);
    nodes = List.copyOf(nodes);
    metadata = Map.copyOf(metadata);
  }
}
