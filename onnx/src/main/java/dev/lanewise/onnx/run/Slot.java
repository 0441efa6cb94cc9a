package dev.lanewise.onnx.run;

/** An array with some elements for each row of a batch, which one step writes and others read. */
public abstract sealed class Slot permits FloatSlot, LongSlot, TextSlot {

  private final int width;

  Slot(int width) {
    this.width = width;
  }

  /** Returns how many elements a row has. */
  public final int width() {
    return width;
  }

  /** Makes the array for so many rows. */
  public abstract void allocate(int maxRows);

  /** Copies elements of another slot of the same kind: columns of one row. */
  abstract void copy(Slot from, int fromIndex, int toIndex, int length);

  static long size(int rows, int width) {
    return Math.multiplyExact((long) rows, width);
  }
}
