package dev.lanewise.api.formula;

import dev.lanewise.api.program.Output;
import java.util.stream.IntStream;

/**
 * The named functions of the formula language.
 *
 * <p>Each has one definition in exact operations, so that every kernel computes the same bits; see
 * {@code docs/numerics.md} for their errors. NaN gives NaN.
 *
 * @since 0.1
 */
public final class Functions {

  /**
   * The constant 1.5·2²³. Adding it to a float of magnitude below 2²² rounds that to an integer,
   * which is then in the low bits of the sum.
   */
  static final double ROUND_TO_INTEGER = 12582912.0;

  /** The number of the column, from 0. */
  private static final Variable COLUMN =
      Variable.column(
          "column()", columns -> IntStream.range(0, columns).asDoubleStream().toArray());

  /** How many columns there are. */
  private static final Variable COLUMNS = Variable.scalar("columns()", columns -> columns);

  private Functions() {}

  /**
   * Returns the sum of an expression along the row, the same in all columns. Elements are added in
   * the order of {@link Output.Kind#ROW_SUM}. An expression that is the same in all columns is
   * multiplied by the number of columns instead.
   */
  public static Expr rowSum(Expr x) {
    return RowReduction.of(RowReduction.Kind.SUM, x);
  }

  /**
   * Returns the largest value of an expression along the row, or NaN if any value is NaN. The
   * derivative goes to the first element that has the largest value.
   */
  public static Expr rowMax(Expr x) {
    return RowReduction.of(RowReduction.Kind.MAX, x);
  }

  /** Returns the mean of an expression along the row: {@link #rowSum} ÷ {@link #columns}. */
  public static Expr rowMean(Expr x) {
    return rowSum(x).dividedBy(COLUMNS);
  }

  /**
   * Returns the value of an expression in one column of the row, such as that of the row's class.
   *
   * @param column the number of the column, from 0, the same in all columns; if there is no such
   *     column, the computation throws an {@link IndexOutOfBoundsException}
   * @throws IllegalArgumentException if it may differ from column to column
   */
  public static Expr pick(Expr x, Expr column) {
    return Pick.of(x, column);
  }

  /** Returns the number of the column from 0, as a variable to which nothing has to be bound. */
  public static Variable column() {
    return COLUMN;
  }

  /** Returns the number of columns, as a variable to which nothing has to be bound. */
  public static Variable columns() {
    return COLUMNS;
  }

  /**
   * Returns the softmax of the row, eˣ over the sum of eˣ: probabilities of classes from their
   * logits (Bridle, 1990). None overflows, and what is below the smallest normal float is 0.
   */
  public static Expr softmax(Expr x) {
    // The maximum keeps the powers in range and does not change the quotient.
    Expr power = expOrZero(x.minus(rowMax(x).asConstant()));
    return flushDenormals(power.dividedBy(rowSum(power)));
  }

  /**
   * Returns the natural logarithm of the row's {@link #softmax}, accurate where that is close to 0:
   * {@code x − max − ln Σ e^(x − max)}.
   */
  public static Expr logSoftmax(Expr x) {
    // The maximum keeps the powers in range and does not change the difference.
    Expr below = x.minus(rowMax(x).asConstant());
    return below.minus(log(rowSum(expOrZero(below))));
  }

  /** Returns eˣ. */
  public static Expr exp(Expr x) {
    return Call.of(MathFunction.EXP, x);
  }

  /**
   * Returns eˣ for x ≤ 0, and 0 where that is below the smallest normal float: for sums in which so
   * small a term has no effect, such as that of softmax. For x above 0 the result is unspecified.
   */
  public static Expr expOrZero(Expr x) {
    return Call.of(MathFunction.EXP_OR_ZERO, x);
  }

  /** Returns eˣ − 1, accurate near 0. */
  public static Expr expm1(Expr x) {
    return Call.of(MathFunction.EXPM1, x);
  }

  /** Returns the natural logarithm. */
  public static Expr log(Expr x) {
    return Call.of(MathFunction.LOG, x);
  }

  /** Returns ln(1 + x), accurate near 0. */
  public static Expr log1p(Expr x) {
    return Call.of(MathFunction.LOG1P, x);
  }

  /** Returns the hyperbolic tangent. */
  public static Expr tanh(Expr x) {
    return Call.of(MathFunction.TANH, x);
  }

  /** Returns 1 ÷ (1 + e⁻ˣ). */
  public static Expr sigmoid(Expr x) {
    return Call.of(MathFunction.SIGMOID, x);
  }

  /** Returns ln(1 + eˣ). */
  public static Expr softplus(Expr x) {
    return Call.of(MathFunction.SOFTPLUS, x);
  }

  /** Returns the error function, 2/√π ∫₀ˣ e^(−t²) dt. */
  public static Expr erf(Expr x) {
    return Call.of(MathFunction.ERF, x);
  }

  /** Returns the standard normal distribution function, (1 + erf(x/√2)) ÷ 2. */
  public static Expr normalCdf(Expr x) {
    return Call.of(MathFunction.NORMAL_CDF, x);
  }

  /** Returns x · sigmoid(x), also where that is denormal. */
  public static Expr silu(Expr x) {
    return Call.of(MathFunction.SILU, x);
  }

  /** Returns x · normal_cdf(x), also where that is denormal. */
  public static Expr gelu(Expr x) {
    return Call.of(MathFunction.GELU, x);
  }

  /** Returns x, or 0 where |x| is below the smallest normal float; NaN stays. */
  public static Expr flushDenormals(Expr x) {
    return Expr.select(x.abs().lessThan(Float.MIN_NORMAL), Expr.constant(0), x);
  }
}
