package dev.lanewise.cli.onnx;

import dev.lanewise.network.data.TableColumn;
import dev.lanewise.onnx.OnnxPredictor;
import java.util.List;
import java.util.Optional;

/** Rows for an ONNX model. */
sealed interface OnnxRows permits KnownRows, ColumnRows, PlainRows, ArrayRows {

  /** Returns how many there are. */
  int rows();

  /** Gives all inputs their values. */
  void bind(OnnxPredictor predictor);

  /** Returns the columns that name the rows. */
  List<TableColumn.Texts> ids();

  /** Returns what the rows are measured by, if they have it. */
  Optional<Truth> truth();
}
