package dev.lanewise.scoring;

import dev.lanewise.api.DataException;
import dev.lanewise.api.text.Count;
import dev.lanewise.api.text.Listing;
import dev.lanewise.formats.ModelFile;
import dev.lanewise.network.Model;
import dev.lanewise.network.Predictor;
import dev.lanewise.network.data.Column;
import dev.lanewise.network.data.Schema;
import dev.lanewise.network.data.Task;
import dev.lanewise.network.engine.Engine;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A model that is asked row by row, from any number of threads at once, virtual ones too.
 *
 * {@snippet :
 * Scorer scorer = Scorer.read(Path.of("churn.safetensors"));
 * Answer answer = scorer.predict(Map.of("age", 41, "city", "Busan", "plan", "pro"));
 * String label = answer.label().orElseThrow();
 * float probability = answer.output("yes");
 * }
 *
 * <p>It starts no thread and holds nothing that has to be closed: each call computes in the thread
 * that makes it, with one of a few predictors that are kept for the next calls. The answer for a
 * row has the same bits in any call and any thread.
 *
 * @since 0.1
 */
public final class Scorer {

  private static final int BATCH = 256;

  private final Model model;
  private final List<String> names;
  private final IdlePredictors forRows;
  private final IdlePredictors forBatches;

  private Scorer(Model model, Engine engine) {
    this.model = model;
    names = model.outputNames();
    forRows = new IdlePredictors(() -> model.predictor(engine, 1));
    forBatches = new IdlePredictors(() -> model.predictor(engine, BATCH));
  }

  /**
   * Reads a model from a file.
   *
   * @param file as {@code lanewise train --out} or {@link ModelFile#write} makes it
   * @throws DataException if it cannot be read, is no model, or a plugin is missing
   */
  public static Scorer read(Path file) {
    Engine engine = Engine.create();
    return new Scorer(ModelFile.read(file, engine), engine);
  }

  /**
   * Reads a model from bytes.
   *
   * @param name what to call them in messages
   * @throws DataException as {@link #read(Path)}
   */
  public static Scorer read(byte[] bytes, String name) {
    Engine engine = Engine.create();
    return new Scorer(ModelFile.read(bytes, name, engine), engine);
  }

  /**
   * Reads a model from a resource of a jar or of the class path.
   *
   * @param owner a class of the jar and the module that the resource is in
   * @param resource the name, as {@link Class#getResourceAsStream} takes it: in the package of the
   *     class, or from the root if it begins with a slash
   * @throws DataException if there is no such resource, and as {@link #read(Path)}
   */
  public static Scorer read(Class<?> owner, String resource) {
    try (InputStream in = owner.getResourceAsStream(resource)) {
      if (in == null) {
        throw new DataException(
            "there is no resource '%s' beside the class %s; a name from the root begins with a slash"
                .formatted(resource, owner.getName()));
      }
      return read(in.readAllBytes(), resource);
    } catch (IOException e) {
      throw new DataException("the resource '%s' cannot be read".formatted(resource), e);
    }
  }

  /** Returns a scorer of a model that is there already, such as one that was just trained. */
  public static Scorer of(Model model) {
    return of(model, Engine.create());
  }

  /**
   * Returns a scorer of a model that needs plugins from a folder, or certain kernels.
   *
   * @param engine what computes; it is not closed, and a row is computed by the thread that asks
   */
  public static Scorer of(Model model, Engine engine) {
    return new Scorer(model, engine.singleThreaded());
  }

  /** Returns the model: its columns, what its outputs mean, and where it comes from. */
  public Model model() {
    return model;
  }

  /**
   * Asks for one row of numbers.
   *
   * @param row the inputs in the order of the model; of a table as {@link Schema} describes a row
   * @throws DataException if the row has another number of inputs
   */
  public Answer predict(float... row) {
    check(row);
    float[] outputs = new float[names.size()];
    Optional<String> label = Optional.empty();
    Predictor predictor = forRows.take();
    try {
      if (model.task() instanceof Task.Classification classification) {
        int found = predictor.classify(row, outputs);
        label = Optional.of(classification.classNames().get(found));
      } else {
        predictor.predict(row, 1, outputs);
      }
    } finally {
      forRows.giveBack(predictor);
    }
    return new Answer(label, names, outputs);
  }

