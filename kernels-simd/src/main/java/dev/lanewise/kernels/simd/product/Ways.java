package dev.lanewise.kernels.simd.product;

import dev.lanewise.api.KernelsException;
import dev.lanewise.api.kernels.Product;
import dev.lanewise.kernels.simd.code.Lanes;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Lists the ways to compute a product of a shape, the one first that is likely the best. No way
 * that is far behind another is listed, so that measuring costs little.
 */
public final class Ways {

  /** A system property that fixes the way, for benchmarks. */
  public static final String PROPERTY = "lanewise.simd.way";

  /** From so many rows on it is likely that to pack the right operand is worth its time. */
  private static final int MANY_ROWS = Tile.REGISTERS == 16 ? 24 : 64;

  /** Where the right operand fits a first-level cache, and registers are many, it is not. */
  private static final int SMALL_RIGHT = Tile.REGISTERS == 16 ? 0 : 20_000;

  /** Fewer rows never pay for packing. */
  static final int FEW_ROWS = 4;

  /** Up to so many multiply-adds it is measured whether one thread does better than all. */
  private static final long SMALL_WORK = 1L << 23;

  /** How long it takes to transpose an element, in multiply-adds of a vector. */
  private static final double TRANSPOSING = 0.5;

  /** Ways that are estimated to take so many times as long as another are not listed. */
  private static final double FAR_BEHIND = 1.4;

  private Ways() {}

  /**
   * Returns the ways.
   *
   * @param canTranspose whether there is room for a transposed result
   * @param isPacked whether the right operand is a constant that is packed only once
   * @param threads how many threads would share the work out
   */
  static List<Way> of(
      Product.Form form, int m, int n, int k, boolean canTranspose, boolean isPacked, int threads) {
    boolean mayTranspose = canTranspose && m >= Lanes.COUNT;
    double asIs = asIsCost(form, m, n, k);
    double transposed = mayTranspose ? transposedCost(form, m, n, k) : Double.POSITIVE_INFINITY;
    boolean transposedFirst = transposed < asIs;
    List<Way> ways = new ArrayList<>();
    add(ways, form, transposedFirst, isPacked && !transposedFirst, m, n, k);
    if (Math.max(asIs, transposed) < FAR_BEHIND * Math.min(asIs, transposed)) {
      add(ways, form, !transposedFirst, isPacked && transposedFirst, m, n, k);
    }
    if (threads > 1 && (long) m * n * k <= SMALL_WORK) {
      Way first = ways.getFirst();
      ways.add(first.onOneThread());
    }
    Boolean packed = packedByRequest();
    return packed == null ? ways : fixed(packed, ways);
  }

  private static void add(
      List<Way> ways,
      Product.Form form,
      boolean transposed,
      boolean isPacked,
      int m,
      int n,
      int k) {
    int rows = transposed ? n : m;
    long right = (long) k * (transposed ? m : n);
    Way packed = new Way(transposed, true, false);
    int columns = transposed ? m : n;
    if (isRightTransposed(form, transposed)) {
      ways.add(packed);
      addOthers(ways, packed, columns, k);
      return;
    }
    Way inPlace = new Way(transposed, false, false);
    if (isPacked ? rows >= FEW_ROWS : rows >= MANY_ROWS && right > SMALL_RIGHT) {
      ways.add(packed);
      addOthers(ways, packed, columns, k);
      boolean farBehind = Tile.ACROSS && rows >= 2 * MANY_ROWS && columns >= 2 * Tile.COLUMNS;
      if (!farBehind || packedByRequest() != null) {
        ways.add(inPlace);
      }
    } else {
      ways.add(inPlace);
      if (rows >= FEW_ROWS) {
        ways.add(packed);
      }
    }
  }

  private static void addOthers(List<Way> ways, Way way, int columns, int k) {
    if (k > Tile.MIN_DEPTH) {
      ways.add(new Way(way.transposed(), way.packed(), way.singleThreaded(), Tile.OTHER_DEPTH));
    }
    if (!Tile.ACROSS && columns >= 2 * Tile.COLUMNS) {
      ways.add(way.inOtherOrder());
    }
  }

  /** Tells whether the right operand is stored transposed, so that it has to be packed. */
  public static boolean isRightTransposed(Product.Form form, boolean transposed) {
    return transposed ? form != Product.Form.TN : form == Product.Form.NT;
  }

  /** Tells whether a transposed result may be computed, so that there has to be room for it. */
  static boolean mayTranspose(Product.Form form, int m, int n, int k) {
    return m >= Lanes.COUNT && transposedCost(form, m, n, k) < FAR_BEHIND * asIsCost(form, m, n, k);
  }

  /** Estimates the time in multiply-adds of a vector. */
  private static double asIsCost(Product.Form form, int m, int n, int k) {
    return cost(m, n, k) + (form == Product.Form.NT ? TRANSPOSING * n * k : 0);
  }

  private static double transposedCost(Product.Form form, int m, int n, int k) {
    double operand = form == Product.Form.TN ? 0 : TRANSPOSING * m * k;
    return cost(n, m, k) + operand + TRANSPOSING * m * n;
  }

  /** A panel of one vector takes half as long again, for it loads more than it adds. */
  private static double cost(int m, int n, int k) {
    double vectors = n <= Lanes.COUNT ? 1.5 : Math.ceilDiv(n, Lanes.COUNT);
    return vectors * m * k;
  }

  /**
   * Returns the request of the property: packed or in place, or null if there is none.
   *
   * @throws KernelsException if it is neither
   */
  static @Nullable public Boolean packedByRequest() {
    String text = System.getProperty(PROPERTY);
    if (text == null) {
      return null;
    }
    return switch (text) {
      case "packed" -> true;
      case "in_place" -> false;
      default ->
          throw new KernelsException(
              "-D%s is '%s'; set it to packed or in_place, or leave it out"
                  .formatted(PROPERTY, text));
    };
  }

  /** Returns the first way that is as requested, or the first of all if there is none. */
  private static List<Way> fixed(boolean packed, List<Way> ways) {
    return List.of(
        ways.stream().filter(way -> way.packed() == packed).findFirst().orElse(ways.getFirst()));
  }
}
