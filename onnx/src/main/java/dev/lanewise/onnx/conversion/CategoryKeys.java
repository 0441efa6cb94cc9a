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
    Set<String> keys = new LinkedHashSet<>();
    for (Node node : front) {
      if (node.uses().stream().noneMatch(reached::contains)) {
        continue;
      }
      reached.addAll(node.outputs());
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
}
