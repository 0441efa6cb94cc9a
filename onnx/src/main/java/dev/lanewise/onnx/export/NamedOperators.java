package dev.lanewise.onnx.export;

import ai.onnx.proto.OnnxMl.AttributeProto;
import dev.lanewise.api.formula.Expr;
import dev.lanewise.api.formula.Functions;
import dev.lanewise.api.formula.Variable;
import dev.lanewise.api.plugin.ElementwiseActivation;
import dev.lanewise.api.plugin.RowwiseActivation;
import dev.lanewise.api.program.Opcode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * Finds activations whose formula is that of an operator, by the formula alone: so plugins have the
 * operators, too. An import computes each of these with the bits of the formula.
 */
final class NamedOperators {

  private NamedOperators() {}

  /**
   * An operator for a whole activation.
   *
   * @param operator its name
   * @param attributes its constants
   * @param hasParameter whether its second input is the activation's parameter
   */
  record Named(String operator, List<AttributeProto> attributes, boolean hasParameter) {}

  /** Returns the operator of a formula by element, if there is one. */
  static Optional<Named> of(ElementwiseActivation activation) {
    Variable x = activation.x();
    Comparison formula = new Comparison(activation.formula());
    if (activation.parameters().size() == 1) {
      Expr slope = activation.parameters().getFirst().variable();
      return formula.is(Expr.select(x.greaterThan(0), x, slope.times(x)))
          ? Optional.of(new Named("PRelu", List.of(), true))
          : Optional.empty();
    }
    if (formula.is(Expr.select(x.atMost(0), Expr.constant(0), x))) {
      return Optional.of(new Named("Relu", List.of(), false));
    }
    return formula
        .numberOf(slope -> Expr.select(x.greaterThan(0), x, x.times(slope)))
        .map(slope -> new Named("LeakyRelu", alpha(slope), false))
        .or(() ->
            formula
                .numberOf(
                    alpha -> Expr.select(x.greaterThan(0), x, Functions.expm1(x).times(alpha)))
                .map(alpha -> new Named("Elu", alpha(alpha), false)));
  }

  private static List<AttributeProto> alpha(Expr number) {
    return List.of(Attribute.of("alpha", (float) number.evaluate(Map.of())));
  }

  /** Returns the operator of a formula of whole rows, if there is one. */
  static Optional<Named> of(RowwiseActivation activation) {
    Comparison formula = new Comparison(activation.formula());
    List<AttributeProto> axis = List.of(Attribute.of("axis", 1));
    if (formula.is(Functions.softmax(activation.x()))) {
      return Optional.of(new Named("Softmax", axis, false));
    }
    return formula.is(Functions.logSoftmax(activation.x()))
        ? Optional.of(new Named("LogSoftmax", axis, false))
        : Optional.empty();
  }

  /** Compares a formula with others: equal parts have equal numbers. */
  private static final class Comparison implements Expr.Visitor<Integer> {

    private final Map<List<Object>, Integer> parts = new HashMap<>();
    private final List<Double> constants = new ArrayList<>();
    private final int formula;

    Comparison(Expr formula) {
      this.formula = formula.fold(this);
    }

    boolean is(Expr other) {
      return other.fold(this) == formula;
    }

    /**
     * Returns the number with which a formula becomes this one, if there is one that is not
     * negative: then the result at 0 has the same sign whichever side of 0 that counts to.
     */
    Optional<Expr> numberOf(UnaryOperator<Expr> other) {
      List<Double> candidates = new ArrayList<>(constants);
      // A factor of 1 is left out of a formula.
      candidates.add(1.0);
      return candidates.stream()
          .filter(number -> number >= 0)
          .map(Expr::constant)
          .filter(number -> is(other.apply(number)))
          .findFirst();
    }

    private int part(Object... key) {
      return parts.computeIfAbsent(List.of(key), _ -> parts.size());
    }

    @Override
    public Integer constant(double value) {
      constants.add(value);
      return part("constant", value);
    }

    @Override
    public Integer variable(Variable variable) {
      return part("variable", variable);
    }

    @Override
    public Integer operation(Opcode opcode, List<Integer> operands) {
      return part(opcode, operands);
    }

    @Override
    public Integer function(String name, Integer argument) {
      return part("function", name, argument);
    }

    @Override
    public Integer rowReduction(String name, Integer argument) {
      return part("row", name, argument);
    }

    @Override
    public Integer pick(Integer variable, Integer column) {
      return part("pick", variable, column);
    }
  }
}
