package dev.lanewise.kernels.simd.product;

import dev.lanewise.api.kernels.ConstantMatrix;
import dev.lanewise.api.kernels.Epilogue;
import dev.lanewise.api.kernels.Matrix;
import dev.lanewise.api.kernels.Product;
import dev.lanewise.api.kernels.Workers;
import dev.lanewise.kernels.simd.code.Lanes;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** A planned product. It decides how to compute, and divides the result among the workers. */
public final class SimdProduct extends Product {

  /** Rows a multiple of this apart do fall into the same few cache sets. */
  private static final int BAD_STRIDE = 256;

  /** How many multiply-adds make it worth to have another worker. */
  private static final long WORK_PER_WORKER = 1 << 17;

  /** How many elements of the right operand do, where reading them is all that takes time. */
  private static final long ELEMENTS_PER_WORKER = 1 << 17;

  /** The most elements of a result that is computed transposed. */
  private static final int TRANSPOSED_SIZE = 1 << 17;

  private final Workers workers;
  private final MicroKernels kernels;
  private final @Nullable Way fixedWay;
  private final ProductCall call;
  private final DirectProduct[] direct;
  private final PackedProduct[] packed;
  private final Workers.Part task = this::part;

  /** Into how many parts rows and columns of the current result are split. */
  private int rowParts;

  private int columnParts;
  private Way current = new Way(false, false, false);

  /** The packed right operand, if it is a constant. */
  private @Nullable RightPanels packedRight;

  /** The last constant, and its packed copy. */
  private @Nullable ConstantMatrix constant;

  private @Nullable RightPanels packedConstant;

  /** The choice for the sizes of the last run. */
  private @Nullable Choice choice;

  private long choiceKey = -1;

  /** Plans a product that chooses how to compute by measuring. */
  public SimdProduct(
      MicroKernels kernels, Form form, int maxM, int maxN, int maxK, Workers workers) {
    this(kernels, form, maxM, maxN, maxK, workers, null);
  }

  /**
   * Plans a product.
   *
   * @param fixedWay how to compute, or null to choose
   */
  public SimdProduct(
      MicroKernels kernels,
      Form form,
      int maxM,
      int maxN,
      int maxK,
      Workers workers,
      @Nullable Way fixedWay) {
    super(form, maxM, maxN, maxK);
    this.workers = workers;
    this.kernels = kernels;
    long size = (long) maxM * maxN;
    this.fixedWay = fixedWay;
    // The plan decides, so that products that are never computed transposed need no room for it.
    boolean mayTranspose =
        fixedWay == null
            ? size <= TRANSPOSED_SIZE && Ways.mayTranspose(form, maxM, maxN, maxK)
            : fixedWay.transposed();
    call = new ProductCall(form, kernels, mayTranspose ? (int) size : 0);
    boolean mayPack =
        mayTranspose
            || maxM >= Ways.FEW_ROWS
            || Ways.isRightTransposed(form, false)
            || (fixedWay != null && fixedWay.packed());
    int maxColumns = !mayPack ? 0 : mayTranspose ? Math.max(maxM, maxN) : maxN;
    // Computed transposed, the left operand is the transposed right one.
    int maxLeftRows = mayTranspose ? Math.max(maxM, maxN) : form == Form.TN ? maxM : 0;
    direct = new DirectProduct[workers.size()];
    packed = new PackedProduct[workers.size()];
    for (int worker = 0; worker < packed.length; worker++) {
      TileProduct tiles = new TileProduct(call, kernels);
      direct[worker] = new DirectProduct(call, kernels, tiles);
      packed[worker] = new PackedProduct(call, kernels, tiles, maxLeftRows, maxColumns, maxK);
    }
  }

  @Override
  protected void compute(
      int m, int n, int k, Matrix a, Matrix b, Matrix c, @Nullable Epilogue epilogue) {
    call.start(m, n, k, a, b, c, epilogue);
    try {
      if (k > 0) {
        compute();
      } else {
        clear();
      }
      call.finish();
    } finally {
      call.clear();
    }
  }

  @Override
  public boolean isSettled() {
    Choice last = choice;
    return kernels.areCompiled() && (last == null || last.isSettled());
  }

  /** Chains of length 0 are +0. */
  private void clear() {
    for (int row = 0; row < call.m; row++) {
      int from = call.cIndex(row, 0);
      Arrays.fill(call.c, from, from + call.n, 0);
    }
    call.finishPart(0, call.m, 0, call.n);
  }

