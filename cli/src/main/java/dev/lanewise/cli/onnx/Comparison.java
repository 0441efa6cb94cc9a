package dev.lanewise.cli.onnx;

import dev.lanewise.api.DataException;
import dev.lanewise.api.text.Count;
import dev.lanewise.api.text.Listing;
import dev.lanewise.network.Model;
import dev.lanewise.network.Predictor;
import dev.lanewise.network.data.Column;
import dev.lanewise.network.data.ColumnKind;
import dev.lanewise.network.data.Schema;
import dev.lanewise.network.data.Task;
import dev.lanewise.network.engine.Engine;
import dev.lanewise.onnx.OnnxModel;
import dev.lanewise.onnx.OnnxPredictor;
import dev.lanewise.onnx.OnnxValue;
import java.util.List;
import java.util.Optional;

/** Compares what a model and the ONNX file of it give for the same rows. */
final class Comparison {

  private static final int BATCH_SIZE = 256;

  private final Model model;
  private final Schema schema;
  private final Predictor expected;
  private final OnnxPredictor found;
  private final List<OnnxValue> outputs;
  private final Differences differences;
  private boolean sameLabels = true;

  /**
   * Begins without a difference.
   *
   * @param least outputs of the model that are smaller count as this for relative differences
   */
  Comparison(Model model, OnnxModel file, double least, Engine engine) {
    this.model = model;
    schema = model.schema().orElseGet(() -> Schema.ofNumbers(model.inputs()));
    expected = model.predictor(engine, BATCH_SIZE);
    found = file.predictor(engine, BATCH_SIZE);
    outputs = file.outputs();
    differences = new Differences(least);
  }

  /** Returns how far the outputs so far are apart. */
  Differences differences() {
    return differences;
  }

  /** Returns whether all labels so far are the same; empty if the model or the file gives none. */
  Optional<Boolean> labels() {
    return model.task() instanceof Task.Classification && label().isPresent()
        ? Optional.of(sameLabels)
        : Optional.empty();
  }

  /** Tells whether outputs and labels so far agree, but for roundings. */
  boolean isSame() {
    return differences.areSmall() && labels().orElse(true);
  }

  /**
   * Returns what was found, for users.
   *
   * @param rows how many rows there were
   * @param relativeTo what relative differences are relative to, if not to the outputs
   */
  String sentence(int rows, String relativeTo) {
    return "%s: largest difference %s, relative %s%s%s"
        .formatted(
            Count.of(rows, "row"),
            Double.toString(differences.absolute()),
            relativeTo,
            Double.toString(differences.relative()),
            labels().map(same -> same ? ", same labels" : ", other labels").orElse(""));
  }

  /** Computes rows with both. */
  void add(float[] rows, int count) {
    try {
      found.setRows(schema, rows, count).run(count);
    } catch (DataException e) {
      throw noAnswer(rows, count).orElse(e);
    }
    int width = model.architecture().outputs();
    float[] wanted = new float[count * width];
    expected.predict(rows, count, wanted);
    addNumbers(wanted, width, count);
    if (model.task() instanceof Task.Classification classification && label().isPresent()) {
      int[] classes = new int[count];
      expected.classify(rows, count, classes);
      for (int row = 0; row < count; row++) {
        String name = classification.classNames().get(classes[row]);
        sameLabels &= name.equals(label(label().get(), row));
      }
    }
  }

  /** Names the column of the first category that the schema does not list, or that is missing. */
  private Optional<DataException> noAnswer(float[] rows, int count) {
    int columns = schema.inputs().size();
    for (int i = 0; i < count * columns; i++) {
      Column column = schema.inputs().get(i % columns);
      boolean isMissing = Float.isNaN(rows[i]);
      if (column.kind() == ColumnKind.CATEGORY && (isMissing || rows[i] == Schema.UNKNOWN)) {
        return Optional.of(
            new DataException(
                "the graph has no answer to a row whose column %s %s; verify with other rows"
                    .formatted(
                        Listing.shortened(column.name()),
                        isMissing
                            ? "is empty"
                            : "is none of its categories " + Listing.of(column.categories()))));
      }
    }
    return Optional.empty();
  }

  /** Compares an output as wide as the model's, or a column of outputs for each of its numbers. */
  private void addNumbers(float[] wanted, int width, int count) {
    List<OnnxValue> numbers =
        outputs.stream().filter(value -> value.kind() == OnnxValue.Kind.FLOAT).toList();
    Optional<OnnxValue> whole =
        numbers.stream()
            .filter(value -> value.width() == width || (width == 1 && value.width() == 2))
            .findFirst();
    if (whole.isPresent()) {
      differences.add(wanted, width, found.floats(whole.get().name()), whole.get().width());
      return;
    }
    float[] joined = new float[count * numbers.size()];
    for (int i = 0; i < joined.length; i++) {
      joined[i] = found.floats(numbers.get(i % numbers.size()).name())[i / numbers.size()];
    }
    differences.add(wanted, width, joined, numbers.size());
  }

  private Optional<OnnxValue> label() {
    return outputs.stream()
        .filter(value -> value.width() == 1)
        .filter(
            value -> value.kind() == OnnxValue.Kind.TEXT || value.kind() == OnnxValue.Kind.INTEGER)
        .findFirst();
  }

  private String label(OnnxValue label, int row) {
    return label.kind() == OnnxValue.Kind.TEXT
        ? found.texts(label.name())[row]
        : Long.toString(found.longs(label.name())[row]);
  }
}
