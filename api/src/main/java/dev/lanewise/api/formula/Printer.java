package dev.lanewise.api.formula;

import dev.lanewise.api.program.Op;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Writes expressions in the usual notation with as few parentheses as needed. */
final class Printer {

  private static final int ATOM = 4;
  private static final int UNARY = 3;
  private static final int PRODUCT = 2;
  private static final int SUM = 1;
  private static final int COMPARISON = 0;

  /** A text and how tightly it binds. */
  private record Piece(String text, int level) {
    String at(int atLeast) {
      return level >= atLeast ? text : "(" + text + ")";
    }
  }

  private final IdentityHashMap<Expr, Piece> pieces = new IdentityHashMap<>();

  private Printer() {}

  static String print(Expr root) {
    Printer printer = new Printer();
    for (Expr part : Traversal.partsOf(root)) {
      printer.pieces.put(part, printer.piece(part));
    }
    return printer.of(root).text();
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
      case Constant constant -> number(constant.value());
      case Variable variable -> new Piece(variable.name(), ATOM);
      case Call call -> call(call.function().notation(), List.of(call.argument()));
      case Operation operation -> piece(operation.op(), operation.operands());
      case Held held -> call("as_constant", List.of(held.value()));
      case RowReduction reduction ->
          call(reduction.kind().notation(), List.of(reduction.argument()));
      case Pick pick -> call("pick", List.of(pick.of(), pick.column()));
    };
  }

  private Piece piece(Op op, List<Expr> x) {
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

  private Piece call(String name, List<Expr> x) {
    return new Piece(
        x.stream()
            .map(operand -> of(operand).text())
            .collect(Collectors.joining(", ", name + "(", ")")),
        ATOM);
  }

  private static Piece number(double value) {
    String text =
        value == Math.rint(value) && Math.abs(value) < 1e7
            ? String.format(Locale.ROOT, "%.0f", value)
            : Double.toString(value);
    return new Piece(text, value < 0 ? UNARY : ATOM);
  }
}