  private void compute() {
    if (fixedWay != null) {
      compute(fixedWay);
      return;
    }
    int m = call.m;
    int n = call.n;
    int k = call.k;
    Choice choice = choice(m, n, k);
    long size = (long) m * n * k;
    int next = choice.next(size, kernels.areCompiled());
    if (next < Choice.MEASURE) {
      compute(choice.way(next));
    } else {
      int index = next - Choice.MEASURE;
      long start = System.nanoTime();
      compute(choice.way(index));
      choice.measured(index, (double) (System.nanoTime() - start) / size);
    }
  }

  private Choice choice(int m, int n, int k) {
    boolean canTranspose = call.canTranspose();
    boolean isPacked = call.constantRight != null;
    boolean badStride = call.bStride % BAD_STRIDE == 0;
    int flags = (isPacked ? 4 : 0) + (badStride ? 2 : 0) + (canTranspose ? 1 : 0);
    long key = Choices.key(form(), m, n, k, workers.size(), flags);
    Choice known = choice;
    if (known != null && key == choiceKey) {
      return known;
    }
    Choices choices = kernels.choices();
    Choice found = choices.find(key);
    if (found == null) {
      found =
          choices.add(
              key,
              () ->
                  new Choice(
                      name(m, n, k, isPacked),
                      Ways.of(form(), m, n, k, canTranspose, isPacked, parts(m, n, k))));
    }
    choice = found;
    choiceKey = key;
    return found;
  }

  private String name(int m, int n, int k, boolean isPacked) {
    return "%s about %d×%d×%d%s on %d thread%s"
        .formatted(
            form(),
            m,
            n,
            k,
            isPacked ? " with a constant" : "",
            workers.size(),
            workers.size() == 1 ? "" : "s");
  }

  private int parts(int m, int n, int k) {
    long rightSize = (long) k * n;
    long worthwhile = Math.max(rightSize * m / WORK_PER_WORKER, rightSize / ELEMENTS_PER_WORKER);
    return Math.clamp(worthwhile, 1, workers.size());
  }

  private void compute(Way way) {
    int parts = way.singleThreaded() ? 1 : parts(call.m, call.n, call.k);
    if (way.transposed()) {
      call.transpose();
    }
    current = way;
    packedRight = way.packed() && call.constantRight != null ? packed(call.constantRight) : null;
    split(parts);
    if (rowParts * columnParts == 1) {
      part(0, 0);
    } else {
      workers.run(rowParts * columnParts, task);
    }
  }

  private RightPanels packed(ConstantMatrix right) {
    RightPanels known = packedConstant;
    if (known != null && right == constant) {
      return known;
    }
    RightPanels found = kernels.constants().get(right, call);
    constant = right;
    packedConstant = found;
    return found;
  }

  /**
   * Splits the result into as many parts as there are workers to use. Parts that pack their columns
   * of the right operand get all rows, unless there are too few columns.
   */
  private void split(int parts) {
    int rowTiles = Math.ceilDiv(call.m, Tile.ROWS);
    int columnVectors = Math.ceilDiv(call.n, Lanes.COUNT);
    boolean packs = current.packed() && packedRight == null;
    long best = Long.MAX_VALUE;
    rowParts = 1;
    columnParts = 1;
    for (int byRow = 1; byRow <= parts; byRow++) {
      int byColumn = Math.min(parts / byRow, columnVectors);
      if (byRow <= rowTiles) {
        long height = Math.ceilDiv(rowTiles, byRow) * (long) Tile.ROWS;
        long width = Math.ceilDiv(columnVectors, byColumn) * (long) Lanes.COUNT;
        // Per step of the chains: multiply-adds, 8 in the time in which an element is packed.
        long cost = height * width + (packs ? 8 * width : 0);
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
    int fromRow = Workers.boundary(rowPart, rowParts, call.m, Tile.ROWS);
    int toRow = Workers.boundary(rowPart + 1, rowParts, call.m, Tile.ROWS);
    int fromColumn = columnBoundary(columnPart);
    int toColumn = columnBoundary(columnPart + 1);
    if (fromRow == toRow || fromColumn == toColumn) {
      return;
    }
    if (current.packed()) {
      packed[worker].compute(fromRow, toRow, fromColumn, toColumn, current, packedRight);
    } else {
      direct[worker].compute(fromRow, toRow, fromColumn, toColumn);
    }
  }

  private int columnBoundary(int part) {
    RightPanels panels = packedRight;
    if (panels == null) {
      return Workers.boundary(part, columnParts, call.n, Lanes.COUNT);
    }
    int boundary = Workers.boundary(part, columnParts, call.n, Tile.COLUMNS);
    return panels.canBeginAt(boundary) ? boundary : call.n;
  }
}
