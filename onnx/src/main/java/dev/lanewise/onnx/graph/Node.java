package dev.lanewise.onnx.graph;

import dev.lanewise.api.text.Listing;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * An operator at a place in a graph.
 *
 * @param operator what it is
 * @param name what the file calls this place; may be empty
 * @param inputs the names of the values it takes; empty for one that is left out
 * @param outputs the names of the values it gives; empty for one that nobody wants
 * @param attributes its constants by name
 */
public record Node(
    Operator operator,
    String name,
    List<String> inputs,
    List<String> outputs,
    Attributes attributes) {

  /**
   * What a node computes.
   *
   * @param domain who defines it; empty for ONNX itself
   * @param type its name, such as Gemm
   * @param opset the version of the definition
   */
  public record Operator(String domain, String type, int opset) {

    /** Returns the name as users know it, such as {@code ai.onnx.ml:Scaler}. */
    public String title() {
      return Listing.shortened(key());
    }

    /** Returns domain and name, by which operators are told apart. */
    public String key() {
      return domain.isEmpty() ? type : domain + ":" + type;
    }

    @Override
    public String toString() {
      return "%s (opset %d)".formatted(title(), opset);
    }
  }

  /** Returns the name of an input; empty if it is left out. */
  public String input(int index) {
    return index < inputs.size() ? inputs.get(index) : "";
  }

  /** Returns the names of all values that are used, also by the graphs among the attributes. */
  public Set<String> uses() {
    Set<String> names = new HashSet<>(inputs);
    for (Object attribute : attributes.values().values()) {
      if (attribute instanceof Graph inner) {
        inner.outputs().forEach(output -> names.add(output.name()));
        inner.nodes().forEach(innerNode -> names.addAll(innerNode.uses()));
      }
    }
    return names;
  }

  /** Returns operator and place, for messages. */
  public String title() {
    String place = name.isEmpty() ? (outputs.isEmpty() ? "" : outputs.getFirst()) : name;
    return place.isEmpty()
        ? operator.toString()
        : "%s at '%s'".formatted(operator, Listing.shortened(place));
  }
}
