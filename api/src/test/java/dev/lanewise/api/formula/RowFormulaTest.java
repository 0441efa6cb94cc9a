package dev.lanewise.api.formula;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.api.program.Program;
import dev.lanewise.api.program.RowProgram;
import dev.lanewise.api.program.RowStep;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.BinaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Sums, maxima and means along rows, and picked elements. */
class RowFormulaTest {

  private static final double STEP = 1e-5;

  private final Variable x = Variable.element("x");
  private final Variable label = Variable.row("label");

  /** Formulas in x and the label, by element or one number a row. */
  static Stream<Arguments> formulas() {
    return Stream.of(
        formula("sum", (x, label) -> Functions.rowSum(x.square())),
        formula("sum by element", (x, label) -> x.times(Functions.rowSum(x))),
        formula("mean", (x, label) -> x.minus(Functions.rowMean(x)).square()),
        formula("maximum", (x, label) -> Functions.rowMax(x).times(x)),
        formula(
            "maximum of what contains a sum",
            (x, label) -> Functions.rowMax(x.dividedBy(Functions.rowSum(x.square()))).times(3)),
        formula("sum of what is the same", (x, label) -> Functions.rowSum(Functions.rowMax(x))),
        formula("pick", (x, label) -> x.times(Functions.pick(x, label))),
        formula(
            "pick from what contains a sum",
            (x, label) -> Functions.pick(x.times(Functions.rowSum(Functions.exp(x))), label)),
        formula(
            "pick a column of numbers",
            (x, label) -> {
              Variable numbers =
                  Variable.column("numbers", n -> new SplittableRandom(n).doubles(n).toArray());
              return Functions.pick(numbers, label).times(x).plus(numbers.times(x));
            }),
        formula(
            "number of the column", (x, label) -> Functions.rowSum(x.times(Functions.column()))),
        formula(
            "softmax",
            (x, label) -> {
              Expr power = Functions.exp(x.minus(Functions.rowMax(x)));
              return power.dividedBy(Functions.rowSum(power));
            }),
        formula(
            "softmax with the maximum as a constant",
            (x, label) -> {
              Expr power = Functions.exp(x.minus(Functions.rowMax(x).asConstant()));
              return power.dividedBy(Functions.rowSum(power));
            }),
        formula(
            "layer normalisation",
            (x, label) -> {
              Expr centred = x.minus(Functions.rowMean(x));
              return centred.dividedBy(Functions.rowMean(centred.square()).plus(1e-3).sqrt());
            }),
        formula(
            "cross-entropy",
            (x, label) ->
                Functions.log(Functions.rowSum(Functions.exp(x))).minus(Functions.pick(x, label))),
        formula(
            "sum of a sum of a sum",
            (x, label) -> {
              Expr first = x.minus(Functions.rowSum(x.times(0.1)));
              Expr second = first.times(Functions.rowSum(first.square()).plus(1));
              return Functions.tanh(second.minus(Functions.rowSum(second.times(first))));
            }),
        formula(
            "choice",
            (x, label) ->
                Expr.select(x.greaterThan(Functions.rowMean(x)), x.square(), Functions.rowSum(x))));
  }

  private static Arguments formula(String name, BinaryOperator<Expr> formula) {
    return Arguments.of(name, formula);
  }

