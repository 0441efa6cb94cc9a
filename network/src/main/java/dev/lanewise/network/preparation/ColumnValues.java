package dev.lanewise.network.preparation;

/**
 * One column of row-major values.
 *
 * @param values all rows
 * @param width how many values a row has
 * @param column which of them
 * @param name what to call it in messages
 */
@SuppressWarnings("ArrayRecordComponent") // A view, never compared.
record ColumnValues(float[] values, int width, int column, String name) {

  float at(int row) {
    return values[row * width + column];
  }
}
