package dev.lanewise.cli.onnx;

import dev.lanewise.api.DataException;
import dev.lanewise.api.text.Count;
import dev.lanewise.formats.NpzReader;
import dev.lanewise.network.data.Dataset;
import dev.lanewise.network.data.TableColumn;
import dev.lanewise.onnx.OnnxPredictor;
import dev.lanewise.onnx.OnnxValue;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Rows of arrays for a model with inputs of numbers, each of which takes the array of its name.
 *
 * @param inputs the inputs of the model
 * @param arrays an array for each
 * @param truth what they are measured by, if there is such
 */
record ArrayRows(List<OnnxValue> inputs, NpzReader.NamedArrays arrays, Optional<Truth> truth)
    implements OnnxRows {

  /** Checks how many numbers a row of each array has. */
  ArrayRows {
    for (OnnxValue input : inputs) {
      int width = array(arrays, input).inputWidth();
      if (width != input.width()) {
        throw new DataException(
            "the array %s has %s a row and the input takes %d; take data of the input's width"
                .formatted(input.name(), Count.of(width, "number"), input.width()));
      }
    }
  }

  private static Dataset array(NpzReader.NamedArrays arrays, OnnxValue input) {
    return Objects.requireNonNull(arrays.inputs().get(input.name()));
  }

  @Override
  public int rows() {
    return arrays.rows();
  }

  @Override
  public void bind(OnnxPredictor predictor) {
    for (OnnxValue input : inputs) {
      float[] values = PlainRows.values(array(arrays, input));
      if (input.kind() == OnnxValue.Kind.INTEGER) {
        long[] whole = new long[values.length];
        for (int i = 0; i < whole.length; i++) {
          whole[i] = ColumnRows.whole(values[i], i / input.width(), input.name());
        }
        predictor.set(input.name(), whole);
      } else {
        predictor.set(input.name(), values);
      }
    }
  }

  @Override
  public List<TableColumn.Texts> ids() {
    return List.of();
  }
}
