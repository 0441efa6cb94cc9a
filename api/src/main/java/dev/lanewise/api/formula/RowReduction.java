package dev.lanewise.api.formula;

/** A number computed from all columns of a row. */
final class RowReduction extends Expr {

  /** What is computed. */
  enum Kind {
    /** The sum. */
    SUM("row_sum"),
    /** The largest value, NaN if there is one. */
    MAX("row_max"),
    /** The first column of the largest value, where NaN counts as the largest. */
    ARGMAX("row_argmax");

    private final String notation;

    Kind(String notation) {
      this.notation = notation;
    }

    String notation() {
      return notation;
    }
  }

  private final Kind kind;
  private final Expr argument;

  private RowReduction(Kind kind, Expr argument) {
    super(false, true);
    this.kind = kind;
    this.argument = argument;
  }

  /** Reduces a row. An argument that is the same in all columns needs no reduction. */
  static Expr of(Kind kind, Expr argument) {
    if (argument.isColumnwise()) {
      return new RowReduction(kind, argument);
    }
    return switch (kind) {
      case SUM -> argument.times(Functions.columns());
      case MAX -> argument;
      case ARGMAX -> Expr.constant(0);
    };
  }

  Kind kind() {
    return kind;
  }

  Expr argument() {
    return argument;
  }
}