  /**
   * Computes the outputs of one row. For a model of plain numbers it allocates nothing once as many
   * threads have called as compute at the same time.
   *
   * @param row the inputs, as {@link #predict(float...)} takes them
   * @param outputs receives the outputs, in the order of {@link Model#outputNames}
   * @throws DataException if the row has another number of inputs, or the array is too short
   */
  public void predict(float[] row, float[] outputs) {
    check(row);
    Predictor predictor = forRows.take();
    try {
      predictor.predict(row, 1, outputs);
    } finally {
      forRows.giveBack(predictor);
    }
  }

  /**
   * Computes the outputs of many rows.
   *
   * @param rows the rows, side by side
   * @param count how many
   * @param outputs receives the rows of outputs, side by side
   * @throws DataException if an array is too short
   */
  public void predict(float[] rows, int count, float[] outputs) {
    Predictor predictor = forBatches.take();
    try {
      predictor.predict(rows, count, outputs);
    } finally {
      forBatches.giveBack(predictor);
    }
  }

  /**
   * Asks for one row of a table.
   *
   * @param row the value of each column by its name: numbers, texts, truth values and dates as
   *     {@link Schema#value} takes them, null for a missing one; other names are left out
   * @throws DataException if the model was not trained on a table, a column is not there, or a
   *     value is of another kind
   */
  public Answer predict(Map<String, ?> row) {
    return predict(numbers(row));
  }

  /**
   * Asks for one row of a table, given as a record with a component for each column.
   *
   * @param row as {@link #predict(Map)} takes its values
   * @throws DataException as for {@link #predict(Map)}, or if the record's module does not open it
   *     and it is not public
   */
  public Answer predict(Record row) {
    Map<String, @Nullable Object> values = new HashMap<>();
    for (RecordComponent component : row.getClass().getRecordComponents()) {
      values.put(component.getName(), value(component, row));
    }
    return predict(numbers(values));
  }

  private static @Nullable Object value(RecordComponent component, Record row) {
    Method accessor = component.getAccessor();
    try {
      // Records are often private to a class.
      accessor.trySetAccessible();
      return accessor.invoke(row);
    } catch (IllegalAccessException e) {
      throw new DataException(
          "the component %s of the record %s cannot be read; make the record public, open its package, or pass a map"
              .formatted(component.getName(), row.getClass().getName()),
          e);
    } catch (InvocationTargetException e) {
      throw new DataException(
          "the component %s of the record %s fails: %s"
              .formatted(component.getName(), row.getClass().getName(), e.getCause()),
          e);
    }
  }

  /**
   * Returns a row of a table as numbers, in the order of the model, to be asked for later or in a
   * batch.
   *
   * @param row as {@link #predict(Map)} takes it
   * @throws DataException as for {@link #predict(Map)}
   */
  public float[] numbers(Map<String, ?> row) {
    Schema schema =
        model
            .schema()
            .orElseThrow(() ->
                new DataException(
                    "the model was not trained on a table, so its %s have no names; pass an array"
                        .formatted(Count.of(model.inputs(), "input"))));
    float[] numbers = new float[schema.inputs().size()];
    for (int i = 0; i < numbers.length; i++) {
      String name = schema.inputs().get(i).name();
      Object value = row.get(name);
      if (value == null && !row.containsKey(name)) {
        throw new DataException(
            "the row lacks the column '%s'; the model takes %s, and null stands for a missing value"
                .formatted(name, Listing.of(schema.inputs().stream().map(Column::name).toList())));
      }
      numbers[i] = schema.value(i, value);
    }
    return numbers;
  }

  private void check(float[] row) {
    if (row.length != model.inputs()) {
      throw new DataException(
          "a row has %s and the model takes %d"
              .formatted(Count.of(row.length, "value"), model.inputs()));
    }
  }
}
