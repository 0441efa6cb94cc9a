package dev.lanewise.network.metrics;

import static java.util.Objects.requireNonNull;

import dev.lanewise.network.Json;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** One case of {@code reference/metrics.json}: inputs, and what scikit-learn 1.9 makes of them. */
record ReferenceMetrics(Map<?, ?> fields) {

  static List<ReferenceMetrics> classifications() {
    return all().stream().filter(c -> c.has("classes")).toList();
  }

  static List<ReferenceMetrics> regressions() {
    return all().stream().filter(c -> c.has("regression")).toList();
  }

  private static List<ReferenceMetrics> all() {
    return ((List<?>) Json.resource("/reference/metrics.json"))
        .stream().map(fields -> new ReferenceMetrics((Map<?, ?>) fields)).toList();
  }

  boolean has(String name) {
    return fields.containsKey(name);
  }

  double number(String... path) {
    Object value = fields;
    for (String name : path) {
      value = Objects.requireNonNull(((Map<?, ?>) value).get(name), name);
    }
    return (double) value;
  }

  private List<?> list(String name) {
    return (List<?>) requireNonNull(fields.get(name), name);
  }

  int classes() {
    return (int) number("classes");
  }

  int[] ints(String name) {
    return list(name).stream().mapToInt(x -> ((Double) x).intValue()).toArray();
  }

  double[] doubles(String name) {
    return list(name).stream().mapToDouble(x -> (Double) x).toArray();
  }

  /** Returns a table as one row-major array. */
  double[] table(String name) {
    return list(name).stream()
        .flatMap(row -> ((List<?>) row).stream())
        .mapToDouble(x -> (Double) x)
        .toArray();
  }

  /** Returns one column of a table. */
  double[] column(String name, int column) {
    return list(name).stream().mapToDouble(row -> (Double) ((List<?>) row).get(column)).toArray();
  }

  static float[] toFloats(double[] values) {
    float[] floats = new float[values.length];
    for (int i = 0; i < values.length; i++) {
      floats[i] = (float) values[i];
    }
    return floats;
  }

  @Override
  public String toString() {
    return has("classes") ? classes() + " classes" : "regression";
  }
}
