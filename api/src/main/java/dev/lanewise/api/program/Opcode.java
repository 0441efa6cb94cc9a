package dev.lanewise.api.program;

/**
 * The operations every kernel implements: each is exact or correctly rounded in single precision.
 *
 * <p>Because no operation leaves room for interpretation, a program made of them gives the same
 * bits on every machine and every lane width. Conditions ({@link #LT}, {@link #LE}, {@link #EQ})
 * yield a truth value that only {@link #SELECT} takes; with a NaN operand they are false.
 *
 * @since 0.1
 */
public enum Opcode {
  /** {@code a + b}. */
  ADD(2, "+"),
  /** {@code a − b}. */
  SUB(2, "-"),
  /** {@code a · b}. */
  MUL(2, "*"),
  /** {@code a ÷ b}. */
  DIV(2, "/"),
  /** {@code a · b + c}, rounded once. */
  FMA(3, "fma"),
  /** The smaller operand as {@link Math#min(float, float)} has it: NaN wins, −0 is less than +0. */
  MIN(2, "min"),
  /** The larger operand as {@link Math#max(float, float)} has it: NaN wins, +0 is above −0. */
  MAX(2, "max"),
  /** {@code |a|}. */
  ABS(1, "abs"),
  /** {@code −a}. */
  NEG(1, "-"),
  /** {@code √a}. */
  SQRT(1, "sqrt"),
  /** {@code a < b}. */
  LT(2, "<"),
  /** {@code a ≤ b}. */
  LE(2, "<="),
  /** {@code a = b}. */
  EQ(2, "=="),
  /** {@code b} where the condition {@code a} holds, else {@code c}. */
  SELECT(3, "select"),
  /**
   * {@code 2ⁿ} for {@code a = n + 1.5·2²³} with an integer {@code n} in −126…127: {@code (bits(a)
   * << 23) + bits(1)}.
   */
  POW2(1, "pow2"),
  /**
   * The integer {@code e} with {@code a·2⁻ᵉ} in [√½, √2), for a normal positive {@code a}: {@code
   * (bits(a) − 0x3f3504f3) >> 23}, as a float.
   */
  EXPONENT(1, "exponent"),
  /**
   * {@code a·2⁻ᵉ} with the {@code e} of {@link #EXPONENT}: {@code ((bits(a) − 0x3f3504f3) &
   * 0x007fffff) + 0x3f3504f3}.
   */
  MANTISSA(1, "mantissa");

  private final int arity;
  private final String symbol;

  Opcode(int arity, String symbol) {
    this.arity = arity;
    this.symbol = symbol;
  }

  /** Returns the number of operands. */
  public int arity() {
    return arity;
  }

  /** Tells whether the result is a truth value for {@link #SELECT}. */
  public boolean isCondition() {
    return this == LT || this == LE || this == EQ;
  }

  /** Tells whether the first two operands may be exchanged without changing a bit. */
  public boolean isCommutative() {
    return switch (this) {
      case ADD, MUL, FMA, MIN, MAX, EQ -> true;
      default -> false;
    };
  }

  public String symbol() {
    return symbol;
  }
}