  private static double[] random(SplittableRandom random, int columns) {
    return random.doubles(columns, -2, 2).toArray();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("formulas")
  void gradientsAreThoseOfCentralDifferences(String name, BinaryOperator<Expr> build) {
    Expr formula = build.apply(x, label);
    Variable upstream =
        formula.isColumnwise() ? Variable.element("upstream") : Variable.row("upstream");
    Expr gradient = formula.gradient(x, upstream);
    SplittableRandom random = new SplittableRandom(4);
    for (int columns : new int[] {1, 2, 3, 7, 16, 17}) {
      Map<Variable, double[]> at = new HashMap<>();
      at.put(x, random(random, columns));
      at.put(label, new double[] {random.nextInt(columns)});
      at.put(upstream, random(random, formula.isColumnwise() ? columns : 1));
      double[] actual = gradient.evaluateRow(at, columns);
      for (int j = 0; j < columns; j++) {
        double expected =
            (weighted(formula, at, upstream, columns, j, STEP)
                    - weighted(formula, at, upstream, columns, j, -STEP))
                / (2 * STEP);
        assertEquals(
            expected,
            actual[actual.length == 1 ? 0 : j],
            1e-6 * Math.max(1, Math.abs(expected)),
            name + " of " + columns + " at " + j);
      }
    }
  }

  /** The sum of the upstream times the values, with one input moved. */
  private double weighted(
      Expr formula,
      Map<Variable, double[]> values,
      Variable upstream,
      int columns,
      int column,
      double by) {
    Map<Variable, double[]> moved = new HashMap<>(values);
    double[] there = requireNonNull(values.get(x)).clone();
    there[column] += by;
    moved.put(x, there);
    double[] result = formula.evaluateRow(moved, columns);
    double sum = 0;
    for (int i = 0; i < result.length; i++) {
      sum += result[i] * requireNonNull(values.get(upstream))[i];
    }
    return sum;
  }

  @Test
  void evaluatesRows() {
    Map<Variable, double[]> at = Map.of(x, new double[] {3, -1, 5, 5}, label, new double[] {1});
    assertArrayEquals(new double[] {12}, Functions.rowSum(x).evaluateRow(at, 4));
    assertArrayEquals(new double[] {3}, Functions.rowMean(x).evaluateRow(at, 4));
    assertArrayEquals(new double[] {5}, Functions.rowMax(x).evaluateRow(at, 4));
    assertArrayEquals(new double[] {-1}, Functions.pick(x, label).evaluateRow(at, 4));
    assertArrayEquals(new double[] {0, 1, 2, 3}, Functions.column().evaluateRow(at, 4));
    assertArrayEquals(new double[] {4}, Functions.columns().evaluateRow(at, 4));
    assertArrayEquals(new double[] {4, 0, 6, 6}, x.plus(x.dividedBy(x)).evaluateRow(at, 4));
    Map<Variable, double[]> nan = Map.of(x, new double[] {3, Double.NaN, 9});
    assertTrue(Double.isNaN(Functions.rowMax(x).evaluateRow(nan, 3)[0]));
    assertEquals(
        1, RowReduction.of(RowReduction.Kind.ARGMAX, x).evaluateRow(nan, 3)[0], "NaN is largest");
  }

  @Test
  void theFirstMaximumTakesTheGradient() {
    Expr gradient = Functions.rowMax(x).gradient(x, Expr.constant(2));
    assertArrayEquals(
        new double[] {0, 2, 0, 0}, gradient.evaluateRow(Map.of(x, new double[] {1, 7, 7, -1}), 4));
  }

  @Test
  void whatIsHeldHasNoGradient() {
    assertEquals("0", Functions.rowMax(x).asConstant().gradient(x, Expr.constant(1)).toString());
    assertEquals("0", x.square().asConstant().derivative(x).toString());
    assertEquals(
        "y * as_constant(x)",
        x.times(x.asConstant()).gradient(x, Variable.element("y")).toString());
    Expr two = Expr.constant(2);
    assertSame(two, two.asConstant());
    assertEquals(9, x.times(x.asConstant()).evaluate(Map.of(x, 3.0)));
    Program program = new ProgramBuilder().store("y", x.asConstant().plus(1)).build();
    assertEquals(new ProgramBuilder().store("y", x.plus(1)).build(), program);
  }

  @Test
  void picksTheVariablesAndComputesTheRest() {
    Variable row = Variable.row("r");
    assertEquals(
        "exp(pick(x, label)) * r + label",
        Functions.pick(Functions.exp(x).times(row).plus(Functions.column()), label).toString());
    assertSame(row, Functions.pick(row, label));
    Expr picked = Functions.pick(x, label);
    assertEquals("pick(y, label)", picked.replace(x, Variable.element("y")).toString());
    assertEquals("pick(x, 2)", picked.replace(label, Expr.constant(2)).toString());
  }

  @Test
  void printsItself() {
    assertEquals(
        "x - as_constant(row_max(x)) + row_sum(x * x) / columns()",
        x.minus(Functions.rowMax(x).asConstant()).plus(Functions.rowMean(x.square())).toString());
  }

  @Test
  void whatIsTheSameInAllColumnsNeedsNoRow() {
    Variable row = Variable.row("r");
    assertEquals("r * columns()", Functions.rowSum(row).toString());
    assertSame(row, Functions.rowMax(row));
    assertEquals("r * columns() / columns()", Functions.rowMean(row).toString());
  }

  @Test
  void refusesWhatNeedsOtherNumbers() {
    Expr sum = Functions.rowSum(x);
    assertMessage(
        "row_sum(x) takes a whole row; use evaluateRow", () -> sum.evaluate(Map.of(x, 1.0)));
    assertMessage(
        "pick(x, label) takes a whole row; use evaluateRow",
        () -> Functions.pick(x, label).evaluate(Map.of(x, 1.0, label, 0.0)));
    assertMessage(
        "row_sum(x) takes whole rows, so it has no derivative by element; take its gradient",
        () -> sum.derivative(x));
    assertMessage(
        "row_sum(x) takes a whole row, which a formula of elements cannot; make it a row formula",
        () -> new ProgramBuilder().store("y", x.plus(sum)).build());
    assertMessage(
        "the column to pick from must be the same in all columns of a row, and x is not",
        () -> Functions.pick(x, x));
    assertMessage(
        "row_sum(x) has one value a row, so the gradient in it has one, too, which x has not",
        () -> sum.gradient(x, x));
    assertMessage("the variable x has no value", () -> sum.evaluateRow(Map.of(), 2));
    assertMessage(
        "the variable x has 2 values, but needs 3",
        () -> sum.evaluateRow(Map.of(x, new double[2]), 3));
    assertMessage("a row needs columns, not 0", () -> sum.evaluateRow(Map.of(x, new double[0]), 0));
    assertMessage(
        "w has 1 value for 3 columns; give one for each",
        () -> Variable.column("w", n -> new double[1]).input().given(3));
    assertThrows(IllegalStateException.class, () -> x.input().given(3));
    for (double none : new double[] {-1, 2, 0.5, Double.NaN}) {
      Map<Variable, double[]> at = Map.of(x, new double[2], label, new double[] {none});
      assertThrows(
          IndexOutOfBoundsException.class, () -> Functions.pick(x, label).evaluateRow(at, 2));
    }
  }

  private static void assertMessage(String expected, Runnable action) {
    assertEquals(expected, assertThrows(IllegalArgumentException.class, action::run).getMessage());
  }

  private static List<String> kinds(RowProgram program) {
    return program.steps().stream().map(step -> step.getClass().getSimpleName()).toList();
  }

  @Test
  void keepsWhatIsDearWhereTheResultGoes() {
    Expr power = Functions.expOrZero(x.minus(Functions.rowMax(x)));
    RowProgram softmax =
        new RowProgramBuilder().store("y", power.dividedBy(Functions.rowSum(power))).build();
    assertEquals(List.of("Max", "Elements", "Elements"), kinds(softmax));
    assertEquals(1, softmax.elementBuffers().size());
    assertEquals(softmax.elementBuffers().getFirst(), softmax.bufferInOutput().orElseThrow());
    // Here x is read after the powers are stored, and the result may take its place.
    RowProgram readsAgain =
        new RowProgramBuilder()
            .store("y", power.dividedBy(Functions.rowSum(power)).plus(x))
            .build();
    assertEquals(1, readsAgain.elementBuffers().size());
    assertTrue(readsAgain.bufferInOutput().isEmpty());
    RowProgram two =
        new RowProgramBuilder()
            .store("y", power.dividedBy(Functions.rowSum(power)))
            .store("z", power.times(Functions.rowSum(power)))
            .build();
    assertTrue(two.bufferInOutput().isEmpty());
  }

  @Test
  void computesAgainWhatIsCheap() {
    Expr below = x.minus(Functions.rowMax(x));
    RowProgram program =
        new RowProgramBuilder()
            .store("y", below.minus(Functions.log(Functions.rowSum(Functions.exp(below)))))
            .build();
    assertEquals(List.of("Max", "Elements", "Rows", "Elements"), kinds(program));
    assertEquals(List.of(), program.elementBuffers());
  }

  @Test
  void sharesWhatIsWrittenTwice() {
    RowProgram program =
        new RowProgramBuilder()
            .store("y", x.minus(Functions.rowMean(x)).times(Functions.rowMean(x)))
            .build();
    assertEquals(List.of("Elements", "Rows", "Elements"), kinds(program));
    RowProgram exchanged =
        new RowProgramBuilder()
            .store(
                "y", Functions.rowSum(x.plus(1)).times(Functions.rowSum(Expr.constant(1).plus(x))))
            .build();
    assertEquals(1, exchanged.rowBuffers().size());
  }

  @Test
  void storesResultsInTheLastStepThatReadsInputs() {
    RowProgram program =
        new RowProgramBuilder()
            .store("early", x.times(2))
            .storeRow("late", Functions.rowSum(x.minus(Functions.rowSum(x)).square()))
            .build();
    List<RowStep> steps = program.steps();
    assertEquals(List.of("Elements", "Elements", "Rows"), kinds(program));
    Program last = ((RowStep.Elements) steps.get(1)).program();
    assertTrue(last.outputs().stream().anyMatch(output -> output.name().equals("early")));
  }

  @Test
  void namesOfRowProgramsAreClear() {
    RowProgramBuilder one = new RowProgramBuilder().store("y", x);
    assertMessage("two outputs are called y", () -> one.storeRow("y", label));
    assertMessage(
        "two arrays are called x", () -> new RowProgramBuilder().store("x", x.plus(1)).build());
    assertMessage(
        "two arrays are called x",
        () -> new RowProgramBuilder().store("y", x.plus(Variable.row("x"))).build());
    assertMessage("a program needs at least one output", () -> new RowProgramBuilder().build());
    assertMessage(
        "y is to have one value a row, and x may differ from column to column",
        () -> new RowProgramBuilder().storeRow("y", x));
    RowProgram program =
        new RowProgramBuilder().store("y", x.times(label)).storeRow("z", label.plus(1)).build();
    assertEquals(List.of(x.input(), label.input()), program.inputs());
    assertEquals(Set.of("y"), program.elementOutputs());
    assertEquals(Set.of("z"), program.rowOutputs());
    assertEquals(2, program.toString().lines().filter(line -> line.contains("STORE")).count());
  }
}
