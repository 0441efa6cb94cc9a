package dev.lanewise.onnx.lowering;

import dev.lanewise.api.DataException;
import dev.lanewise.onnx.composite.Composite;
import dev.lanewise.onnx.graph.Node;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** The operators that are supported, by domain and name. */
public final class Operators {

  private static final Map<String, Operator> ALL = all();

  /** What operators of other kinds of models are, by their names. */
  private static final Map<String, Set<String>> OTHERS =
      Map.of(
          "it is recurrent",
          Set.of("GRU", "LSTM", "Loop", "RNN", "Scan"),
          "it is a part of a convolutional network",
          Set.of(
              "AveragePool",
              "Conv",
              "ConvInteger",
              "ConvTranspose",
              "GlobalAveragePool",
              "GlobalMaxPool",
              "MaxPool",
              "QLinearConv"),
          "it is attention",
          Set.of("Attention", "MultiHeadAttention", "RotaryEmbedding"),
          "it is an ensemble of trees",
          Set.of("TreeEnsemble", "TreeEnsembleClassifier", "TreeEnsembleRegressor"),
          "it is a support vector machine",
          Set.of("SVMClassifier", "SVMRegressor"));

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
      throw refused(
          node,
          OTHERS.entrySet().stream()
              .filter(other -> other.getValue().contains(node.operator().type()))
              .map(Map.Entry::getKey)
              .findFirst()
              .orElse("there is no such operator here"));
    }
    return operator;
  }

  /** Returns an exception that says why a node is not supported, and what helps. */
  static DataException refused(Node node, String reason) {
    return new DataException(
        "%s is not supported: %s; Lanewise is for feed-forward networks whose rows are computed alone, so export that part of the model alone and compute what comes before it elsewhere, or run the file with ONNX Runtime"
            .formatted(node.title(), reason));
  }
}
