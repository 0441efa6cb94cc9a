package dev.lanewise.onnx.conversion;

import dev.lanewise.api.DataException;
import dev.lanewise.network.engine.Engine;
import dev.lanewise.onnx.conversion.GraphColumns.Source;
import dev.lanewise.onnx.lowering.Lowering;
import dev.lanewise.onnx.run.FloatSlot;
import dev.lanewise.onnx.run.LongSlot;
import dev.lanewise.onnx.run.TextSlot;
import java.util.List;

/** Computes what the part of a graph before the first layer makes of a row. */
final class Probe {

  private final Lowering.Result lowered;
  private final List<Source> sources;
  private final FloatSlot output;

  Probe(Lowering.Result lowered, List<Source> sources, Engine engine) {
    this.lowered = lowered;
    this.sources = sources;
    output = (FloatSlot) lowered.outputs().getFirst().slot();
    lowered.steps().prepare(engine, 1);
  }

  /** Returns how many numbers the first layer gets. */
  int width() {
    return output.width();
  }

  /**
   * Computes a row.
   *
   * @param row a Double, Long or String for each source
   * @return the numbers, a copy
   * @throws DataException if the graph has no answer for a value
   */
  float[] of(Object[] row) {
    for (int i = 0; i < row.length; i++) {
      Source source = sources.get(i);
      switch (source.port().slot()) {
        case FloatSlot floats -> floats.values()[source.element()] = ((Double) row[i]).floatValue();
        case LongSlot longs -> longs.values()[source.element()] = ((Number) row[i]).longValue();
        case TextSlot texts -> texts.values()[source.element()] = (String) row[i];
      }
    }
    lowered.steps().run(1);
    float[] numbers = new float[output.width()];
    System.arraycopy(output.values(), 0, numbers, 0, numbers.length);
    return numbers;
  }

  /** Tells whether the graph has an answer for a value of a source, the others being as given. */
  boolean answers(Object[] row, int source, Object value) {
    Object[] changed = row.clone();
    changed[source] = value;
    try {
      of(changed);
      return true;
    } catch (DataException _) {
      return false;
    }
  }
}
