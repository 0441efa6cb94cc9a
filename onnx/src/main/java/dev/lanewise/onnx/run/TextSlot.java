package dev.lanewise.onnx.run;

import java.util.Arrays;

/** Texts. */
public final class TextSlot extends Slot {

  private String[] values = {};

  public TextSlot(int width) {
    super(width);
  }

  @Override
  public void allocate(int maxRows) {
    values = new String[Math.toIntExact(size(maxRows, width()))];
    Arrays.fill(values, "");
  }

  /** Returns the texts, row by row; not a copy. */
  public String[] values() {
    return values;
  }

  @Override
  void copy(Slot from, int fromIndex, int toIndex, int length) {
    System.arraycopy(((TextSlot) from).values, fromIndex, values, toIndex, length);
  }
}
