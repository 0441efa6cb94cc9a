package dev.lanewise.cli.onnx;

import dev.lanewise.onnx.OnnxModel;
import dev.lanewise.onnx.OnnxPredictor;
import dev.lanewise.onnx.OnnxValue;
import java.util.ArrayList;
import java.util.List;

/** The outputs of an ONNX model as columns: one for each element of a row. */
final class OnnxColumns {

  /**
   * A column.
   *
   * @param name the output's name, and for one of several elements what it stands for
   * @param output which output
   * @param element which of its elements
   */
  record Column(String name, OnnxValue output, int element) {

    boolean isNumber() {
      return output.kind() == OnnxValue.Kind.FLOAT || output.kind() == OnnxValue.Kind.BOOLEAN;
    }

    /** Returns a Float, a Long or a String. */
    Object value(OnnxPredictor predictor, int row) {
      int at = row * output.width() + element;
      return switch (output.kind()) {
        case FLOAT, BOOLEAN -> predictor.floats(output.name())[at];
        case INTEGER -> predictor.longs(output.name())[at];
        case TEXT -> predictor.texts(output.name())[at];
      };
    }
  }

  private OnnxColumns() {}

  static List<Column> of(OnnxModel model) {
    List<Column> columns = new ArrayList<>();
    for (OnnxValue output : model.outputs()) {
      for (int i = 0; i < output.width(); i++) {
        String name =
            !output.labels().isEmpty()
                ? output.labels().get(i)
                : output.width() == 1 ? output.name() : output.name() + "_" + i;
        columns.add(new Column(name, output, i));
      }
    }
    return columns;
  }
}
