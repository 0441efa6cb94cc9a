package dev.lanewise.onnx.conversion;

import dev.lanewise.onnx.graph.ElementType;
import dev.lanewise.onnx.graph.Node;
import dev.lanewise.onnx.graph.Tensor;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Collects the categories that the operators behind an input have in their lists. */
final class CategoryKeys {

  private static final List<String> TEXTS =
      List.of("cats_strings", "keys_strings", "classes_strings");
  private static final List<String> NUMBERS = List.of("cats_int64s", "keys_int64s");
  private static final String TENSOR = "keys_tensor";

  /** Operators that keep the numbers of columns, or of some of them. */
  private static final Set<String> KEEPING =
      Set.of(
          "Cast",
          "Flatten",
          "Gather",
          "Identity",
          "Reshape",
          "Slice",
          "Split",
          "Squeeze",
          "Unsqueeze");

  private CategoryKeys() {}

  /**
   * Returns the texts, or whole numbers as texts, in the order of the file; the empty text, which
   * stands for a missing one, is not among them.
   *
   * @param front the operators before the first layer
   * @param constants the constants by name
   * @param input the name of an input
   * @param type what its elements are
   */
  static List<String> of(
      List<Node> front, Map<String, Tensor> constants, String input, ElementType type) {
    Set<String> reached = new HashSet<>(Set.of(input));
    // Values that are the input itself, so that the places of a table are its categories.
    Set<String> same = new HashSet<>(reached);
    Set<String> keys = new LinkedHashSet<>();
    for (Node node : front) {
      if (node.uses().stream().noneMatch(reached::contains)) {
        continue;
      }
      reached.addAll(node.outputs());
      if (KEEPING.contains(node.operator().key()) && same.contains(node.input(0))) {
        same.addAll(node.outputs());
      }
      if (type == ElementType.INTEGER && same.contains(node.input(1))) {
        for (int place = 0; place < tableSize(node, constants); place++) {
          keys.add(Integer.toString(place));
        }
      }
      if (type == ElementType.TEXT) {
        TEXTS.forEach(name -> keys.addAll(node.attributes().texts(name)));
      } else {
        NUMBERS.forEach(
            name -> node.attributes().integers(name).forEach(key -> keys.add(Long.toString(key))));
      }
      List<Tensor> tensors = new ArrayList<>();
      node.attributes().tensor(TENSOR).ifPresent(tensors::add);
      node.inputs().stream()
          .filter(constants::containsKey)
          .map(constants::get)
          .forEach(tensors::add);
      if (type == ElementType.TEXT) {
        tensors.stream()
            .filter(tensor -> tensor.type() == ElementType.TEXT)
            .forEach(tensor -> keys.addAll(tensor.texts()));
      }
    }
    keys.remove("");
    return List.copyOf(keys);
  }

  /** Returns how many rows a table has of which a node takes one, such as an embedding; else 0. */
  private static int tableSize(Node node, Map<String, Tensor> constants) {
    Tensor table = constants.get(node.input(0));
    return table != null
            && table.rank() > 0
            && node.operator().key().equals("Gather")
            && node.attributes().integer("axis", 0) == 0
        ? table.shape()[0]
        : 0;
  }
}
