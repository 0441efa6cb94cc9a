package dev.lanewise.network.outputs;

import dev.lanewise.network.data.Dataset;
import dev.lanewise.network.images.ImageWarp;
import dev.lanewise.network.preparation.Preparation;
import java.util.Optional;

/** Reads the inputs of rows: out of a data set, changed at random if asked for, and prepared. */
final class RowInputs {

  private Dataset data;
  private final Optional<Preparation> preparation;
  private final int width;

  /** For each thread what changes images; empty if they stay as they are. */
  private final ImageWarp[] warps;

  /** A row for each thread, where rows that are not in memory are read first. */
  private final float[][] rowsRead;

  /** A row for each thread, as it is before it is prepared. */
  private final float[][] changed;

  /**
   * Allocates what the threads need.
   *
   * @param threads how many threads read at once
   */
  RowInputs(
      Dataset data, Optional<Preparation> preparation, Optional<RowChanges> changes, int threads) {
    this.data = data;
    this.preparation = preparation;
    int inputs = data.inputWidth();
    width = preparation.map(Preparation::width).orElse(inputs);
    warps = changes.map(change -> change.warps(inputs, threads)).orElse(new ImageWarp[0]);
    boolean isWorkedOn = warps.length > 0 || preparation.isPresent();
    rowsRead = new float[threads][isWorkedOn && !data.isInMemory() ? inputs : 0];
    changed = new float[threads][warps.length > 0 && preparation.isPresent() ? inputs : 0];
  }

  /** Reads rows of other data with the same columns from now on. */
  void readFrom(Dataset other) {
    data = other;
    boolean isWorkedOn = warps.length > 0 || preparation.isPresent();
    if (isWorkedOn && !other.isInMemory() && rowsRead[0].length == 0) {
      for (int thread = 0; thread < rowsRead.length; thread++) {
        rowsRead[thread] = new float[other.inputWidth()];
      }
    }
  }

  /** Returns how many inputs a row has when it is read. */
  int width() {
    return width;
  }

  /**
   * Reads a row.
   *
   * @param row its number in the data set
   * @param epoch the epoch, from 0
   * @param thread the number of the thread, which no other has at the same time
   * @param target receives its inputs from an index on
   * @param at the index
   */
  void read(int row, long epoch, int thread, float[] target, int at) {
    if (warps.length == 0 && preparation.isEmpty()) {
      data.readInputs(row, 1, target, at);
      return;
    }
    float[] values = rowsRead[thread];
    int from = 0;
    if (data.isInMemory()) {
      values = data.inputs();
      from = row * data.inputWidth();
    } else {
      data.readInputs(row, 1, values, 0);
    }
    if (warps.length == 0) {
      preparation.get().apply(values, from, target, at);
    } else if (preparation.isEmpty()) {
      warps[thread].run(values, from, epoch, row, target, at);
    } else {
      warps[thread].run(values, from, epoch, row, changed[thread], 0);
      preparation.get().apply(changed[thread], 0, target, at);
    }
  }
}
