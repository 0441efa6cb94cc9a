package dev.lanewise.onnx;

import dev.lanewise.api.ConfigurationException;
import dev.lanewise.api.DataException;
import dev.lanewise.api.text.Count;
import dev.lanewise.api.text.Listing;
import dev.lanewise.network.data.Column;
import dev.lanewise.network.data.Schema;
import dev.lanewise.network.engine.Engine;
import dev.lanewise.onnx.conversion.GraphColumns;
import dev.lanewise.onnx.lowering.Lowering;
import dev.lanewise.onnx.run.FloatSlot;
import dev.lanewise.onnx.run.LongSlot;
import dev.lanewise.onnx.run.Slot;
import dev.lanewise.onnx.run.TextSlot;
import java.lang.reflect.Array;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Computes the outputs of an {@link OnnxModel}. It allocates nothing but texts once its arrays are
 * as long as the rows ask for.
 *
 * <p>For one thread at a time, because its buffers hold a batch. A second thread that calls {@link
 * #run} at the same time gets an {@link IllegalStateException}.
 *
 * @since 0.1
 */
public final class OnnxPredictor {

  private final Lowering.Result lowered;
  private final int batchSize;
  private final Map<String, Bound> inputs = new LinkedHashMap<>();
  private final Map<String, Bound> outputs = new LinkedHashMap<>();
  private final List<Bound> allInputs;
  private final List<Bound> allOutputs;
  private final AtomicBoolean busy = new AtomicBoolean();

  /** An input or output with the array of all its rows. */
  private static final class Bound {
    final Lowering.Port port;
    @Nullable Object array;

    Bound(Lowering.Port port) {
      this.port = port;
    }

    Object array() {
      if (array == null) {
        throw new DataException(
            "the input '%s' has no values; set it before the model runs".formatted(port.name()));
      }
      return array;
    }

    Object batch() {
      return switch (port.slot()) {
        case FloatSlot floats -> floats.values();
        case LongSlot longs -> longs.values();
        case TextSlot texts -> texts.values();
      };
    }

    int width() {
      return port.slot().width();
    }
  }

  OnnxPredictor(Lowering.Result lowered, Engine engine, int batchSize) {
    if (batchSize < 1) {
      throw new ConfigurationException("a batch has at least 1 row, not " + batchSize);
    }
    this.lowered = lowered;
    this.batchSize = batchSize;
    lowered.inputs().forEach(port -> inputs.put(port.name(), new Bound(port)));
    lowered.outputs().forEach(port -> outputs.put(port.name(), new Bound(port)));
    allInputs = List.copyOf(inputs.values());
    allOutputs = List.copyOf(outputs.values());
    lowered.steps().prepare(engine, batchSize);
  }

  /**
   * Sets the values of an input of numbers or truth values.
   *
   * @param values row by row; read when the model runs, not copied
   * @throws DataException if there is no such input, or it takes other elements
   */
  public OnnxPredictor set(String name, float[] values) {
    input(name, FloatSlot.class, "numbers").array = values;
    return this;
  }

  /**
   * Sets the values of an input of whole numbers.
   *
   * @param values row by row; read when the model runs, not copied
   * @throws DataException if there is no such input, or it takes other elements
   */
  public OnnxPredictor set(String name, long[] values) {
    input(name, LongSlot.class, "whole numbers").array = values;
    return this;
  }

  /**
   * Sets the values of an input of texts.
   *
   * @param values row by row; read when the model runs, not copied
   * @throws DataException if there is no such input, or it takes other elements
   */
  public OnnxPredictor set(String name, String[] values) {
    input(name, TextSlot.class, "texts").array = values;
    return this;
  }

  /**
   * Sets the values of all inputs from rows of a table, as the model that {@link OnnxModel#toModel}
   * gives takes them: a single input takes the columns in their order, others those of their names.
   * A missing category is the empty text.
   *
   * @param schema the columns
   * @param rows row by row, as the schema describes them; copied
   * @param count how many rows
   * @throws DataException if there are fewer rows, or the columns are of other kinds
   */
  public OnnxPredictor setRows(Schema schema, float[] rows, int count) {
    if (rows.length < (long) count * schema.inputs().size()) {
      throw new DataException(
          "%s of %s need more than %d values"
              .formatted(
                  Count.of(count, "row"), Count.of(schema.inputs().size(), "column"), rows.length));
    }
    if (!GraphColumns.fit(lowered.inputs(), schema)) {
      throw new DataException(
          "the columns %s are not those of the inputs %s"
              .formatted(
                  Listing.of(schema.inputs().stream().map(Column::name).toList()),
                  Listing.of(List.copyOf(inputs.keySet()))));
    }
    for (Bound input : allInputs) {
      input.array = GraphColumns.array(lowered.inputs(), input.port, schema, rows, count);
    }
    return this;
  }

  private Bound input(String name, Class<? extends Slot> kind, String elements) {
    Bound input = inputs.get(name);
    if (input == null) {
      throw new DataException(
          "the model has no input '%s'; it has %s"
              .formatted(name, String.join(", ", inputs.keySet())));
    }
    if (!kind.isInstance(input.port.slot())) {
      throw new DataException("the input '%s' does not take %s".formatted(name, elements));
    }
    return input;
  }

  /**
   * Computes all outputs.
   *
   * @param rows how many rows; any number, computed batch by batch
   * @throws DataException if an input has no values or too few, or a value is none that the model
   *     knows
   * @throws IllegalStateException if another thread computes with this predictor
   */
  public void run(int rows) {
    for (int i = 0; i < allInputs.size(); i++) {
      Bound input = allInputs.get(i);
      long needed = (long) rows * input.width();
      if (rows < 0 || Array.getLength(input.array()) < needed) {
        throw new DataException(
            "%s of the input '%s' need %d values, but there are %d"
                .formatted(
                    Count.of(rows, "row"),
                    input.port.name(),
                    needed,
                    Array.getLength(input.array())));
      }
    }
    if (!busy.compareAndSet(false, true)) {
      throw new IllegalStateException(
          "another thread computes with this predictor; take one for each thread by"
              + " OnnxModel.predictor");
    }
    try {
      allocateOutputs(rows);
      for (int row = 0; row < rows; row += batchSize) {
        runBatch(row, Math.min(batchSize, rows - row));
      }
    } finally {
      busy.set(false);
    }
  }

  private void allocateOutputs(int rows) {
    for (int i = 0; i < allOutputs.size(); i++) {
      Bound output = allOutputs.get(i);
      int length = Math.multiplyExact(rows, output.width());
      if (output.array == null || Array.getLength(output.array) != length) {
        output.array =
            switch (output.port.slot()) {
              case FloatSlot _ -> new float[length];
              case LongSlot _ -> new long[length];
              case TextSlot _ -> new String[length];
            };
      }
    }
  }

  @SuppressWarnings("SuspiciousSystemArraycopy") // The arrays are of the slot's type.
  private void runBatch(int from, int rows) {
    for (int i = 0; i < allInputs.size(); i++) {
      Bound input = allInputs.get(i);
      int width = input.width();
      System.arraycopy(input.array(), from * width, input.batch(), 0, rows * width);
    }
    try {
      lowered.steps().run(rows);
    } catch (DataException e) {
      throw new DataException(
          "in rows %d to %d: %s".formatted(from + 1, from + rows, e.getMessage()), e);
    }
    for (int i = 0; i < allOutputs.size(); i++) {
      Bound output = allOutputs.get(i);
      int width = output.width();
      System.arraycopy(output.batch(), 0, output.array(), from * width, rows * width);
    }
  }

  /**
   * Returns an output of numbers or truth values of the last run, row by row; not a copy, and
   * written again by the next run of as many rows.
   *
   * @throws DataException if there is no such output, or it has other elements
   */
  public float[] floats(String name) {
    return output(name, float[].class);
  }

  /** Returns an output of whole numbers, as {@link #floats} does. */
  public long[] longs(String name) {
    return output(name, long[].class);
  }

  /** Returns an output of texts, as {@link #floats} does. */
  public String[] texts(String name) {
    return output(name, String[].class);
  }

  private <T> T output(String name, Class<T> type) {
    Bound output = outputs.get(name);
    if (output == null) {
      throw new DataException(
          "the model has no output '%s'; it has %s"
              .formatted(name, String.join(", ", outputs.keySet())));
    }
    if (!type.isInstance(output.array())) {
      throw new DataException("the output '%s' is no %s".formatted(name, type.getSimpleName()));
    }
    return type.cast(output.array());
  }
}
