package dev.lanewise.cli.text;

import dev.lanewise.formats.NpyWriter;
import dev.lanewise.network.Model;
import dev.lanewise.network.data.Schema;
import dev.lanewise.network.data.TableColumn;
import dev.lanewise.network.data.Task;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * What is written of a prediction: ids, the class of each row where the model knows its columns,
 * and the outputs.
 *
 * @param ids columns that name the rows
 * @param className what the column of classes is called
 * @param classNames the classes by index
 * @param classes the class of each row; empty if there are none to write
 * @param names the names of the outputs
 * @param outputs rows of outputs, side by side
 */
@SuppressWarnings("ArrayRecordComponent") // Made once a prediction, never compared.
public record PredictionTable(
    List<TableColumn.Texts> ids,
    String className,
    List<String> classNames,
    int[] classes,
    List<String> names,
    float[] outputs)
    implements OutputTarget.Rows {

  /** Names what a model puts out. */
  public static PredictionTable of(
      Model model, List<TableColumn.Texts> ids, int[] classes, float[] outputs) {
    List<String> targets = model.schema().map(Schema::targets).orElse(List.of());
    return new PredictionTable(
        ids,
        targets.size() == 1 ? targets.getFirst() : "class",
        model.task() instanceof Task.Classification classification
            ? classification.classNames()
            : List.of(),
        classes,
        model.outputNames(),
        outputs);
  }

  int width() {
    return names.size();
  }

  @Override
  public int rows() {
    return outputs.length / names.size();
  }

  private boolean hasClasses() {
    return classes.length > 0;
  }

  @Override
  public List<String> header() {
    List<String> header = new ArrayList<>();
    ids.forEach(id -> header.add(id.name()));
    if (hasClasses()) {
      header.add(className);
    }
    header.addAll(names);
    return header;
  }

  @Override
  public Iterable<List<String>> records() {
    return () -> IntStream.range(0, rows()).mapToObj(this::record).iterator();
  }

  private List<String> record(int row) {
    List<String> record = new ArrayList<>();
    ids.forEach(id -> record.add(id.text(row)));
    if (hasClasses()) {
      record.add(classNames.get(classes[row]));
    }
    for (int i = 0; i < width(); i++) {
      record.add(Float.toString(outputs[row * width() + i]));
    }
    return record;
  }

  /** Returns the ids, the class, and the probabilities or values by name. */
  @Override
  public Map<String, Object> object(int row) {
    Map<String, Object> object = new LinkedHashMap<>();
    ids.forEach(id -> object.put(id.name(), id.text(row)));
    Map<String, Object> values = new LinkedHashMap<>();
    for (int i = 0; i < width(); i++) {
      values.put(names.get(i), outputs[row * width() + i]);
    }
    if (hasClasses()) {
      object.put(className, classNames.get(classes[row]));
      object.put("outputs", values);
    } else {
      object.putAll(values);
    }
    return object;
  }

  @Override
  public void writeArray(Path file) {
    NpyWriter.write(file, outputs, rows(), width());
  }
}
