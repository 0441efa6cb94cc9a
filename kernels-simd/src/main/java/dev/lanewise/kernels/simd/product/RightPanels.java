package dev.lanewise.kernels.simd.product;

import dev.lanewise.api.kernels.ConstantMatrix;
import dev.lanewise.kernels.simd.code.Lanes;
import java.util.Map;
import java.util.WeakHashMap;
import org.jspecify.annotations.Nullable;

/**
 * A right operand, or a block of it, packed into panels that lie one behind the other: as wide as
 * may be, except the last ones. In a panel, the values of a step lie behind those of the step
 * before.
 */
final class RightPanels {

  /** How many rows of the right operand are packed into all panels before the next ones. */
  private static final int PACKING_ROWS = 16;

  /**
   * How many steps there is room for behind each panel, so that the beginnings of panels are not a
   * power of two apart: else they share few cache sets when they are packed side by side.
   */
  private static final int PADDING = 1;

  final float[] values;
  private final Panels panel = new Panels();

  /** Where the first panel begins in the right operand. */
  private int firstColumn;

  private int firstStep;

  /** How many steps a panel has. */
  private int steps;

  /** Whether columns may be in two panels. */
  private boolean overlap;

  private int columns;

  /** How many columns are in the panels at the beginning that are as wide as may be. */
  private int wholeColumns;

  /**
   * Makes room.
   *
   * @param size as from {@link #size}
   */
  RightPanels(int size) {
    values = new float[size];
  }

  /** Returns how many floats the panels of so many columns take. */
  static long size(int columns, int steps) {
    return Math.ceilDiv(columns, Lanes.COUNT) * (long) Lanes.COUNT * (steps + PADDING);
  }

  /** Returns how many columns, in whole vectors, there is room for in panels of so many floats. */
  static int columns(int size, int steps) {
    return size / (steps + PADDING);
  }

  /** Returns whether columns may be in two panels, as {@link Panels#start} wants it. */
  boolean overlap() {
    return overlap;
  }

  /**
   * Tells whether a part of the result may begin at a column: a panel begins there, and it does not
   * overlap the one before.
   *
   * @param column the beginning of a panel, if all were as wide as may be
   */
  boolean canBeginAt(int column) {
    boolean lastOverlaps = overlap && wholeColumns > 0 && columns - wholeColumns < Lanes.COUNT;
    return column < wholeColumns || (column == wholeColumns && !lastOverlaps);
  }

  /** Returns how far the beginnings of panels are apart that are as wide as may be. */
  int distance() {
    return (steps + PADDING) * Tile.COLUMNS;
  }

  /**
   * Returns where the values of a step lie.
   *
   * @param start where the panel begins in the right operand, if no column before it is in two
   *     panels
   * @param width how many values a step of the panel has
   */
  int index(int start, int step, int width) {
    return (start - firstColumn) * (steps + PADDING) + (step - firstStep) * width;
  }

  /**
   * Packs a block of the right operand.
   *
   * @param overlap whether columns may be in two panels
   */
  void pack(ProductCall call, int column, int width, int step, int steps, boolean overlap) {
    firstColumn = column;
    firstStep = step;
    columns = width;
    this.steps = steps;
    this.overlap = overlap;
    panel.start(width, Tile.VECTORS, overlap);
    wholeColumns = panel.whole() * Tile.COLUMNS;
    // Rows of a transposed operand are read along, all of a block; else some rows side by side.
    int rows = call.rightTransposed ? steps : PACKING_ROWS;
    int whole = packWhole(call);
    for (int from = step; from < step + steps; from += rows) {
      int count = Math.min(rows, step + steps - from);
      panel.start(width, Tile.VECTORS, overlap);
      panel.skip(whole);
      while (panel.next()) {
        packPanel(call, from, count);
      }
    }
  }

  /**
   * Packs the panels at the beginning that are as wide as may be, if that can be done side by side;
   * returns how many these are.
   */
  private int packWhole(ProductCall call) {
    if (call.rightTransposed || Tile.VECTORS != 2) {
      return 0;
    }
    int whole = wholeColumns / Tile.COLUMNS;
    if (whole > 0) {
      int source = call.bIndex(firstStep, firstColumn);
      call.packing().copyPanels(steps, whole, call.b, source, call.bStride, values, 0, distance());
    }
    return whole;
  }

  private void packPanel(ProductCall call, int step, int count) {
    int width = panel.packedWidth();
    int target = index(firstColumn + panel.start, step, width);
    int column = firstColumn + panel.column;
    if (panel.width == width || !panel.fits()) {
      call.packRight(step, count, column, panel.width, values, target, width);
    } else {
      // The last vector overlaps the one before.
      int before = width - Lanes.COUNT;
      int last = column + panel.last;
      call.packRight(step, count, column, before, values, target, width);
      call.packRight(step, count, last, Lanes.COUNT, values, target + before, width);
    }
  }

  /**
   * The packed copies of constant right operands, one for all products with the same constant, as
   * long as that is in use.
   */
  static final class Constants {

    /**
     * The most elements of a constant that is kept packed: 64 MiB. To pack takes the same part of
     * the time whatever the size, but the memory of a large model may not be there twice.
     */
    private static final long MOST_ELEMENTS = 1L << 24;

    // Constants are equal only to themselves, and no copy knows its constant.
    private final Map<ConstantMatrix, RightPanels> copies = new WeakHashMap<>();

    Constants() {}

    /**
     * Tells whether a right operand gets a copy: it is a constant, all of it, and not too large.
     *
     * @param k its rows
     * @param n its columns
     */
    static boolean isKept(@Nullable ConstantMatrix constant, int k, int n) {
      return constant != null
          && constant.rows() == k
          && constant.columns() == n
          && (long) k * n <= MOST_ELEMENTS;
    }

    /**
     * Returns the copy of a call's right operand, which is made if there is none yet.
     *
     * @param constant the right operand, all of it
     */
    synchronized RightPanels get(ConstantMatrix constant, ProductCall call) {
      RightPanels known = copies.get(constant);
      if (known != null) {
        return known;
      }
      RightPanels panels =
          new RightPanels((int) RightPanels.size(constant.columns(), constant.rows()));
      // No column may be in two panels where a way may cut the chains.
      boolean overlap = constant.rows() <= Tile.MIN_DEPTH;
      panels.pack(call, 0, constant.columns(), 0, constant.rows(), overlap);
      copies.put(constant, panels);
      return panels;
    }
  }
}
