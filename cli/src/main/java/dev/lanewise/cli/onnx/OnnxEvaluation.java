package dev.lanewise.cli.onnx;

import dev.lanewise.api.ConfigurationException;
import dev.lanewise.api.registry.Plugins;
import dev.lanewise.api.text.Listing;
import dev.lanewise.cli.options.EngineRequest;
import dev.lanewise.cli.text.Output;
import dev.lanewise.formats.CsvDialect;
import dev.lanewise.formats.DataSource;
import dev.lanewise.network.data.ColumnRoles;
import dev.lanewise.network.data.Dataset;
import dev.lanewise.network.data.Table;
import dev.lanewise.network.data.TableColumn;
import dev.lanewise.network.engine.Engine;
import dev.lanewise.network.metrics.ClassificationEvaluation;
import dev.lanewise.network.metrics.ConfusionMatrix;
import dev.lanewise.network.metrics.Evaluation;
import dev.lanewise.network.metrics.RegressionEvaluation;
import dev.lanewise.onnx.OnnxModel;
import dev.lanewise.onnx.OnnxPredictor;
import dev.lanewise.onnx.OnnxValue;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * The work of {@code lanewise evaluate} for an ONNX model. The file does not say what its outputs
 * mean: an output of labels is compared with the target, of probabilities the largest counts, and
 * other numbers are predicted values.
 *
 * @param modelFile the model
 * @param data rows with their targets
 * @param roles what columns of a table are for
 * @param dialect how a table is written
 */
public record OnnxEvaluation(Path modelFile, String data, ColumnRoles roles, CsvDialect dialect) {

  /** Measures the model. */
  public Evaluation run(EngineRequest request, Plugins plugins, Output output) {
    OnnxModel model = OnnxFile.read(modelFile, output);
    DataSource source = OnnxRows.source(data, roles, dialect, output::note);
    OnnxRows read = OnnxRows.read(model, source, roles);
    List<String> targets = read.table().map(this::targets).orElse(List.of());
    OnnxRows rows = read.withRoles(roles.withTargets(targets));
    try (Engine engine = request.openFor(plugins, 0)) {
      OnnxPredictor predictor = model.predictor(engine, 256);
      rows.bind(model, predictor);
      predictor.run(rows.rows());
      return rows.table().isPresent()
          ? ofTable(model, predictor, rows.table().get(), targets.getFirst())
          : ofDataset(model, predictor, source.evaluation());
    }
  }

  /** Returns the targets: as for other models, the last free column if none is named. */
  private List<String> targets(Table table) {
    if (!roles.targets().isEmpty()) {
      return roles.targets();
    }
    List<String> free = table.names().stream().filter(roles::isFree).toList();
    if (free.isEmpty()) {
      throw new ConfigurationException(
          "%s has no column left to measure by; name one by --target".formatted(table.source()));
    }
    return List.of(free.getLast());
  }

  private static Evaluation ofTable(
      OnnxModel model, OnnxPredictor predictor, Table table, String target) {
    TableColumn column =
        table
            .column(target)
            .orElseThrow(() ->
                new ConfigurationException(
                    "%s has no column %s to measure by; name one by --target"
                        .formatted(table.source(), Listing.shortened(target))));
    Optional<OnnxValue> label =
        model.outputs().stream()
            .filter(output ->
                output.width() == 1
                    && (output.kind() == OnnxValue.Kind.TEXT
                        || output.kind() == OnnxValue.Kind.INTEGER))
            .findFirst();
    if (label.isPresent()) {
      return classes(predictor, label.get(), OnnxRows.texts(column));
    }
    if (column instanceof TableColumn.Numbers numbers && width(model) == 1) {
      return values(numbers.values(), predictor.floats(model.outputs().getFirst().name()), 1);
    }
    throw new ConfigurationException(
        "the model has no output of labels, and not one of numbers that %s can be compared with"
            .formatted(Listing.shortened(target)));
  }

  private static int width(OnnxModel model) {
    return model.outputs().getFirst().width();
  }

  private static Evaluation values(float[] targets, float[] outputs, int width) {
    double sum = 0;
    for (int i = 0; i < targets.length; i++) {
      double difference = (double) targets[i] - outputs[i];
      sum += difference * difference;
    }
    return RegressionEvaluation.of(targets, outputs, width, sum / Math.max(1, targets.length));
  }

  private static Evaluation classes(OnnxPredictor predictor, OnnxValue label, String[] truth) {
    String[] predicted = new String[truth.length];
    for (int i = 0; i < truth.length; i++) {
      predicted[i] =
          label.kind() == OnnxValue.Kind.TEXT
              ? predictor.texts(label.name())[i]
              : Long.toString(predictor.longs(label.name())[i]);
    }
    SortedSet<String> all = new TreeSet<>(List.of(truth));
    all.addAll(List.of(predicted));
    List<String> names = new ArrayList<>(all);
    // A file of labels alone has no loss.
    return ClassificationEvaluation.of(
        ConfusionMatrix.of(indices(truth, names), indices(predicted, names), names), Double.NaN);
  }

  private static int[] indices(String[] labels, List<String> names) {
    int[] indices = new int[labels.length];
    for (int i = 0; i < indices.length; i++) {
      indices[i] = names.indexOf(labels[i]);
    }
    return indices;
  }

  private static Evaluation ofDataset(OnnxModel model, OnnxPredictor predictor, Dataset rows) {
    OnnxValue output =
        model.outputs().stream()
            .filter(value -> value.kind() == OnnxValue.Kind.FLOAT)
            .findFirst()
            .orElseThrow(
                () -> new ConfigurationException("the model has no output of numbers to measure"));
    float[] outputs = predictor.floats(output.name());
    if (rows.hasTargets()) {
      if (output.width() != rows.targetWidth()) {
        throw new ConfigurationException(
            "the model has %d outputs for %d targets"
                .formatted(output.width(), rows.targetWidth()));
      }
      return values(rows.targets(), outputs, rows.targetWidth());
    }
    if (output.width() < rows.classes()) {
      throw new ConfigurationException(
          "the model has %d outputs for %d classes".formatted(output.width(), rows.classes()));
    }
    List<String> names = new ArrayList<>(rows.classNames());
    for (int i = names.size(); i < output.width(); i++) {
      names.add(Integer.toString(i));
    }
    int[] predicted = new int[rows.rows()];
    for (int row = 0; row < predicted.length; row++) {
      int from = row * output.width();
      for (int i = 1; i < output.width(); i++) {
        if (outputs[from + i] > outputs[from + predicted[row]]) {
          predicted[row] = i;
        }
      }
    }
    return ClassificationEvaluation.of(
        ConfusionMatrix.of(rows.labels(), predicted, names), Double.NaN);
  }
}
