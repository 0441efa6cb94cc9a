package dev.lanewise.onnx;

import java.util.List;

/**
 * An input or an output of an ONNX model.
 *
 * @param name its name
 * @param kind what its elements are
 * @param shape the dimensions of a row, without the first, which counts the rows; empty if a row
 *     has one element
 * @param labels what each column stands for, such as the classes of probabilities; empty if the
 *     file does not say it
 * @since 0.1
 */
public record OnnxValue(String name, Kind kind, List<Integer> shape, List<String> labels) {

  /**
   * What elements are.
   *
   * @since 0.1
   */
  public enum Kind {
    /** Floating-point numbers of any width in the file, {@code float} here. */
    FLOAT,
    /** Whole numbers of any width in the file, {@code long} here. */
    INTEGER,
    /** Truth values, as {@code float} 0 and 1. */
    BOOLEAN,
    /** Texts. */
    TEXT
  }

  /** Copies the lists. */
  public OnnxValue {
    shape = List.copyOf(shape);
    labels = List.copyOf(labels);
  }

  /** Returns how many elements a row has. */
  public int width() {
    return shape.stream().reduce(1, Math::multiplyExact);
  }
}
