package dev.lanewise.kernels.scalar;

import dev.lanewise.api.program.Output;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/** The rows that a program works on where it cannot work on the caller's arrays; for one thread. */
final class Scratch {

  /** Elements of a row; a multiple of {@link Output#STRIPE}. */
  static final int LENGTH = 1024;

  /** Gives rows the same alignment to cache lines, as in {@link BlockedProduct}. */
  private static final int PADDING = 12;

  final float[][] rows;
  final int[][] bits;
  final float[] partialSums;
  private final MemorySegment[] rowSegments;
  private final MemorySegment[] bitSegments;

  Scratch(Schedule schedule) {
    rows = new float[schedule.rowCount()][LENGTH + PADDING];
    bits = new int[schedule.bitRowCount()][LENGTH + PADDING];
    partialSums = new float[schedule.outputCount() * Output.STRIPE];
    rowSegments = Arrays.stream(rows).map(MemorySegment::ofArray).toArray(MemorySegment[]::new);
    bitSegments = Arrays.stream(bits).map(MemorySegment::ofArray).toArray(MemorySegment[]::new);
  }

  /** Copies the raw bits of a row of floats. */
  void toBits(int row, int bitRow, int length) {
    MemorySegment.copy(rowSegments[row], 0, bitSegments[bitRow], 0, (long) length * Float.BYTES);
  }

  /** Copies a row of floats given as raw bits. */
  void toFloats(int bitRow, int row, int length) {
    MemorySegment.copy(bitSegments[bitRow], 0, rowSegments[row], 0, (long) length * Float.BYTES);
  }
}
