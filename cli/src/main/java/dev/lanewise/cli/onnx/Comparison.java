package dev.lanewise.cli.onnx;

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
  private final Predictor expected;
  private final OnnxPredictor found;
  private final List<OnnxValue> inputs;
  private final List<OnnxValue> outputs;
  private final Differences differences = new Differences(Float.MIN_NORMAL);
  private boolean sameLabels = true;

  Comparison(Model model, byte[] file, Engine engine) {
    this.model = model;
    expected = model.predictor(engine, BATCH_SIZE);
    OnnxModel written = OnnxModel.read(file, "the model as ONNX");
    found = written.predictor(engine, BATCH_SIZE);
    inputs = written.inputs();
    outputs = written.outputs();
  }

  /** Returns how far the outputs so far are apart. */
  Differences differences() {
    return differences;
  }

  /** Returns whether all labels so far are the same; empty if the model gives none. */
  Optional<Boolean> labels() {
    return model.task() instanceof Task.Classification ? Optional.of(sameLabels) : Optional.empty();
  }

  /** Computes rows with both. */
  void add(float[] rows, int count) {
    bind(rows, count);
    found.run(count);
    int width = model.architecture().outputs();
    float[] wanted = new float[count * width];
    expected.predict(rows, count, wanted);
    OnnxValue numbers = outputs.getLast();
    differences.add(wanted, width, found.floats(numbers.name()), numbers.width());
    if (model.task() instanceof Task.Classification classification) {
      int[] classes = new int[count];
      expected.classify(rows, count, classes);
      String[] labels = found.texts(outputs.getFirst().name());
      for (int row = 0; row < count; row++) {
        sameLabels &= classification.classNames().get(classes[row]).equals(labels[row]);
      }
    }
  }

  private void bind(float[] rows, int count) {
    if (model.schema().isEmpty()) {
      found.set(inputs.getFirst().name(), rows);
      return;
    }
    List<Column> columns = model.schema().get().inputs();
    for (int i = 0; i < columns.size(); i++) {
      float[] values = new float[count];
      for (int row = 0; row < count; row++) {
        values[row] = rows[row * columns.size() + i];
      }
      if (columns.get(i).kind() == ColumnKind.CATEGORY) {
        found.set(inputs.get(i).name(), texts(columns.get(i).categories(), values));
      } else {
        found.set(inputs.get(i).name(), values);
      }
    }
  }

  /** Returns the texts that the codes of categories stand for. */
  private static String[] texts(List<String> categories, float[] codes) {
    StringBuilder unknown = new StringBuilder("unknown");
    while (categories.contains(unknown.toString())) {
      unknown.append('_');
    }
    String[] texts = new String[codes.length];
    for (int i = 0; i < texts.length; i++) {
      if (Float.isNaN(codes[i])) {
        texts[i] = "";
      } else {
        texts[i] = codes[i] == Schema.UNKNOWN ? unknown.toString() : categories.get((int) codes[i]);
      }
    }
    return texts;
  }
}
