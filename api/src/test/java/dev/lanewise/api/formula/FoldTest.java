package dev.lanewise.api.formula;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.lanewise.api.program.Opcode;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class FoldTest {

  private static final Variable X = Variable.element("x");

  /** Writes each part with its operands, and takes note of it. */
  private static final class Words implements Expr.Visitor<String> {

    final List<String> parts = new ArrayList<>();

    private String part(String word) {
      parts.add(word);
      return word;
    }

    @Override
    public String constant(double value) {
      return part(Double.toString(value));
    }

    @Override
    public String variable(Variable variable) {
      return part(variable.name());
    }

    @Override
    public String operation(Opcode opcode, List<String> operands) {
      return part(opcode + operands.toString());
    }

    @Override
    public String function(String name, String argument) {
      return part(name + "(" + argument + ")");
    }

    @Override
    public String rowReduction(String name, String argument) {
      return part(name + "(" + argument + ")");
    }

    @Override
    public String pick(String variable, String column) {
      return part(variable + "@" + column);
    }
  }

  @Test
  void namesWhatAFormulaIsMadeOf() {
    assertEquals(
        "SELECT[LT[x, 0.5], silu(x), FMA[x, 2.0, x]]",
        Expr.select(X.lessThan(0.5), Functions.silu(X), Expr.fma(X, Expr.constant(2), X))
            .fold(new Words()));
    assertEquals(
        "SUB[row_max(x), ADD[row_sum(x), x@3.0]]",
        Functions.rowMax(X)
            .minus(Functions.rowSum(X).plus(Functions.pick(X, Expr.constant(3))))
            .fold(new Words()));
  }

  @Test
  void visitsAPartOnceAndOperandsFirst() {
    Expr shared = Functions.exp(X);
    Words words = new Words();
    shared.times(shared).plus(shared).fold(words);
    assertEquals(
        List.of("x", "exp(x)", "MUL[exp(x), exp(x)]", "ADD[MUL[exp(x), exp(x)], exp(x)]"),
        words.parts);
  }

  @Test
  void aHeldValueIsAsItIs() {
    assertEquals("tanh(x)", Functions.tanh(X).asConstant().fold(new Words()));
  }
}
