package dev.lanewise.kernels.scalar;

import dev.lanewise.api.formula.Arguments;
import dev.lanewise.api.formula.CompiledProgram;
import dev.lanewise.api.kernels.Product;
import dev.lanewise.api.kernels.Workers;
import org.jspecify.annotations.Nullable;

/**
 * A planned product: chooses which side fills the vectors and shares the result out to workers.
 *
 * <p>Loops run along the columns of the result. Where those are few, the transposed product Cᵀ =
 * Bᵀ·Aᵀ is computed instead; each chain is the same. Workers get bands of rows, with the epilogue
 * on each block of rows as soon as it is done; or, where rows are few, bands of columns, with the
 * epilogue after all.
 */
final class ScalarProduct implements Product {

  /** Results narrower than this are worth computing transposed, if they are higher. */
  private static final int NARROW = 32;

  /** A result smaller than this both ways has nothing to fill a vector with. */
  private static final int SMALL = 16;

  /** Multiply-adds below which waking another thread costs more than it saves. */
  private static final long WORK_PER_WORKER = 1L << 18;

  /** Rows from which on a worker gains enough from a packed block to pack it for itself. */
  private static final int ROWS_PER_WORKER = 32;

  /** Elements of a block of rows that the epilogue finds in the second-level cache. */
  private static final int EPILOGUE_BLOCK = 1 << 17;

  private final Form form;
  private final int maxM;
  private final int maxN;
  private final int maxK;
  private final Workers workers;
  private final boolean emulated;
  private final Panel[] panels;
  private final Workers.Task rowBand = this::computeRows;
  private final Workers.Task columnBand = this::computeColumns;
  private final Workers.Task epilogueBand = this::runEpilogueBand;

  // What the current run is about.
  private final View left = new View();
  private final View right = new View();
  private final View result = new View();
  private boolean transposed;
  private int rows;
  private int columns;
  private int steps;
  private int bands;
  private @Nullable CompiledProgram epilogue;
  private @Nullable Arguments epilogueArguments;

  ScalarProduct(Form form, int maxM, int maxN, int maxK, Workers workers, boolean emulated) {
    this.form = form;
    this.maxM = maxM;
    this.maxN = maxN;
    this.maxK = maxK;
    this.workers = workers;
    this.emulated = emulated;
    panels = new Panel[workers.size()];
    for (int i = 0; i < panels.length; i++) {
      panels[i] = new Panel(Math.max(maxM, maxN), maxK, emulated);
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
    Checks.size("m", m, maxM);
    Checks.size("n", n, maxN);
    Checks.size("k", k, maxK);
    if ((epilogue == null) != (epilogueArguments == null)) {
      throw new IllegalArgumentException("an epilogue and its arguments go together");
    }
    boolean aTransposed = form == Form.TN;
    boolean bTransposed = form == Form.NT;
    Checks.input("a", aTransposed ? k : m, aTransposed ? m : k, a, aOffset, aStride);
    Checks.input("b", bTransposed ? n : k, bTransposed ? k : n, b, bOffset, bStride);
    Checks.output("c", m, n, c, cOffset, cStride);
    if (m == 0 || n == 0) {
      if (epilogue != null && epilogueArguments != null) {
        epilogue.run(epilogueArguments, 0, m, 0, n);
      }
      return;
    }
    transposed = n < NARROW && m > n && m >= SMALL;
    if (transposed) {
      left.bind(b, bOffset, bStride, !bTransposed);
      right.bind(a, aOffset, aStride, !aTransposed);
    } else {
      left.bind(a, aOffset, aStride, aTransposed);
      right.bind(b, bOffset, bStride, bTransposed);
    }
    result.bind(c, cOffset, cStride, transposed);
    rows = transposed ? n : m;
    columns = transposed ? m : n;
    steps = k;
    this.epilogue = epilogue;
    this.epilogueArguments = epilogueArguments;
    try {
      compute();
    } finally {
      left.release();
      right.release();
      result.release();
      this.epilogue = null;
      this.epilogueArguments = null;
    }
  }

  private void compute() {
    long work = (long) rows * columns * Math.max(1, steps);
    bands = Math.clamp(work / WORK_PER_WORKER, 1, panels.length);
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
      panels[worker].multiply(left, right, result, steps, from, to, 0, columns);
      runEpilogue(from, to);
      from = to;
    }
  }

  private void computeColumns(int band, int worker) {
    int from = bound(columns, band);
    panels[worker].multiply(left, right, result, steps, 0, rows, from, bound(columns, band + 1));
  }

  private void runEpilogueBand(int band, int worker) {
    runEpilogue(bound(height(), band), bound(height(), band + 1));
  }

  private void runEpilogue(int fromRow, int toRow) {
    if (epilogue != null && epilogueArguments != null) {
      epilogue.run(epilogueArguments, fromRow, toRow, 0, transposed ? rows : columns);
    }
  }

  /** Returns the number of rows of C. */
  private int height() {
    return transposed ? columns : rows;
  }

  /** Returns where a band begins, a multiple of a cache line. */
  private int bound(int size, int band) {
    long lines = (size + 15L) / 16;
    return (int) Math.min(size, lines * band / bands * 16);
  }
}
