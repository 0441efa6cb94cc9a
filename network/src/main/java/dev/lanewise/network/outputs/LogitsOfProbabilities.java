package dev.lanewise.network.outputs;

import dev.lanewise.api.formula.Expr;
import dev.lanewise.api.formula.Functions;
import dev.lanewise.api.formula.ProgramBuilder;
import dev.lanewise.api.formula.Variable;
import dev.lanewise.api.kernels.Kernels;
import dev.lanewise.api.program.Arguments;
import dev.lanewise.api.program.CompiledProgram;
import dev.lanewise.api.program.Program;
import dev.lanewise.network.layers.Buffers;

/**
 * Logits of classes, computed from their probabilities: the natural logarithms, whose softmax is
 * the probabilities again.
 *
 * <p>The gradient in the probability p is that in the logit times 1 ÷ p. Below 2⁻¹⁰⁰ the logarithm
 * goes on straight, along its tangent there. So a probability that was rounded to 0 has the logit
 * −1 − 100·ln 2 and not −∞, and the derivative is at most 2¹⁰⁰, which leaves room for any usual
 * gradient in the range of floats. Such a probability does not tell how unlikely its class is, and
 * the derivative of its activation is 0: its row teaches nothing any more. Activations that state
 * their logits do not come here.
 */
public final class LogitsOfProbabilities {

  private static final int STRAIGHT_BELOW = -100;
  private static final Variable PROBABILITY = Variable.element("probability");
  private static final Variable UPSTREAM = Variable.element("upstream");
  private static final String LOGIT = "logit";
  private static final String GRADIENT = "gradient";

  private final int width;
  private final float[] logits;
  private final CompiledProgram forward;
  private final Arguments forwardArguments;
  private final CompiledProgram backward;
  private final Arguments backwardArguments;

  /**
   * Plans the computation.
   *
   * @param probabilities hold the probabilities at each run, in rows of {@code width}
   * @param gradient holds the gradient in the logits before {@link #backward}, and that in the
   *     probabilities after it; another array
   * @param width the number of classes
   * @param maxRows the most rows of a batch
   * @param kernels what computes
   */
  public LogitsOfProbabilities(
      float[] probabilities, float[] gradient, int width, int maxRows, Kernels kernels) {
    this.width = width;
    logits = Buffers.of(maxRows, width, "the loss");
    Expr logit = logit();
    Program value = new ProgramBuilder().store(LOGIT, logit).build();
    forward = kernels.compile(value);
    forwardArguments =
        new Arguments(value)
            .input(PROBABILITY.name(), probabilities, 0, width)
            .output(LOGIT, logits, 0, width);
    Program derivative =
        new ProgramBuilder().store(GRADIENT, logit.gradient(PROBABILITY, UPSTREAM)).build();
    backward = kernels.compile(derivative);
    backwardArguments =
        new Arguments(derivative)
            .input(PROBABILITY.name(), probabilities, 0, width)
            .input(UPSTREAM.name(), gradient, 0, width)
            .output(GRADIENT, gradient, 0, width);
  }

  private static Expr logit() {
    double smallest = Math.scalb(1.0, STRAIGHT_BELOW);
    Expr straight =
        Expr.fma(
            PROBABILITY,
            Expr.constant(1 / smallest),
            Functions.log(Expr.constant(smallest)).minus(1));
    return Expr.select(PROBABILITY.lessThan(smallest), straight, Functions.log(PROBABILITY));
  }

  /** Returns the array of the logits, in rows of {@code width}. */
  public float[] logits() {
    return logits;
  }

  /** Computes the logits of the first rows. */
  public void forward(int rows) {
    forward.run(forwardArguments, 0, rows, 0, width);
  }

  /** Turns the gradient in the logits of the first rows into that in the probabilities. */
  public void backward(int rows) {
    backward.run(backwardArguments, 0, rows, 0, width);
  }
}
