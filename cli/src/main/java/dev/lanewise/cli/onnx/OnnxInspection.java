package dev.lanewise.cli.onnx;

import dev.lanewise.onnx.OnnxModel;
import dev.lanewise.onnx.OnnxValue;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
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
    lines.add("ONNX model");
    model.inputs().forEach(input -> lines.add("input  " + text(input)));
    model.outputs().forEach(output -> lines.add("output " + text(output)));
    model.notes().forEach(note -> lines.add("note: " + note));
    return lines;
  }

  private static String text(OnnxValue value) {
    return "%-24s %-8s %s%s"
        .formatted(
            value.name(),
            kind(value),
            value.width() == 1 ? "" : value.shape(),
            value.labels().isEmpty() ? "" : ": " + String.join(", ", value.labels()));
  }

  private static String kind(OnnxValue value) {
    return value.kind().name().toLowerCase(Locale.ROOT);
  }

  /** Returns it by name. */
  public Map<String, @Nullable Object> json() {
    Map<String, @Nullable Object> object = new LinkedHashMap<>();
    object.put("format", "onnx");
    object.put("inputs", model.inputs().stream().map(OnnxInspection::json).toList());
    object.put("outputs", model.outputs().stream().map(OnnxInspection::json).toList());
    object.put("notes", model.notes());
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
