package dev.lanewise.api.program;

/**
 * A result of a {@link Program}.
 *
 * @param name how arguments are bound to it
 * @param kind whether the value is stored or summed
 * @param value the number of the value
 * @since 0.1
 */
public record Output(String name, Kind kind, int value) {

  /**
   * Says what becomes of an output's values.
   *
   * @since 0.1
   */
  public enum Kind {
    /** Each element's value is stored. */
    STORE,
    /**
     * The values of a row are summed: element {@code j} is added to partial sum {@code j mod 16},
     * in increasing {@code j} from +0; then partial sums {@code i} and {@code i + 8} are added, of
     * these {@code i} and {@code i + 4}, then {@code i + 2}, then {@code i + 1}.
     */
    ROW_SUM
  }

  /** The number of partial sums of a {@link Kind#ROW_SUM}. */
  public static final int STRIPE = 16;

  /** Returns how the results lie over a batch: each row has one sum. */
  public Shape shape() {
    return switch (kind) {
      case STORE -> Shape.ELEMENT;
      case ROW_SUM -> Shape.ROW;
    };
  }
}
