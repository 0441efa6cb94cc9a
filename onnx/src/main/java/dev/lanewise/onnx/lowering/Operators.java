package dev.lanewise.onnx.lowering;

import dev.lanewise.api.DataException;
import dev.lanewise.onnx.composite.Composite;
import dev.lanewise.onnx.graph.Node;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** The operators that are supported, by domain and name. */
public final class Operators {

  private static final Map<String, Operator> ALL = all();

  private Operators() {}

  private static Map<String, Operator> all() {
    Map<String, Operator> all = new HashMap<>();
    ArithmeticOperators.addTo(all);
    ActivationOperators.addTo(all);
    ProductOperators.addTo(all);
    ReductionOperators.addTo(all);
    NormalizationOperators.addTo(all);
    ShapeOperators.addTo(all);
    SelectionOperators.addTo(all);
    PaddingOperators.addTo(all);
    ConstantOperators.addTo(all);
    TypeOperators.addTo(all);
    EncodingOperators.addTo(all);
    LinearOperators.addTo(all);
    CompositeOperators.addTo(all);
    return Map.copyOf(all);
  }

  /**
   * Returns the names of all operators, with the domain before those that are not of ONNX itself.
   */
  public static SortedSet<String> names() {
    return ALL.keySet().stream()
        .filter(name -> !name.startsWith(Composite.DOMAIN))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /**
   * Returns the operator of a node.
   *
   * @throws DataException if it is not supported
   */
  static Operator find(Node node) {
    Operator operator = ALL.get(node.operator().key());
    if (operator == null) {
      throw new DataException(
          "%s is not supported: Lanewise computes feed-forward networks whose rows are computed alone, and their preparation; leave this part out of the export"
              .formatted(node.title()));
    }
    return operator;
  }
}
