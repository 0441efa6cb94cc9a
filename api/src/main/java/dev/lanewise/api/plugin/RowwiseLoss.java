package dev.lanewise.api.plugin;

import dev.lanewise.api.formula.Expr;
import dev.lanewise.api.formula.Functions;
import dev.lanewise.api.formula.RowProgramBuilder;
import dev.lanewise.api.formula.Variable;
import dev.lanewise.api.kernels.Kernels;
import dev.lanewise.api.kernels.RowComputation;
import dev.lanewise.api.program.RowProgram;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.BinaryOperator;
import java.util.function.IntConsumer;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;

/**
 * A loss of a row with a class, given by a formula; the library differentiates and compiles it.
 *
 * @since 0.1
 */
public final class RowwiseLoss implements RowLoss {

  private static final Variable PREDICTION = Variable.element("prediction");
  private static final Variable LABEL = Variable.row("label");
  private static final Variable SCALE = Variable.scalar("scale");
  private static final String LOSS = "loss";
  private static final String GRADIENT = "gradient";

  /** What outputs mean that have logits of classes. */
  private static final Set<Activation.Meaning> LOGITS =
      Set.of(
          Activation.Meaning.SCORES,
          Activation.Meaning.CLASS_PROBABILITIES,
          Activation.Meaning.CLASS_LOG_PROBABILITIES);

  private final Expr formula;
  private final Details details;

  /**
   * The formulas that are computed in single precision.
   *
   * @param loss the row's loss times its class's weight
   * @param gradient its derivative in each prediction, times the scale
   * @since 0.1
   */
  public record Weighted(Expr loss, Expr gradient) {}

  /**
   * Gives the formulas that are computed in single precision.
   *
   * @since 0.1
   */
  @FunctionalInterface
  public interface WeightedFormulas {

    /**
     * Returns the formulas.
     *
     * @param prediction logits or outputs
     * @param label the row's class
     * @param scale what the gradient is multiplied with
     */
    Weighted of(Expr prediction, Expr label, Expr scale);
  }

  /** All but the formula. */
  private record Details(
      Optional<Weighted> stated,
      Optional<IntToDoubleFunction> weights,
      IntConsumer check,
      AcceptedOutputs accepted) {}

  private RowwiseLoss(Expr formula, Details details) {
    this.formula = formula;
    this.details = details;
  }

  static RowwiseLoss of(BinaryOperator<Expr> formula) {
    Details plain =
        new Details(Optional.empty(), Optional.empty(), classes -> {}, AcceptedOutputs.NONE);
    Expr loss = formula.apply(PREDICTION, LABEL);
    new RowProgramBuilder().storeRow(LOSS, loss);
    return new RowwiseLoss(loss, plain);
  }

  /**
   * Returns the same loss, on the logits of classes: it goes with any activation whose outputs mean
   * scores, probabilities of classes or their logarithms. See {@link Loss#logitMeanings} for what
   * the logits are then.
   */
  public RowwiseLoss onLogits() {
    return accepting(details.accepted.withLogits(LOGITS));
  }

  /**
   * Returns the same loss, on the pre-activations of the given activations too. Name those that the
   * loss belongs to; for logits of classes in general take {@link #onLogits}.
   *
   * @param activations ids of output activations
   */
  public RowwiseLoss onLogitsOf(String... activations) {
    return accepting(details.accepted.withLogitsOf(Set.of(activations)));
  }

  /**
   * Returns the same loss, for the outputs of the given activations too.
   *
   * @param activations ids of output activations
   */
  public RowwiseLoss onOutputsOf(String... activations) {
    return accepting(details.accepted.withOutputsOf(Set.of(activations)));
  }

  /**
   * Returns the same loss, for outputs that mean one of these too, whatever activation they are of.
   *
   * @param meanings what outputs may mean
   */
  public RowwiseLoss onOutputsOf(Activation.Meaning... meanings) {
    return accepting(details.accepted.withOutputs(Set.of(meanings)));
  }

  private RowwiseLoss accepting(AcceptedOutputs accepted) {
    return new RowwiseLoss(
        formula, new Details(details.stated, details.weights, details.check, accepted));
  }

  /** Returns the same loss with a weight for the rows of each class, as a float. */
  public RowwiseLoss weightedBy(IntToDoubleFunction weightOfClass) {
    return new RowwiseLoss(
        formula,
        new Details(details.stated, Optional.of(weightOfClass), details.check, details.accepted));
  }

