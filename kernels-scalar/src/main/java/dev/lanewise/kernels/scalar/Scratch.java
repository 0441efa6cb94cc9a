package dev.lanewise.kernels.scalar;

import dev.lanewise.api.formula.Output;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/** The rows that a program works on where it cannot work on the caller's arrays; for one thread. */
final class Scratch {

  /** Elements of a row; a multiple of {@link Output#STRIPE}. */
  static final int LENGTH = 1024;

  /** Lets rows lie alike in their cache lines, as in {@link Panel}. */
  private static final int PADDING = 12;

  final float[][] rows;
  final int[][] bits;
  final float[] partialSums;
  private final MemorySegment[] rowSegments;
  private final MemorySegment[] bitSegments;

  Scratch(int rowCount, int bitCount, int outputs) {
    rows = new float[rowCount][LENGTH + PADDING];
    bits = new int[bitCount][LENGTH + PADDING];
    partialSums = new float[outputs * Output.STRIPE];
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

  /** Keeps scratch for a few threads, so that a run allocates nothing once it has run before. */
  static final class Pool {

    private static final int SLOTS = 16;

    private final Schedule schedule;
    private final AtomicReferenceArray<@Nullable Scratch> slots = new AtomicReferenceArray<>(SLOTS);

    Pool(Schedule schedule) {
      this.schedule = schedule;
    }

    /** Takes scratch out, at best what this thread had last time. */
    Scratch take() {
      for (int i = 0; i < SLOTS; i++) {
        Scratch scratch = slots.getAndSet(slot(i), null);
        if (scratch != null) {
          return scratch;
        }
      }
      return new Scratch(schedule.rowCount(), schedule.bitRowCount(), schedule.outputCount());
    }

    /** Puts scratch back; if all slots are full it is left to the garbage collector. */
    void give(Scratch scratch) {
      for (int i = 0; i < SLOTS; i++) {
        if (slots.compareAndSet(slot(i), null, scratch)) {
          return;
        }
      }
    }

    private static int slot(int attempt) {
      long id = Thread.currentThread().threadId();
      return (int) ((id + attempt) % SLOTS);
    }
  }
}
