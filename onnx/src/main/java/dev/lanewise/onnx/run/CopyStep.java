package dev.lanewise.onnx.run;

import java.util.ArrayList;
import java.util.List;

/** Puts columns of other slots of the same kind side by side: for joining, cutting and turning. */
public final class CopyStep implements Step {

  /**
   * Columns that follow each other in both slots.
   *
   * @param source where they come from
   * @param from the first column there
   * @param to the first column in the result
   * @param length how many
   */
  private record Run(Slot source, int from, int to, int length) {}

  private final Run[] runs;
  private final Slot result;

  /**
   * Creates a step.
   *
   * @param sources the slot of each column of the result
   * @param columns the column there
   */
  public CopyStep(List<? extends Slot> sources, int[] columns, Slot result) {
    this.result = result;
    List<Run> found = new ArrayList<>();
    for (int to = 0; to < columns.length; ) {
      Slot source = sources.get(to);
      int length = 1;
      while (to + length < columns.length
          && sources.get(to + length).equals(source)
          && columns[to + length] == columns[to] + length) {
        length++;
      }
      found.add(new Run(source, columns[to], to, length));
      to += length;
    }
    runs = found.toArray(Run[]::new);
  }

  @Override
  public void run(int rows) {
    for (int row = 0; row < rows; row++) {
      for (Run run : runs) {
        result.copy(
            run.source,
            row * run.source.width() + run.from,
            row * result.width() + run.to,
            run.length);
      }
    }
  }
}
