package dev.lanewise.cli.inspection;

import dev.lanewise.api.text.Count;
import dev.lanewise.cli.text.Numbers;
import dev.lanewise.network.data.Dataset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is in data without named columns.
 *
 * @param data the rows to train on
 */
record DatasetInspection(Dataset data) implements InspectCommand.Inspection {

  private Map<String, Integer> classes() {
    Map<String, Integer> counts = new LinkedHashMap<>();
    if (data.hasLabels()) {
      data.classNames().forEach(name -> counts.put(name, 0));
      for (int label : data.labels()) {
        counts.merge(data.classNames().get(label), 1, Integer::sum);
      }
    }
    return counts;
  }

  /**
   * What is to be seen of all inputs.
   *
   * @param min the smallest
   * @param max the largest
   * @param mean the mean
   * @param constant how many columns have the same value in all rows
   */
  private record Range(float min, float max, double mean, int constant) {}

  private Range range() {
    int width = data.inputWidth();
    float[] first = new float[data.rows() == 0 ? 0 : width];
    data.readInputs(0, first.length / width, first, 0);
    boolean[] varies = new boolean[first.length];
    float[] bounds = {Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY};
    double[] sum = new double[1];
    data.forEachInputBlock((values, _, rows) -> {
      for (int i = 0; i < rows * width; i++) {
        float value = values[i];
        bounds[0] = Math.min(bounds[0], value);
        bounds[1] = Math.max(bounds[1], value);
        sum[0] += value;
        varies[i % width] |= value != first[i % width];
      }
    });
    int constant = 0;
    for (boolean column : varies) {
      constant += column ? 0 : 1;
    }
    return new Range(
        bounds[0], bounds[1], sum[0] / Math.max(1, (double) data.rows() * width), constant);
  }

  @Override
  public List<String> lines(boolean unicode) {
    List<String> lines = new ArrayList<>();
    Range range = range();
    lines.add(
        "%s to train on, %s"
            .formatted(Count.of(data.rows(), "row"), Count.of(data.inputWidth(), "input")));
    lines.add(
        "inputs from %s to %s, mean %s; %s the same in all rows"
            .formatted(
                range.min(),
                range.max(),
                Numbers.metric(range.mean()),
                Count.of(range.constant(), "input")));
    if (data.hasLabels()) {
      lines.add(Count.of(data.classes(), "class"));
      classes()
          .forEach((name, count) ->
              lines.add(
                  "  %-20s %8d  %5.1f %%"
                      .formatted(name, count, 100.0 * count / Math.max(1, data.rows()))));
    } else {
      lines.add(Count.of(data.targetWidth(), "target") + " a row");
    }
    return lines;
  }

  @Override
  public Map<String, @Nullable Object> json() {
    Range range = range();
    Map<String, @Nullable Object> object = new LinkedHashMap<>();
    object.put("rows", data.rows());
    object.put("inputs", data.inputWidth());
    object.put("min", range.min());
    object.put("max", range.max());
    object.put("mean", range.mean());
    object.put("constant_inputs", range.constant());
    object.put("classes", classes());
    object.put("targets", data.targetWidth());
    return object;
  }
}
