package dev.lanewise.cli.onnx;

import dev.lanewise.network.data.Dataset;
import dev.lanewise.network.data.TableColumn;
import dev.lanewise.onnx.OnnxPredictor;
import java.util.List;
import java.util.Optional;

/**
 * Rows of numbers for a model with a single input of them.
 *
 * @param input its name
 * @param data the rows
 * @param truth what they are measured by, if there is such
 */
record PlainRows(String input, Dataset data, Optional<Truth> truth) implements OnnxRows {

  @Override
  public int rows() {
    return data.rows();
  }

  @Override
  public void bind(OnnxPredictor predictor) {
    predictor.set(input, values(data));
  }

  static float[] values(Dataset data) {
    float[] values = new float[Math.multiplyExact(data.rows(), data.inputWidth())];
    data.readInputs(0, data.rows(), values, 0);
    return values;
  }

  @Override
  public List<TableColumn.Texts> ids() {
    return List.of();
  }
}
