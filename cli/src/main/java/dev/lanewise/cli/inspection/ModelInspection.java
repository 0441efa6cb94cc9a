package dev.lanewise.cli.inspection;

import dev.lanewise.api.text.Count;
import dev.lanewise.api.text.Listing;
import dev.lanewise.network.Model;
import dev.lanewise.network.data.Column;
import dev.lanewise.network.data.Task;
import dev.lanewise.network.preparation.ColumnStep;
import dev.lanewise.network.preparation.Preparation;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is in a model.
 *
 * @param model the model
 */
record ModelInspection(Model model) implements InspectCommand.Inspection {

  @Override
  public List<String> lines(boolean unicode) {
    List<String> lines = new ArrayList<>();
    lines.add(
        "%s, %s, trained with the loss %s"
            .formatted(task(), Count.of(model.parameterCount(), "parameter"), model.loss()));
    lines.add("layers " + model.architecture().layersText());
    model
        .tensorShapes()
        .forEach((name, shape) ->
            lines.add(
                "  %-24s %-16s %s"
                    .formatted(
                        name,
                        Arrays.toString(shape),
                        Count.of(Arrays.stream(shape).reduce(1, (a, b) -> a * b), "parameter"))));
    if (model.task() instanceof Task.Classification classes) {
      lines.add("classes " + Listing.of(classes.classNames()));
    }
    model.provenance().map(ModelOrigin::new).ifPresent(origin -> lines.addAll(origin.lines(model)));
    if (model.preparation().isEmpty()) {
      lines.add(
          "takes rows of %s as they are"
              .formatted(Count.of(model.architecture().inputs(), "number")));
      return lines;
    }
    Preparation preparation = model.preparation().get();
    lines.add(
        "takes a table with %s, %d after encoding:"
            .formatted(Count.of(preparation.inputs(), "column"), preparation.width()));
    for (int i = 0; i < preparation.inputs(); i++) {
      Column column = preparation.schema().inputs().get(i);
      lines.add(
          "  %-24s %-8s  %s"
              .formatted(
                  Listing.shortened(column.name()),
                  column.kind().name().toLowerCase(Locale.ROOT),
                  step(column, preparation.steps().get(i))));
    }
    if (!preparation.schema().targets().isEmpty()) {
      lines.add("target " + Listing.of(preparation.schema().targets()));
    }
    preparation
        .targets()
        .ifPresent(scaling ->
            lines.add(
                "  scaled for the network: (y − %s) ÷ %s"
                    .formatted(scaling.shift(), scaling.scale())));
    return lines;
  }

  private String task() {
    return switch (model.task()) {
      case Task.Classification _ -> "classification";
      case Task.MultiLabel _ -> "labels";
      case Task.Regression _ -> "regression";
    };
  }

  private static String step(Column column, ColumnStep step) {
    return switch (step) {
      case ColumnStep.Numeric number ->
          "(x − %s) ÷ %s, missing: %s%s; in training %s … %s"
              .formatted(
                  number.shift(),
                  number.scale(),
                  number.fill(),
                  number.indicator() ? " and a 1 in a column of its own" : "",
                  number.min(),
                  number.max());
      case ColumnStep.OneHot oneHot ->
          "%s of 0 and 1: %s"
              .formatted(Count.of(oneHot.width(), "column"), Listing.of(column.categories()));
      case ColumnStep.Ordinal _ -> "ranked by frequency: " + Listing.of(column.categories());
    };
  }

  @Override
  public Map<String, @Nullable Object> json() {
    Map<String, @Nullable Object> object = new LinkedHashMap<>();
    object.put("task", task());
    object.put("loss", model.loss());
    object.put("layers", model.architecture().layersText());
    object.put("parameters", model.parameterCount());
    Map<String, Object> tensors = new LinkedHashMap<>();
    model
        .tensorShapes()
        .forEach((name, shape) -> tensors.put(name, Arrays.stream(shape).boxed().toList()));
    object.put("tensors", tensors);
    if (model.task() instanceof Task.Classification classes) {
      object.put("classes", classes.classNames());
    }
    model
        .provenance()
        .map(ModelOrigin::new)
        .ifPresent(origin -> object.put("provenance", origin.json(model)));
    object.put("inputs", model.inputs());
    model
        .preparation()
        .ifPresent(preparation -> {
          object.put("targets", preparation.schema().targets());
          List<Map<String, Object>> columns = new ArrayList<>();
          for (int i = 0; i < preparation.inputs(); i++) {
            columns.add(json(preparation.schema().inputs().get(i), preparation.steps().get(i)));
          }
          object.put("columns", columns);
        });
    return object;
  }

  private static Map<String, Object> json(Column column, ColumnStep step) {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("name", column.name());
    object.put("kind", column.kind().name().toLowerCase(Locale.ROOT));
    object.put("width", step.width());
    if (step instanceof ColumnStep.Numeric number) {
      object.put("fill", number.fill());
      object.put("shift", number.shift());
      object.put("scale", number.scale());
      object.put("min", number.min());
      object.put("max", number.max());
    } else {
      object.put("categories", column.categories());
    }
    return object;
  }
}
