package dev.lanewise.onnx.graph;

import dev.lanewise.api.DataException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The constants of a node by name.
 *
 * @param values a Long, Float, String, Tensor, Graph, or a List of Long, Float or String, for each
 *     name
 */
public record Attributes(Map<String, Object> values) {

  /** Copies the map. */
  public Attributes {
    values = Map.copyOf(values);
  }

  public boolean has(String name) {
    return values.containsKey(name);
  }

  /** Returns a whole number, or another value if there is none of that name. */
  public long integer(String name, long otherwise) {
    return get(name, Long.class).orElse(otherwise);
  }

  /** Returns a number, or another value if there is none of that name. */
  public float number(String name, float otherwise) {
    return get(name, Float.class).orElse(otherwise);
  }

  /** Returns a text, or another value if there is none of that name. */
  public String text(String name, String otherwise) {
    return get(name, String.class).orElse(otherwise);
  }

  /** Returns a tensor, if there is one of that name. */
  public Optional<Tensor> tensor(String name) {
    return get(name, Tensor.class);
  }

  /** Returns a graph, if there is one of that name. */
  public Optional<Graph> graph(String name) {
    return get(name, Graph.class);
  }

  /** Returns whole numbers; empty if there are none of that name. */
  public List<Long> integers(String name) {
    return list(name, Long.class);
  }

  /** Returns numbers; empty if there are none of that name. */
  public List<Float> numbers(String name) {
    return list(name, Float.class);
  }

  /** Returns texts; empty if there are none of that name. */
  public List<String> texts(String name) {
    return list(name, String.class);
  }

  private <T> Optional<T> get(String name, Class<T> type) {
    Object value = values.get(name);
    if (value != null && !type.isInstance(value)) {
      throw wrong(name);
    }
    return Optional.ofNullable(type.cast(value));
  }

  private <T> List<T> list(String name, Class<T> type) {
    Object value = values.get(name);
    if (value == null) {
      return List.of();
    }
    if (!(value instanceof List<?> list) || !list.stream().allMatch(type::isInstance)) {
      throw wrong(name);
    }
    return list.stream().map(type::cast).toList();
  }

  private static DataException wrong(String name) {
    return new DataException("the attribute '%s' has a value of the wrong type".formatted(name));
  }
}
