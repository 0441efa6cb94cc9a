package dev.lanewise.onnx.run;

/** Whole numbers. */
public final class LongSlot extends Slot {

  private long[] values = {};

  public LongSlot(int width) {
    super(width);
  }

  @Override
  public void allocate(int maxRows) {
    values = new long[Math.toIntExact(size(maxRows, width()))];
  }

  /** Returns the numbers, row by row; not a copy. */
  public long[] values() {
    return values;
  }

  @Override
  void copy(Slot from, int fromIndex, int toIndex, int length) {
    System.arraycopy(((LongSlot) from).values, fromIndex, values, toIndex, length);
  }
}
