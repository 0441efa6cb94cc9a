package dev.lanewise.api.formula;

import dev.lanewise.api.program.Opcode;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * Writes expressions with as few parentheses as needed, in one of two notations: that of the
 * formula language, with the numbers as the author gave them, and that of textbooks, see {@link
 * Expr#toTextbookNotation}.
 */
final class Printer {

  /**
   * The longest text. A part that is used twice is printed twice, so that a text can be far longer
   * than its formula is large.
   */
  private static final int MAX_LENGTH = 100_000;

  private static final int ATOM = 4;
  private static final int UNARY = 3;
  private static final int PRODUCT = 2;
  private static final int SUM = 1;
  private static final int COMPARISON = 0;
  private static final int CONDITIONAL = -1;

  /** A text and how tightly it binds. */
  private record Piece(String text, int level) {
    String at(int atLeast) {
      return level >= atLeast ? text : "(" + text + ")";
    }
  }

  private final IdentityHashMap<Expr, Piece> pieces = new IdentityHashMap<>();

  private final boolean textbook;

  private Printer(boolean textbook) {
    this.textbook = textbook;
  }

  static String print(Expr root) {
    return print(root, false);
  }

  static String printAsTextbook(Expr root) {
    return print(root, true);
  }

  private static String print(Expr root, boolean textbook) {
    Printer printer = new Printer(textbook);
    for (Expr part : Traversal.nodesOf(root)) {
      printer.pieces.put(part, printer.bounded(printer.piece(part)));
    }
    return printer.of(root).text();
  }

  private Piece bounded(Piece piece) {
    if (piece.text().length() <= MAX_LENGTH) {
      return piece;
    }
    if (textbook) {
      throw new IllegalStateException(
          "the formula is longer than " + MAX_LENGTH + " characters as text");
    }
    return new Piece("…", ATOM);
  }

  private Piece of(Expr part) {
    Piece piece = pieces.get(part);
    if (piece == null) {
      throw new IllegalStateException("operands are printed before their uses");
    }
    return piece;
  }

  private Piece piece(Expr part) {
    return switch (part) {
      case Constant constant -> textbook ? rounded(constant.value()) : number(constant.value());
      case Variable variable -> new Piece(variable.name(), ATOM);
      case Call call -> call(call.function().notation(), List.of(call.argument()));
      case Operation operation ->
          textbook
              ? textbookPiece(operation.op(), operation.operands())
              : piece(operation.op(), operation.operands());
      case AsConstant asConstant -> call("as_constant", List.of(asConstant.value()));
      case RowReduction reduction ->
          call(reduction.kind().notation(), List.of(reduction.argument()));
      case Pick pick -> call("pick", List.of(pick.of(), pick.column()));
    };
  }

  private Piece piece(Opcode op, List<Expr> x) {
    return switch (op) {
      case ADD -> new Piece(of(x.get(0)).at(SUM) + " + " + of(x.get(1)).at(SUM), SUM);
      case SUB -> new Piece(of(x.get(0)).at(SUM) + " - " + of(x.get(1)).at(PRODUCT), SUM);
      case MUL -> new Piece(of(x.get(0)).at(PRODUCT) + " * " + of(x.get(1)).at(UNARY), PRODUCT);
      case DIV -> new Piece(of(x.get(0)).at(PRODUCT) + " / " + of(x.get(1)).at(UNARY), PRODUCT);
      case NEG -> new Piece("-" + of(x.get(0)).at(ATOM), UNARY);
      case LT, LE, EQ ->
          new Piece(
              of(x.get(0)).at(SUM) + " " + op.symbol() + " " + of(x.get(1)).at(SUM), COMPARISON);
      case FMA, MIN, MAX, ABS, SQRT, SELECT, POW2, EXPONENT, MANTISSA -> call(op.symbol(), x);
    };
  }

  private Piece textbookPiece(Opcode op, List<Expr> x) {
    return switch (op) {
      case ADD -> sum(of(x.get(0)), of(x.get(1)));
      case MUL -> product(x.get(0), x.get(1));
      case FMA -> sum(of(x.get(2)), product(x.get(0), x.get(1)));
      case ABS -> new Piece("|" + of(x.get(0)).text() + "|", ATOM);
      case SELECT ->
          new Piece(
              "%s if %s else %s"
                  .formatted(
                      of(x.get(1)).at(COMPARISON),
                      of(x.get(0)).at(COMPARISON),
                      of(x.get(2)).at(COMPARISON)),
              CONDITIONAL);
      case SUB, DIV, NEG, LT, LE, EQ, MIN, MAX, SQRT, POW2, EXPONENT, MANTISSA -> piece(op, x);
    };
  }

  private static Piece sum(Piece a, Piece b) {
    String added = b.at(SUM);
    return b.level() > SUM && added.startsWith("-")
        ? new Piece(a.at(SUM) + " - " + added.substring(1), SUM)
        : new Piece(a.at(SUM) + " + " + added, SUM);
  }

  /** Multiplies; a constant stands before what it multiplies. */
  private Piece product(Expr a, Expr b) {
    if (a == b) {
      return new Piece(of(a).at(ATOM) + "^2", UNARY);
    }
    return b instanceof Constant && !(a instanceof Constant)
        ? product(of(b), of(a))
        : product(of(a), of(b));
  }

  private static Piece product(Piece a, Piece b) {
    return new Piece(a.at(PRODUCT) + " * " + b.at(PRODUCT), PRODUCT);
  }

  private Piece call(String name, List<Expr> x) {
    return new Piece(
        x.stream()
            .map(operand -> of(operand).text())
            .collect(Collectors.joining(", ", name + "(", ")")),
        ATOM);
  }

  /** Returns the float that kernels compute with, in its shortest form. */
  private static Piece rounded(double value) {
    float nearest = (float) value;
    if (nearest == Math.rint(nearest) && Math.abs(nearest) < 1e7f && (nearest != 0 || value == 0)) {
      return number(nearest);
    }
    String text = nearest == 0 ? Double.toString(value) : Float.toString(nearest);
    return new Piece(text.replace(".0E", "e").replace('E', 'e'), value < 0 ? UNARY : ATOM);
  }

  private static Piece number(double value) {
    String text =
        value == Math.rint(value) && Math.abs(value) < 1e7
            ? String.format(Locale.ROOT, "%.0f", value)
            : Double.toString(value);
    return new Piece(text, value < 0 ? UNARY : ATOM);
  }
}
