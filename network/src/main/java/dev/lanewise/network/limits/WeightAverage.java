package dev.lanewise.network.limits;

import dev.lanewise.api.formula.Expr;
import dev.lanewise.api.formula.Functions;
import dev.lanewise.api.formula.ProgramBuilder;
import dev.lanewise.api.formula.Variable;
import dev.lanewise.api.kernels.Workers;
import dev.lanewise.api.program.Arguments;
import dev.lanewise.api.program.CompiledProgram;
import dev.lanewise.api.program.Program;
import dev.lanewise.network.engine.Engine;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The weights that a training gives: those of the last step, or the exponential moving average of
 * all steps, if that is asked for. Running estimates of normalizations are averaged, too.
 *
 * <p>After the first step the average is its weights, then {@code average + (1 − decay) · (weight −
 * average)}, as PyTorch's {@code AveragedModel} with buffers computes it.
 */
public final class WeightAverage {

  private static final Variable WEIGHT = Variable.element("weight");
  private static final Variable AVERAGE = Variable.element("average");
  private static final Variable SHARE = Variable.scalar("share");

  /** An average that nears 0 becomes 0: denormal numbers would make each step slower. */
  private static final Program PROGRAM =
      new ProgramBuilder()
          .store(
              AVERAGE.name(),
              Functions.flushDenormals(Expr.fma(WEIGHT.minus(AVERAGE), SHARE, AVERAGE)))
          .build();

  private final float[] parameters;
  private final float[] weights;
  private final @Nullable Step step;

  /**
   * Plans the average.
   *
   * @param decay how much of the average a step keeps; 0 for the weights of the last step
   * @param parameters the parameters and the state that are trained
   * @param size how many there are
   */
  public WeightAverage(double decay, float[] parameters, int size, Engine engine) {
    this.parameters = parameters;
    weights = decay == 0 ? parameters : parameters.clone();
    step = decay == 0 ? null : new Step((float) (1 - decay), parameters, weights, size, engine);
  }

  /** Tells whether weights are averaged. */
  public boolean averages() {
    return step != null;
  }

  /** Returns the weights to evaluate and to keep, not a copy. */
  public float[] weights() {
    return weights;
  }

  /**
   * Goes on where a checkpoint was written.
   *
   * @param average the average then
   */
  public void resume(float[] average) {
    System.arraycopy(average, 0, weights, 0, weights.length);
  }

  /**
   * Takes in the weights after a step.
   *
   * @param number counts from 1
   */
  public void add(long number) {
    if (step == null) {
      return;
    }
    if (number == 1) {
      System.arraycopy(parameters, 0, weights, 0, weights.length);
    } else {
      step.run();
    }
  }

  private static final class Step implements Workers.Part {

    private final CompiledProgram program;
    private final Arguments arguments;
    private final Chunk[] chunks;
    private final Workers workers;

    Step(float share, float[] parameters, float[] average, int size, Engine engine) {
      program = engine.kernels().compile(PROGRAM);
      arguments =
          new Arguments(PROGRAM)
              .input(WEIGHT.name(), parameters, 0, size)
              .input(AVERAGE.name(), average, 0, size)
              .output(AVERAGE.name(), average, 0, size)
              .scalar(SHARE.name(), share);
      List<Chunk> parts = new ArrayList<>();
      Chunk.divide(0, 0, size, parts);
      chunks = parts.toArray(Chunk[]::new);
      workers = Chunk.workers(size, engine.workers());
    }

    void run() {
      workers.run(chunks.length, this);
    }

    @Override
    public void run(int index, int worker) {
      program.run(arguments, 0, 1, chunks[index].from(), chunks[index].to());
    }
  }
}
