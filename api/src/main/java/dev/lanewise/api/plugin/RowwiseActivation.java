package dev.lanewise.api.plugin;

import dev.lanewise.api.formula.Expr;
import dev.lanewise.api.formula.Functions;
import dev.lanewise.api.formula.RowProgramBuilder;
import dev.lanewise.api.formula.Variable;
import dev.lanewise.api.kernels.Kernels;
import dev.lanewise.api.kernels.Matrix;
import dev.lanewise.api.kernels.RowComputation;
import dev.lanewise.api.program.LoweredRow;
import dev.lanewise.api.program.RowProgram;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * An activation of whole rows given by a formula; the library differentiates and compiles it.
 *
 * @since 0.1
 */
public final class RowwiseActivation implements RowActivation {

  private static final Variable X = Variable.element("x");
  private static final Variable Y = Variable.element("y");
  private static final Variable UPSTREAM = Variable.element("upstream");
  private static final String GRADIENT = "gradient";

  private final Expr formula;
  private final Optional<Expr> stated;
  private final String initializer;
  private final OutputDeclaration output;

  /**
   * A gradient as a formula.
   *
   * @since 0.1
   */
  @FunctionalInterface
  public interface Gradient {

    /**
     * Returns the gradient in the inputs.
     *
     * @param x the inputs
     * @param y the outputs
     * @param upstream the gradient in the outputs
     */
    Expr of(Expr x, Expr y, Expr upstream);
  }

  private RowwiseActivation(
      Expr formula, Optional<Expr> stated, String initializer, OutputDeclaration output) {
    this.formula = formula;
    this.stated = stated;
    this.initializer = initializer;
    this.output = output;
  }

  static RowwiseActivation of(UnaryOperator<Expr> formula) {
    return new RowwiseActivation(
        formula.apply(X), Optional.empty(), "glorot_uniform", OutputDeclaration.NONE);
  }

  /**
   * Returns the same activation with a given gradient formula instead of the derived one, because
   * it is shorter or rounds better; for example one in terms of the outputs, which are computed
   * already.
   */
  public RowwiseActivation withGradient(Gradient gradient) {
    return new RowwiseActivation(
        formula, Optional.of(gradient.of(X, Y, UPSTREAM)), initializer, output);
  }

  /** Returns the same activation with another preferred initialisation. */
  public RowwiseActivation withInitializer(String name) {
    return new RowwiseActivation(formula, stated, name, output);
  }

  /**
   * Returns the same activation, with what it means as the last one of a network.
   *
   * @param meaning what the outputs mean; {@link Meaning#VALUES} if this is not called
   * @param lossOfLabels the default loss if each row has a class, as users write it
   * @param lossOfValues the default loss if rows have numbers as targets
   * @throws IllegalStateException after {@link #withLogits}
   */
  public RowwiseActivation asOutput(Meaning meaning, String lossOfLabels, String lossOfValues) {
    return new RowwiseActivation(
        formula, stated, initializer, output.as(meaning, lossOfLabels, lossOfValues));
  }

  /**
   * Returns the same activation, with a formula of the logits of its outputs, from which a loss is
   * computed that works on logits: see {@link Activation#logits}. Without it the loss is computed
   * from the outputs, which single precision rounds to 0 or 1 far out.
   *
   * @param formula builds the logits from x; {@code x -> x} if the inputs are the logits
   * @throws IllegalStateException if {@link #asOutput} has not declared outputs that have logits
   */
  public RowwiseActivation withLogits(UnaryOperator<Expr> formula) {
    return new RowwiseActivation(this.formula, stated, initializer, output.with(of(formula)));
  }

  @Override
  public Meaning meaning() {
    return output.meaning();
  }

  @Override
  public String defaultLoss(boolean labels) {
    return output.defaultLoss(labels);
  }

  @Override
  public Optional<Activation> logits() {
    return output.logits();
  }

  /** Returns the variable that stands for the inputs. */
  public Variable x() {
    return X;
  }

  /** Returns the variable that stands for the outputs in {@link #gradient()}. */
  public Variable y() {
    return Y;
  }

  /** Returns the variable that stands for the gradient in the outputs. */
  public Variable upstream() {
    return UPSTREAM;
  }

  /** Returns the outputs as a formula in {@link #x()}. */
  public Expr formula() {
    return formula;
  }

  /**
   * Returns the gradient in the inputs as a formula in {@link #x()}, {@link #y()} and {@link
   * #upstream()}: the given one, or else the derived one, in which values below the smallest normal
   * float become 0.
   */
  public Expr gradient() {
    return stated.orElseGet(
        () -> Functions.flushDenormals(formula.gradient(X, UPSTREAM).replace(formula, Y)));
  }

  @Override
  public String initializer() {
    return initializer;
  }

  @Override
  public double[] evaluate(double[] x) {
    double[] y = new double[x.length];
    double[] values = formula.evaluateRow(Map.of(X, x), x.length);
    for (int i = 0; i < y.length; i++) {
      y[i] = values[values.length == 1 ? 0 : i];
    }
    return y;
  }

  @Override
  public Optional<LoweredRow> lowered() {
    return Optional.of(new LoweredRow.Steps(program(), X.name(), Y.name()));
  }

  private RowProgram program() {
    return new RowProgramBuilder().store(Y.name(), formula).build();
  }

  @Override
  public Computation bind(Kernels kernels, int maxRows, int outputs) {
    return new Bound(this, kernels, maxRows, outputs);
  }

  private static final class Bound implements Computation {

    private final RowComputation forward;
    private final RowComputation.Place forwardX;
    private final RowComputation.Place forwardY;
    private final RowComputation backward;
    private final RowComputation.Place backwardX;
    private final RowComputation.Place backwardY;
    private final RowComputation.Place backwardUpstream;
    private final RowComputation.Place backwardGradient;

    Bound(RowwiseActivation activation, Kernels kernels, int maxRows, int columns) {
      forward = new RowComputation(activation.program(), kernels, maxRows, columns);
      forwardX = forward.input(X.name());
      forwardY = forward.output(Y.name());
      RowProgram gradient = new RowProgramBuilder().store(GRADIENT, activation.gradient()).build();
      backward = new RowComputation(gradient, kernels, maxRows, columns);
      backwardX = backward.input(X.name());
      backwardY = backward.input(Y.name());
      backwardUpstream = backward.input(UPSTREAM.name());
      backwardGradient = backward.output(GRADIENT);
    }

    @Override
    public void forward(int rows, Matrix x, Matrix y) {
      forwardX.at(x.values(), x.offset(), x.stride());
      forwardY.at(y.values(), y.offset(), y.stride());
      forward.run(rows);
    }

    @Override
    public void backward(int rows, Matrix x, Matrix y, Matrix dy, Matrix dx) {
      backwardX.at(x.values(), x.offset(), x.stride());
      backwardY.at(y.values(), y.offset(), y.stride());
      backwardUpstream.at(dy.values(), dy.offset(), dy.stride());
      backwardGradient.at(dx.values(), dx.offset(), dx.stride());
      backward.run(rows);
    }
  }

  /** Returns the formula in the usual notation. */
  @Override
  public String toString() {
    return formula.toString();
  }
}