  /**
   * Returns the same loss, with a check that it fits the number of classes.
   *
   * @param check throws a {@link dev.lanewise.api.ConfigurationException} if it does not
   */
  public RowwiseLoss checkedBy(IntConsumer check) {
    return new RowwiseLoss(
        formula, new Details(details.stated, details.weights, check, details.accepted));
  }

  /**
   * Returns the same loss with given formulas for single precision instead of the derived ones,
   * because they round better or stay finite.
   */
  public RowwiseLoss withLossAndGradient(WeightedFormulas formulas) {
    Weighted stated = formulas.of(PREDICTION, LABEL, SCALE);
    return new RowwiseLoss(
        formula,
        new Details(Optional.of(stated), details.weights, details.check, details.accepted));
  }

  /** Returns the variable that stands for the row's logits or outputs. */
  public Variable prediction() {
    return PREDICTION;
  }

  /** Returns the variable that stands for the row's class. */
  public Variable label() {
    return LABEL;
  }

  /** Returns the variable that stands for what the gradient is multiplied with. */
  public Variable scale() {
    return SCALE;
  }

  /** Returns a row's loss, without its weight, in the predictions and the class. */
  public Expr formula() {
    return formula;
  }

  /**
   * Returns the formulas for single precision: the given ones, or else those derived from the
   * formula, in whose gradient values below the smallest normal float become 0.
   */
  public Weighted weighted() {
    return details.stated.orElseGet(() -> {
      Expr weight = details.weights.map(RowwiseLoss::weightOfLabel).orElse(Expr.constant(1));
      Expr gradient = formula.gradient(PREDICTION, weight.times(SCALE));
      return new Weighted(formula.times(weight), Functions.flushDenormals(gradient));
    });
  }

  private static Expr weightOfLabel(IntToDoubleFunction weights) {
    return Functions.pick(
        Variable.column(
            "class weight", classes -> IntStream.range(0, classes).mapToDouble(weights).toArray()),
        LABEL);
  }

  @Override
  public Set<String> logitsOf() {
    return details.accepted.logitsOf();
  }

  @Override
  public Set<String> outputsOf() {
    return details.accepted.outputsOf();
  }

  @Override
  public Set<Activation.Meaning> logitMeanings() {
    return details.accepted.logitMeanings();
  }

  @Override
  public Set<Activation.Meaning> outputMeanings() {
    return details.accepted.outputMeanings();
  }

  @Override
  public void check(int classes) {
    details.check.accept(classes);
  }

  @Override
  public float weight(int label) {
    return details.weights.isEmpty() ? 1 : (float) details.weights.get().applyAsDouble(label);
  }

  @Override
  public double evaluate(double[] prediction, int label) {
    return formula
        .evaluateRow(
            Map.of(PREDICTION, prediction, LABEL, new double[] {label}), prediction.length)[0];
  }

  @Override
  public Computation bind(Kernels kernels, int maxRows, int classes) {
    check(classes);
    return new Bound(weighted(), kernels, maxRows, classes);
  }

  private static final class Bound implements Computation {

    private final int classes;
    private final float[] label;
    private final RowComputation computation;
    private final RowComputation.Place predictionPlace;
    private final RowComputation.Place lossPlace;
    private final RowComputation.Place gradientPlace;

    Bound(Weighted weighted, Kernels kernels, int maxRows, int classes) {
      this.classes = classes;
      label = new float[maxRows];
      RowProgram program =
          new RowProgramBuilder()
              .storeRow(LOSS, weighted.loss())
              .store(GRADIENT, weighted.gradient())
              .build();
      computation = new RowComputation(program, kernels, maxRows, classes);
      computation.input(LABEL.name()).at(label, 0, 1);
      predictionPlace = computation.input(PREDICTION.name());
      lossPlace = computation.output(LOSS);
      gradientPlace = computation.output(GRADIENT);
    }

    @Override
    public void run(
        int rows,
        float[] prediction,
        int stride,
        int[] labels,
        float scale,
        float[] losses,
        float[] gradient) {
      for (int row = 0; row < rows; row++) {
        label[row] = Objects.checkIndex(labels[row], classes);
      }
      // A batch whose rows all weigh nothing has no mean and teaches nothing.
      computation.scalar(SCALE.name(), Float.isFinite(scale) ? scale : 0);
      predictionPlace.at(prediction, 0, stride);
      lossPlace.at(losses, 0, 1);
      gradientPlace.at(gradient, 0, stride);
      computation.run(rows);
    }
  }

  /** Returns the formula in the usual notation. */
  @Override
  public String toString() {
    return formula.toString();
  }
}
