package dev.lanewise.onnx.run;

/** Writes the same elements to each row. */
public final class Repetition {

  private Repetition() {}

  public static Step of(long[] numbers, LongSlot to) {
    return rows -> repeat(numbers, numbers.length, to.values(), rows);
  }

  public static Step of(String[] texts, TextSlot to) {
    return rows -> repeat(texts, texts.length, to.values(), rows);
  }

  @SuppressWarnings("SuspiciousSystemArraycopy") // Both are arrays of the same elements.
  private static void repeat(Object elements, int length, Object to, int rows) {
    for (int row = 0; row < rows; row++) {
      System.arraycopy(elements, 0, to, row * length, length);
    }
  }
}
