package dev.lanewise.cli.onnx;

import dev.lanewise.network.data.Dataset;
import dev.lanewise.network.data.Schema;
import dev.lanewise.network.data.TableColumn;
import dev.lanewise.onnx.OnnxPredictor;
import java.util.List;
import java.util.Optional;

/**
 * Rows for a model that knows its columns, read as the model of Lanewise that it was made of reads
 * them.
 *
 * @param schema the columns
 * @param data the rows
 * @param ids the columns that name them
 * @param truth what they are measured by, if there is such
 */
record KnownRows(Schema schema, Dataset data, List<TableColumn.Texts> ids, Optional<Truth> truth)
    implements OnnxRows {

  @Override
  public int rows() {
    return data.rows();
  }

  @Override
  public void bind(OnnxPredictor predictor) {
    predictor.setRows(schema, PlainRows.values(data), data.rows());
  }
}
