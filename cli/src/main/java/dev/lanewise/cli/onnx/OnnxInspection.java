package dev.lanewise.cli.onnx;

import dev.lanewise.api.text.Listing;
import dev.lanewise.network.data.Column;
import dev.lanewise.network.data.Task;
import dev.lanewise.onnx.OnnxModel;
import dev.lanewise.onnx.OnnxValue;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What an ONNX model takes and gives.
 *
 * @param model the model
 */
public record OnnxInspection(OnnxModel model) {

  /** Returns it as lines. */
  public List<String> lines() {
    List<String> lines = new ArrayList<>();
    lines.add("ONNX model" + task().map(task -> ", written by Lanewise: " + task).orElse(""));
    model.inputs().forEach(input -> lines.add(("input  " + text(input) + column(input)).strip()));
    model.outputs().forEach(output -> lines.add(("output " + text(output)).strip()));
    model
        .preparation()
        .map(preparation -> preparation.schema().targets())
        .filter(targets -> !targets.isEmpty())
        .ifPresent(targets -> lines.add("target " + Listing.of(targets)));
    model.notes().forEach(note -> lines.add("note: " + note));
    return lines;
  }

  private static String text(OnnxValue value) {
    return "%-24s %-8s %s%s"
        .formatted(
            value.name(),
            kind(value),
            value.width() == 1 ? "" : value.shape(),
            value.labels().isEmpty()
                ? ""
                : (value.width() == 1 ? "" : ": ") + Listing.of(value.labels()));
  }

  private Optional<String> task() {
    return model
        .task()
        .map(task ->
            switch (task) {
              case Task.Classification _ -> "classification";
              case Task.MultiLabel _ -> "labels";
              case Task.Regression _ -> "regression";
            });
  }

  /** Returns what a table has for an input, if the file says it. */
  private Optional<Column> known(OnnxValue input) {
    return model
        .preparation()
        .map(preparation -> preparation.schema())
        .map(schema -> schema.inputs().get(schema.indexOf(input.name())));
  }

  private String column(OnnxValue input) {
    return known(input)
        .map(column ->
            kind(column)
                + (column.categories().isEmpty() ? "" : ": " + Listing.of(column.categories())))
        .orElse("");
  }

  private static String kind(Column column) {
    return column.kind().name().toLowerCase(Locale.ROOT);
  }

  private static String kind(OnnxValue value) {
    return value.kind().name().toLowerCase(Locale.ROOT);
  }

  /** Returns it by name. */
  public Map<String, @Nullable Object> json() {
    Map<String, @Nullable Object> object = new LinkedHashMap<>();
    object.put("format", "onnx");
    task().ifPresent(task -> object.put("task", task));
    object.put("inputs", model.inputs().stream().map(this::inputJson).toList());
    object.put("outputs", model.outputs().stream().map(OnnxInspection::json).toList());
    model
        .preparation()
        .ifPresent(preparation -> object.put("targets", preparation.schema().targets()));
    object.put("notes", model.notes());
    return object;
  }

  private Map<String, Object> inputJson(OnnxValue input) {
    Map<String, Object> object = json(input);
    known(input)
        .ifPresent(column -> {
          object.put("column", kind(column));
          object.put("categories", column.categories());
        });
    return object;
  }

  private static Map<String, Object> json(OnnxValue value) {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("name", value.name());
    object.put("kind", kind(value));
    object.put("shape", value.shape());
    object.put("labels", value.labels());
    return object;
  }
}
