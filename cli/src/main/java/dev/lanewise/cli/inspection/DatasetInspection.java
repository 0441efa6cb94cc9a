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

  private int constantColumns() {
    int constant = 0;
    for (int column = 0; column < data.inputWidth() && data.rows() > 0; column++) {
      boolean same = true;
      for (int row = 1; row < data.rows() && same; row++) {
        same = data.inputs()[row * data.inputWidth() + column] == data.inputs()[column];
      }
      constant += same ? 1 : 0;
    }
    return constant;
  }

  /** The range of all inputs. */
  private record Range(float min, float max, double mean) {}

  private Range range() {
    float min = Float.POSITIVE_INFINITY;
    float max = Float.NEGATIVE_INFINITY;
    double sum = 0;
    for (float value : data.inputs()) {
      min = Math.min(min, value);
      max = Math.max(max, value);
      sum += value;
    }
    return new Range(min, max, sum / Math.max(1, data.inputs().length));
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
                Count.of(constantColumns(), "input")));
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
    object.put("constant_inputs", constantColumns());
    object.put("classes", classes());
    object.put("targets", data.targetWidth());
    return object;
  }
}
