package dev.lanewise.onnx.composite;

import dev.lanewise.onnx.graph.Attributes;
import dev.lanewise.onnx.graph.Graph;
import dev.lanewise.onnx.graph.Node;
import dev.lanewise.onnx.graph.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Finds the functions that {@link Composite} has written. A name alone is not believed: all
 * operators of the function must lead to it, so that a graph that somebody changed is computed as
 * it is.
 */
public final class CompositeFinder {

  private final Graph graph;
  private final Map<String, Node> producers = new HashMap<>();
  private final Map<Composite, Pattern> patterns = new EnumMap<>(Composite.class);

  private CompositeFinder(Graph graph) {
    this.graph = graph;
    for (Node node : graph.nodes()) {
      node.outputs().forEach(output -> producers.putIfAbsent(output, node));
    }
  }

  /**
   * Returns the nodes of a graph, with an operator of {@link Composite#DOMAIN} in place of the last
   * one of each function. The others stay, for somebody else may use them.
   */
  public static List<Node> nodes(Graph graph) {
    CompositeFinder finder = new CompositeFinder(graph);
    return graph.nodes().stream().map(finder::replaced).toList();
  }

  private Node replaced(Node node) {
    Optional<Composite> claimed = Composite.ofNodeName(node.name());
    if (claimed.isEmpty() || node.outputs().size() != 1) {
      return node;
    }
    Composite composite = claimed.get();
    Pattern pattern = patterns.computeIfAbsent(composite, Pattern::new);
    String[] operands = new String[composite.operands()];
    if (!matches(pattern, pattern.result, node.outputs().getFirst(), operands)) {
      return node;
    }
    return new Node(
        new Node.Operator(Composite.DOMAIN, composite.id(), 1),
        node.name(),
        Arrays.asList(operands),
        node.outputs(),
        new Attributes(Map.of()));
  }

  /** Tells whether a value is computed as a part of a pattern says, and notes the operands. */
  private boolean matches(Pattern pattern, String part, String value, String[] operands) {
    int operand = pattern.operands.indexOf(part);
    if (operand >= 0) {
      boolean isFirst = operands[operand] == null;
      if (isFirst) {
        operands[operand] = value;
      }
      return isFirst || operands[operand].equals(value);
    }
    Float number = pattern.numbers.get(part);
    if (number != null) {
      Tensor constant = graph.constants().get(value);
      return constant != null && constant.size() == 1 && constant.number(0) == number;
    }
    List<String> wanted = pattern.nodes.getOrDefault(part, List.of());
    Node node = producers.get(value);
    if (node == null
        || !node.operator().title().equals(wanted.getFirst())
        || node.inputs().size() != wanted.size() - 1
        || !node.attributes().values().isEmpty()) {
      return false;
    }
    for (int i = 1; i < wanted.size(); i++) {
      if (!matches(pattern, wanted.get(i), node.input(i - 1), operands)) {
        return false;
      }
    }
    return true;
  }

  /** The operators of a function, as it writes them. */
  private static final class Pattern implements NodeSink {

    final List<String> operands = new ArrayList<>();
    final Map<String, Float> numbers = new HashMap<>();

    /** The operator of each part, and its inputs behind it. */
    final Map<String, List<String>> nodes = new HashMap<>();

    final String result;

    Pattern(Composite composite) {
      for (int i = 0; i < composite.operands(); i++) {
        operands.add("x" + i);
      }
      result = composite.of(operands, this);
    }

    @Override
    public String node(String operator, String... inputs) {
      List<String> node = new ArrayList<>(List.of(operator));
      node.addAll(List.of(inputs));
      String name = "node" + nodes.size();
      nodes.put(name, node);
      return name;
    }

    @Override
    public String number(double value) {
      String name = "number" + value;
      numbers.put(name, (float) value);
      return name;
    }
  }
}
