package dev.lanewise.kernels.simd;

import dev.lanewise.api.formula.Arguments;
import dev.lanewise.api.formula.CompiledProgram;
import dev.lanewise.api.kernels.Product;
import dev.lanewise.api.kernels.Workers;
import org.jspecify.annotations.Nullable;

/** A planned product: checks, decides how to compute, and shares the result out to the workers. */
final class SimdProduct implements Product {

  /** Above this many rows the right operand is packed, unless it is small. */
  private static final int FEW_ROWS = 2 * Tile.ROWS;

  /** Up to this many elements the right operand is not packed. */
  private static final int SMALL_RIGHT = 64 * 64;

  /** How many multiply-adds make it worth to wake another worker. */
  private static final long WORK_PER_WORKER = 1 << 19;

  private final int maxM;
  private final int maxN;
  private final int maxK;
  private final Workers workers;
  private final ProductCall call;
  private final UnpackedProduct[] unpacked;
  private final PackedProduct[] packed;
  private final Workers.Task task = this::part;

  /** Into how many parts rows and columns of the current result are split. */
  private int rowParts;

  private int columnParts;
  private boolean packs;

  SimdProduct(MicroKernels kernels, Form form, int maxM, int maxN, int maxK, Workers workers) {
    Ranges.checkSize("the planned number of rows", maxM);
    Ranges.checkSize("the planned number of columns", maxN);
    Ranges.checkSize("the planned length of chains", maxK);
    this.maxM = maxM;
    this.maxN = maxN;
    this.maxK = maxK;
    this.workers = workers;
    call = new ProductCall(form);
    unpacked = new UnpackedProduct[workers.size()];
    packed = new PackedProduct[workers.size()];
    for (int worker = 0; worker < packed.length; worker++) {
      TileProduct tiles = new TileProduct(call, kernels);
      unpacked[worker] = new UnpackedProduct(call, tiles);
      packed[worker] = new PackedProduct(call, tiles, maxN, maxK);
    }
  }

  @Override
  public void run(
      int m,
      int n,
      int k,
      float[] a,
      int aOffset,
      int aStride,
      float[] b,
      int bOffset,
      int bStride,
      float[] c,
      int cOffset,
      int cStride,
      @Nullable CompiledProgram epilogue,
      @Nullable Arguments epilogueArguments) {
    checkSize("rows", m, maxM);
    checkSize("columns", n, maxN);
    checkSize("products in a chain", k, maxK);
    if (epilogue != null && epilogueArguments == null) {
      throw new IllegalArgumentException("the epilogue has no arguments");
    }
    call.m = m;
    call.n = n;
    call.k = k;
    call.a = a;
    call.aOffset = aOffset;
    call.aStride = aStride;
    call.b = b;
    call.bOffset = bOffset;
    call.bStride = bStride;
    call.c = c;
    call.cOffset = cOffset;
    call.cStride = cStride;
    call.setEpilogue(epilogue, epilogueArguments);
    try {
      call.check();
      if (m > 0 && n > 0) {
        compute();
      }
      call.finish();
    } finally {
      call.clear();
    }
  }

  private static void checkSize(String what, int size, int limit) {
    if (size < 0 || size > limit) {
      throw new IllegalArgumentException(
          "%d %s; the product is planned for 0 to %d".formatted(size, what, limit));
    }
  }

  private void compute() {
    int m = call.m;
    int n = call.n;
    long rightSize = (long) call.k * n;
    // A chain of length 0 is nothing to pack.
    packs = call.k > 0 && (call.form == Form.NT || (m > FEW_ROWS && rightSize > SMALL_RIGHT));
    long work = rightSize * m;
    int parts = Math.clamp(work / WORK_PER_WORKER, 1, workers.size());
    split(parts);
    if (rowParts * columnParts == 1) {
      part(0, 0);
    } else {
      workers.run(rowParts * columnParts, task);
    }
  }

  /**
   * Splits the result into as many parts as there are workers to use. Every part packs what it
   * needs of both operands, so parts near to squares pack least.
   */
  private void split(int parts) {
    int rowTiles = Math.ceilDiv(call.m, Tile.ROWS);
    int columnTiles = Math.ceilDiv(call.n, Tile.COLUMNS);
    long best = Long.MAX_VALUE;
    rowParts = 1;
    columnParts = 1;
    for (int byRow = 1; byRow <= parts; byRow++) {
      int byColumn = parts / byRow;
      if (byRow <= rowTiles && byColumn <= columnTiles) {
        long height = Math.ceilDiv(rowTiles, byRow) * (long) Tile.ROWS;
        long width = Math.ceilDiv(columnTiles, byColumn) * (long) Tile.COLUMNS;
        // Multiply-adds, 16 in the time in which about one element is packed.
        long cost = height * width + 16 * (height + width);
        if (cost < best) {
          best = cost;
          rowParts = byRow;
          columnParts = byColumn;
        }
      }
    }
  }

  private void part(int index, int worker) {
    int rowPart = index / columnParts;
    int columnPart = index % columnParts;
    int fromRow = boundary(rowPart, rowParts, call.m, Tile.ROWS);
    int toRow = boundary(rowPart + 1, rowParts, call.m, Tile.ROWS);
    int fromColumn = boundary(columnPart, columnParts, call.n, Tile.COLUMNS);
    int toColumn = boundary(columnPart + 1, columnParts, call.n, Tile.COLUMNS);
    if (fromRow == toRow || fromColumn == toColumn) {
      return;
    }
    if (packs) {
      packed[worker].compute(fromRow, toRow, fromColumn, toColumn);
    } else {
      unpacked[worker].compute(fromRow, toRow, fromColumn, toColumn);
    }
  }

  /** Returns where a part begins, at the beginning of a tile. */
  private static int boundary(int part, int parts, int size, int tile) {
    long tiles = Math.ceilDiv(size, tile);
    return (int) Math.min(size, tiles * part / parts * tile);
  }
}
