package dev.lanewise.onnx.lowering;

import dev.lanewise.onnx.graph.ElementType;
import dev.lanewise.onnx.graph.Tensor;
import dev.lanewise.onnx.run.LongSlot;
import dev.lanewise.onnx.run.Slot;
import dev.lanewise.onnx.run.TextSlot;
import java.util.List;

/** What is known of a value of a graph before any row is. */
sealed interface Value {

  /**
   * The same for all rows.
   *
   * @param tensor the value
   */
  record Constant(Tensor tensor) implements Value {}

  /**
   * Several values under one name.
   *
   * @param values the values in order
   */
  record Several(List<Value> values) implements Value {}

  /** Some elements for each row of the batch. */
  sealed interface Rows extends Value {

    /** Returns the dimensions of one row's elements, after that of the batch; not a copy. */
    int[] shape();

    ElementType type();

    /** Returns how many elements a row has. */
    default int width() {
      return Tensor.size(shape());
    }

    /** Returns the number of dimensions, that of the batch included. */
    default int rank() {
      return shape().length + 1;
    }
  }

  /** Rows whose elements are in a slot once the steps before have run. */
  sealed interface StoredRows extends Rows {
    Slot slot();
  }

  /**
   * Whole numbers.
   *
   * @param shape the dimensions of a row
   * @param slot where they are
   */
  @SuppressWarnings("ArrayRecordComponent") // Never compared.
  record LongRows(int[] shape, LongSlot slot) implements StoredRows {
    @Override
    public ElementType type() {
      return ElementType.INTEGER;
    }
  }

  /**
   * Texts.
   *
   * @param shape the dimensions of a row
   * @param slot where they are
   */
  @SuppressWarnings("ArrayRecordComponent") // Never compared.
  record TextRows(int[] shape, TextSlot slot) implements StoredRows {
    @Override
    public ElementType type() {
      return ElementType.TEXT;
    }
  }

  /**
   * Numbers or truth values, as a formula that no step has computed yet.
   *
   * @param shape the dimensions of a row
   * @param type numbers, or truth values as 0 and 1
   * @param formula how they are computed
   */
  @SuppressWarnings("ArrayRecordComponent") // Never compared.
  record FloatRows(int[] shape, ElementType type, PendingFormula formula) implements Rows {}
}
