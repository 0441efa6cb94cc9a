package dev.lanewise.kernels.simd;

import dev.lanewise.api.formula.Arguments;
import dev.lanewise.api.formula.CompiledProgram;
import dev.lanewise.api.formula.Variable;

/**
 * A compiled formula: checks its arguments here, computes in a subclass.
 *
 * <p>The subclass trusts what is checked here for its results only; the Vector API checks every
 * access again, mostly outside its loops.
 */
abstract class RowLoop implements CompiledProgram {

  private final Variable.Shape[] shapes;
  private final int scalars;
  private final boolean hasRowSums;
  private final boolean onlyElements;

  RowLoop(Formula formula) {
    shapes = formula.shapes();
    scalars = formula.scalars();
    hasRowSums = formula.hasRowSums();
    boolean elements = true;
    for (Variable.Shape shape : shapes) {
      elements &= shape == Variable.Shape.ELEMENT;
    }
    onlyElements = elements;
  }

  /** Tells whether results are summed along rows, so that only whole rows may be asked for. */
  final boolean hasRowSums() {
    return hasRowSums;
  }

  @Override
  public final void run(Arguments arguments, int fromRow, int toRow, int fromColumn, int toColumn) {
    float[][] arrays = arguments.arrays();
    int[] offsets = arguments.offsets();
    int[] strides = arguments.strides();
    check(arguments, fromRow, toRow, fromColumn, toColumn);
    if (fromRow == toRow || (fromColumn == toColumn && !hasRowSums)) {
      return;
    }
    if (onlyElements && fromColumn == 0 && areDense(strides, toColumn)) {
      // Without gaps between rows, the rows are one long row.
      part(
          arrays,
          offsets,
          strides,
          arguments.scalars(),
          0,
          1,
          fromRow * toColumn,
          toRow * toColumn);
    } else {
      part(arrays, offsets, strides, arguments.scalars(), fromRow, toRow, fromColumn, toColumn);
    }
  }

  /** Computes a part that lies within the arrays. */
  abstract void part(
      float[][] arrays,
      int[] offsets,
      int[] strides,
      float[] scalars,
      int fromRow,
      int toRow,
      int fromColumn,
      int toColumn);

  private static boolean areDense(int[] strides, int columns) {
    for (int stride : strides) {
      if (stride != columns) {
        return false;
      }
    }
    return true;
  }

  private void check(Arguments arguments, int fromRow, int toRow, int fromColumn, int toColumn) {
    if (arguments.arrays().length != shapes.length || arguments.scalars().length != scalars) {
      throw new IllegalArgumentException("the arguments belong to another program");
    }
    if (fromRow < 0 || toRow < fromRow || fromColumn < 0 || toColumn < fromColumn) {
      throw new IndexOutOfBoundsException(
          "rows %d to %d and columns %d to %d are no part of a batch"
              .formatted(fromRow, toRow, fromColumn, toColumn));
    }
    for (int slot = 0; slot < shapes.length; slot++) {
      float[] array = arguments.arrays()[slot];
      long offset = arguments.offsets()[slot];
      long stride = arguments.strides()[slot];
      boolean byColumn = shapes[slot] != Variable.Shape.ROW;
      if (fromRow == toRow || (byColumn && fromColumn == toColumn)) {
        continue;
      }
      long from = offset;
      long to = offset;
      switch (shapes[slot]) {
        case ELEMENT -> {
          if (stride < 0) {
            throw new IllegalArgumentException("array %d has a stride below 0".formatted(slot));
          }
          from += fromRow * stride + fromColumn;
          to += (toRow - 1) * stride + toColumn;
        }
        case COLUMN -> {
          from += fromColumn;
          to += toColumn;
        }
        case ROW -> {
          from += fromRow;
          to += toRow;
        }
        case SCALAR -> throw new IllegalStateException("a scalar has no array");
      }
      if (from < 0 || to > array.length) {
        throw outOfRange(slot, array, from, to);
      }
    }
  }

  private static IndexOutOfBoundsException outOfRange(int slot, float[] array, long from, long to) {
    return new IndexOutOfBoundsException(
        "array %d of the arguments is needed from %d to %d and has length %d"
            .formatted(slot, from, to, array.length));
  }
}
