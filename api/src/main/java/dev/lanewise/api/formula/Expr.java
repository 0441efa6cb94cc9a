package dev.lanewise.api.formula;

import dev.lanewise.api.program.Opcode;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A mathematical expression over variables, the building block of every plugin.
 *
 * <p>Expressions are immutable and may share parts; a part that is used twice is computed once.
 * They are built with the methods here and the named functions of {@link Functions}:
 *
 * {@snippet :
 * Variable x = Variable.element("x");
 * Expr silu = x.times(Functions.sigmoid(x));
 * Expr slope = silu.derivative(x);
 * }
 *
 * <p>Simplification happens while building: constants are folded, and neutral elements vanish.
 * Nothing is reordered, so that the author decides how a formula rounds.
 *
 * @since 0.1
 */
public abstract sealed class Expr
    permits Constant, Variable, Operation, Call, AsConstant, RowReduction, Pick {

  /**
   * Translates a formula part by part; see {@link #fold}. It is given what it has made of the
   * operands.
   *
   * @param <T> what it makes of a part
   * @since 0.1
   */
  public interface Visitor<T> {

    /** Translates a number, in double precision; kernels round it to float. */
    T constant(double value);

    /** Translates a variable. */
    T variable(Variable variable);

    /**
     * Translates an exact operation. The first operand of {@link Opcode#SELECT} is a comparison,
     * and comparisons occur nowhere else.
     */
    T operation(Opcode opcode, List<T> operands);

    /**
     * Translates a function.
     *
     * @param name as in formulas, such as {@code softplus}; see {@link Functions}
     */
    T function(String name, T argument);

    /**
     * Translates a number that is computed from all columns of a row.
     *
     * @param name as in formulas: {@code row_sum} or {@code row_max}, in gradients also {@code
     *     row_argmax}
     */
    T rowReduction(String name, T argument);

    /** Translates the value that a variable has in one column; see {@link Functions#pick}. */
    T pick(T variable, T column);
  }

  /** Whether the value may differ from column to column of a row. */
  private final boolean columnwise;

  /** Whether a part is computed from a whole row. */
  private final boolean takesRows;

  Expr(boolean columnwise, boolean takesRows) {
    this.columnwise = columnwise;
    this.takesRows = takesRows;
  }

  /** Creates what is computed element by element from operands. */
  Expr(List<Expr> operands) {
    this(
        operands.stream().anyMatch(Expr::isColumnwise),
        operands.stream().anyMatch(Expr::takesRows));
  }

  /** Returns the constant {@code value}, rounded to a float where a kernel computes with it. */
  public static Expr constant(double value) {
    return new Constant(value);
  }

  /** Returns {@code a·b + c}, rounded once. */
  public static Expr fma(Expr a, Expr b, Expr c) {
    return Operation.of(Opcode.FMA, a, b, c);
  }

  /** Returns {@code whenTrue} where the condition holds, else {@code whenFalse}. */
  public static Expr select(Condition condition, Expr whenTrue, Expr whenFalse) {
    return Operation.of(Opcode.SELECT, condition.node(), whenTrue, whenFalse);
  }

  /** Returns {@code select} of two constants. */
  public static Expr select(Condition condition, double whenTrue, double whenFalse) {
    return select(condition, constant(whenTrue), constant(whenFalse));
  }

  /** Returns {@code this + other}. */
  public final Expr plus(Expr other) {
    return Operation.of(Opcode.ADD, this, other);
  }

  /** Returns {@code this + other}. */
  public final Expr plus(double other) {
    return plus(constant(other));
  }

  /** Returns {@code this − other}. */
  public final Expr minus(Expr other) {
    return Operation.of(Opcode.SUB, this, other);
  }

  /** Returns {@code this − other}. */
  public final Expr minus(double other) {
    return minus(constant(other));
  }

  /** Returns {@code this · other}. */
  public final Expr times(Expr other) {
    return Operation.of(Opcode.MUL, this, other);
  }

  /** Returns {@code this · other}. */
  public final Expr times(double other) {
    return times(constant(other));
  }

  /** Returns {@code this ÷ other}. */
  public final Expr dividedBy(Expr other) {
    return Operation.of(Opcode.DIV, this, other);
  }

  /** Returns {@code this ÷ other}. */
  public final Expr dividedBy(double other) {
    return dividedBy(constant(other));
  }

  /** Returns {@code −this}. */
  public final Expr negate() {
    return Operation.of(Opcode.NEG, this);
  }

  /** Returns {@code |this|}, whose derivative at 0 is 0. */
  public final Expr abs() {
    return Operation.of(Opcode.ABS, this);
  }

  /** Returns {@code √this}. */
  public final Expr sqrt() {
    return Operation.of(Opcode.SQRT, this);
  }

  /** Returns {@code this²}. */
  public final Expr square() {
    return times(this);
  }

  /** Returns the smaller of both; where they are equal, the derivative is that of {@code other}. */
  public final Expr min(Expr other) {
    return Operation.of(Opcode.MIN, this, other);
  }

  /** Returns the smaller of both; where they are equal, the derivative is 0. */
  public final Expr min(double other) {
    return min(constant(other));
  }

  /** Returns the larger of both; where they are equal, the derivative is that of {@code other}. */
  public final Expr max(Expr other) {
    return Operation.of(Opcode.MAX, this, other);
  }

  /** Returns the larger of both; where they are equal, the derivative is 0. */
  public final Expr max(double other) {
    return max(constant(other));
  }

  /**
   * Returns {@code this · 2ⁿ} for an integer-valued {@code n} in −126…127 (rounded to the nearest
   * integer); the derivative takes {@code n} as constant.
   */
  public final Expr shiftExponent(Expr n) {
    return times(Operation.of(Opcode.POW2, n.plus(Functions.ROUND_TO_INTEGER)));
  }

  /** Returns the condition {@code this < other}. */
  public final Condition lessThan(Expr other) {
    return new Condition(Opcode.LT, this, other);
  }

  /** Returns the condition {@code this < other}. */
  public final Condition lessThan(double other) {
    return lessThan(constant(other));
  }

  /** Returns the condition {@code this ≤ other}. */
  public final Condition atMost(Expr other) {
    return new Condition(Opcode.LE, this, other);
  }

  /** Returns the condition {@code this ≤ other}. */
  public final Condition atMost(double other) {
    return atMost(constant(other));
  }

  /** Returns the condition {@code this > other}. */
  public final Condition greaterThan(Expr other) {
    return new Condition(Opcode.LT, other, this);
  }

  /** Returns the condition {@code this > other}. */
  public final Condition greaterThan(double other) {
    return greaterThan(constant(other));
  }

  /** Returns the condition {@code this ≥ other}. */
  public final Condition atLeast(Expr other) {
    return new Condition(Opcode.LE, other, this);
  }

  /** Returns the condition {@code this ≥ other}. */
  public final Condition atLeast(double other) {
    return atLeast(constant(other));
  }

  /** Returns the condition {@code this = other}. */
  public final Condition equalTo(Expr other) {
    return new Condition(Opcode.EQ, this, other);
  }

  /**
   * Returns this value, treated as a constant in derivatives. Use it where the derivatives through
   * this value cancel, as those through the maximum in a softmax do; then the result is exact.
   */
  public final Expr asConstant() {
    return AsConstant.of(this);
  }

  /** Tells whether the value may differ from column to column of a row. */
  final boolean isColumnwise() {
    return columnwise;
  }

  /** Tells whether a part is computed from a whole row, such as {@link Functions#rowSum}. */
  final boolean takesRows() {
    return takesRows;
  }

  /**
   * Returns the derivative ∂this/∂variable, found symbolically.
   *
   * <p>At a kink it is defined as in PyTorch: |x|′(0) = 0, max(x, 0)′ at 0 = 0.
   *
   * @throws IllegalArgumentException if a part is computed from a whole row: then an element
   *     depends on all elements of its row; see {@link #gradient}
   */
  public final Expr derivative(Variable variable) {
    if (takesRows) {
      throw new IllegalArgumentException(
          "%s takes whole rows, so it has no derivative by element; take its gradient"
              .formatted(this));
    }
    return new Differentiation(variable).derivative(this);
  }

  /**
   * Returns {@code upstream · ∂this/∂variable}, one step of the chain rule.
   *
   * <p>Where a part is computed from a whole row, the result in column j is the sum over the row:
   * {@code Σ upstream[i] · ∂this[i]/∂variable[j]}.
   *
   * <p>Where the derivative is exactly zero the result is zero, whatever the upstream holds.
   *
   * @throws IllegalArgumentException if this has one value for each row and the upstream has a
   *     value for each column
   */
  public final Expr gradient(Variable variable, Expr upstream) {
    if (takesRows) {
      return RowDifferentiation.gradient(this, variable, upstream);
    }
    return Differentiation.applyChainRule(upstream, derivative(variable));
  }

  /** Returns this expression with every occurrence of {@code part} replaced. */
  public final Expr replace(Expr part, Expr replacement) {
    return new Substitution(part, replacement).apply(this);
  }

  /**
   * Translates this expression to something else, each part once and operands first. What {@link
   * #asConstant} holds is translated as it is.
   *
   * @param visitor translates a part
   * @return what the visitor made of the whole
   */
  public final <T> T fold(Visitor<T> visitor) {
    return Traversal.fold(this, visitor);
  }

  /** Returns the variables that occur, in order of first occurrence. */
  public final Set<Variable> variables() {
    return Traversal.variables(this);
  }

  /**
   * Evaluates in double precision, for gradient checks and plots.
   *
   * @throws IllegalArgumentException if a variable has no value, or a part is computed from a whole
   *     row
   */
  public final double evaluate(Map<Variable, Double> values) {
    return new ExprEvaluator(values).evaluate(this);
  }

  /**
   * Evaluates a row in double precision.
   *
   * @param values for each variable by element or by column a number for each column, for the
   *     others one number; {@linkplain Variable#isGiven given} variables may be left out
   * @param columns how many columns the row has, at least 1
   * @return a number for each column, or one where it is the same in all
   * @throws IllegalArgumentException if a variable has no value, or another number of them
   */
  public final double[] evaluateRow(Map<Variable, double[]> values, int columns) {
    return new RowEvaluator(values, columns).evaluate(this);
  }

  /** Returns the constant's value if this is a constant, else NaN. */
  final double constantOrNaN() {
    return this instanceof Constant constant ? constant.value() : Double.NaN;
  }

  /**
   * Returns the formula as textbooks write it, to be read by people.
   *
   * <p>It shows the mathematics, but not in which order the operations round. It differs from
   * {@link #toString} so: {@code fma(a, b, c)} is {@code c + a * b}, {@code select(a < b, c, d)} is
   * {@code c if a < b else d}, {@code abs(x)} is {@code |x|}, {@code x * x} is {@code x^2}, a
   * constant stands before what it multiplies, and constants are the floats that kernels compute
   * with.
   *
   * @throws IllegalStateException if it is longer than 100,000 characters
   */
  public final String toTextbookNotation() {
    return Printer.printAsTextbook(this);
  }

  /**
   * Returns the formula in the usual notation, such as {@code x * sigmoid(x)}; a part that is
   * longer than 100,000 characters is printed as {@code …}.
   */
  @Override
  public final String toString() {
    return Printer.print(this);
  }
}
