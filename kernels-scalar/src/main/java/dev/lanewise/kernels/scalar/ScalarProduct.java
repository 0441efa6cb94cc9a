package dev.lanewise.kernels.scalar;

import dev.lanewise.api.kernels.Epilogue;
import dev.lanewise.api.kernels.Matrix;
import dev.lanewise.api.kernels.Product;
import dev.lanewise.api.kernels.Workers;
import org.jspecify.annotations.Nullable;

/**
 * A planned product. It chooses which side fills the vectors, and divides the result among workers.
 *
 * <p>Loops run along the columns of the result. Where those are few, the transposed product Cᵀ =
 * Bᵀ·Aᵀ is computed instead; each chain is the same. Workers get bands of rows, with the epilogue
 * on each block of rows as soon as it is done; or, where rows are few, bands of columns, with the
 * epilogue after all.
 */
final class ScalarProduct extends Product {

  /**
   * A result with fewer columns than this is computed transposed if it has more rows than columns.
   */
  private static final int NARROW = 32;

  /** A result with fewer rows and columns than this cannot fill a vector. */
  private static final int SMALL = 16;

  /** Multiply-adds below which waking another thread costs more than it saves. */
  private static final long WORK_PER_WORKER = 1L << 18;

  /** Rows from which on a worker gains enough from a packed block to pack it for itself. */
  private static final int ROWS_PER_WORKER = 32;

  /** Elements of a block of rows that the epilogue finds in the second-level cache. */
  private static final int EPILOGUE_BLOCK = 1 << 17;

  /** Elements of a cache line, which no two workers should write. */
  private static final int CACHE_LINE = 16;

  private final Workers workers;
  private final boolean emulated;
  private final BlockedProduct[] perWorker;
  private final Workers.Part rowBand = this::computeRows;
  private final Workers.Part columnBand = this::computeColumns;
  private final Workers.Part epilogueBand = this::runEpilogueBand;

  // What the current run is about.
  private final View left = new View();
  private final View right = new View();
  private final View result = new View();
  private boolean transposed;
  private int rows;
  private int columns;
  private int steps;
  private int bands;
  private @Nullable Epilogue epilogue;

  ScalarProduct(Form form, int maxM, int maxN, int maxK, Workers workers, boolean emulated) {
    super(form, maxM, maxN, maxK);
    this.workers = workers;
    this.emulated = emulated;
    perWorker = new BlockedProduct[workers.size()];
    for (int i = 0; i < perWorker.length; i++) {
      perWorker[i] = new BlockedProduct(Math.max(maxM, maxN), maxK, emulated);
    }
  }

  @Override
  protected void compute(
      int m, int n, int k, Matrix a, Matrix b, Matrix c, @Nullable Epilogue epilogue) {
    boolean aTransposed = form() == Form.TN;
    boolean bTransposed = form() == Form.NT;
    transposed = n < NARROW && m > n && m >= SMALL;
    if (transposed) {
      left.bind(b, !bTransposed);
      right.bind(a, !aTransposed);
    } else {
      left.bind(a, aTransposed);
      right.bind(b, bTransposed);
    }
    result.bind(c, transposed);
    rows = transposed ? n : m;
    columns = transposed ? m : n;
    steps = k;
    this.epilogue = epilogue;
    try {
      compute();
    } finally {
      left.release();
      right.release();
      result.release();
      this.epilogue = null;
    }
  }

  private void compute() {
    long work = (long) rows * columns * Math.max(1, steps);
    bands = Math.clamp(work / WORK_PER_WORKER, 1, perWorker.length);
    if (rows < SMALL && columns < SMALL && !emulated) {
      SmallProduct.multiply(left, right, result, rows, columns, steps);
      runEpilogue(0, height());
    } else if (bands == 1 && !transposed) {
      computeRows(0, 0);
    } else if (bands == 1) {
      computeColumns(0, 0);
      runEpilogue(0, height());
    } else if (!transposed && rows >= bands * ROWS_PER_WORKER) {
      workers.run(bands, rowBand);
    } else {
      workers.run(bands, columnBand);
      if (epilogue != null) {
        workers.run(bands, epilogueBand);
      }
    }
  }

  /** Computes a band of rows, a block of them at a time if there is an epilogue. */
  private void computeRows(int band, int worker) {
    int end = bound(rows, band + 1);
    int block = epilogue == null ? rows : Math.max(ROWS_PER_WORKER, EPILOGUE_BLOCK / columns);
    for (int from = bound(rows, band); from < end; ) {
      int to = (int) Math.min(end, (long) from + block);
      perWorker[worker].multiply(left, right, result, steps, from, to, 0, columns);
      runEpilogue(from, to);
      from = to;
    }
  }

  private void computeColumns(int band, int worker) {
    int from = bound(columns, band);
    perWorker[worker].multiply(left, right, result, steps, 0, rows, from, bound(columns, band + 1));
  }

  private void runEpilogueBand(int band, int worker) {
    runEpilogue(bound(height(), band), bound(height(), band + 1));
  }

  private void runEpilogue(int fromRow, int toRow) {
    if (epilogue != null) {
      epilogue.run(fromRow, toRow, 0, transposed ? rows : columns);
    }
  }

  /** Returns the number of rows of C. */
  private int height() {
    return transposed ? columns : rows;
  }

  /** Returns where a band begins, a multiple of a cache line. */
  private int bound(int size, int band) {
    return Workers.boundary(band, bands, size, CACHE_LINE);
  }
}
