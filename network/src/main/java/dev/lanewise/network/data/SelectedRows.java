package dev.lanewise.network.data;

/**
 * Some of other rows, in an order of their own.
 *
 * @param all the rows to select from
 * @param selected the number of each selected row
 */
@SuppressWarnings("ArrayRecordComponent") // A view, never compared.
record SelectedRows(InputRows all, int[] selected) implements InputRows {

  @Override
  public int rows() {
    return selected.length;
  }

  @Override
  public int width() {
    return all.width();
  }

  @Override
  public void read(int first, int count, float[] target, int at) {
    for (int i = 0; i < count; i++) {
      all.read(selected[first + i], 1, target, at + i * width());
    }
  }
}
