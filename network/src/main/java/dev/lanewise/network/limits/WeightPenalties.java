package dev.lanewise.network.limits;

import dev.lanewise.api.formula.Expr;
import dev.lanewise.api.formula.ProgramBuilder;
import dev.lanewise.api.formula.Variable;
import dev.lanewise.api.kernels.Workers;
import dev.lanewise.api.program.Arguments;
import dev.lanewise.api.program.CompiledProgram;
import dev.lanewise.api.program.Program;
import dev.lanewise.network.engine.Engine;
import dev.lanewise.network.layers.DenseLayer;
import dev.lanewise.network.regularization.Regularization;
import java.util.ArrayList;
import java.util.List;

/**
 * Adds the derivatives of the penalties L1 and L2 to the gradients in weights of dense layers, and
 * takes from these weights what decays, before the optimizer's step.
 */
final class WeightPenalties implements Workers.Part {

  private static final Variable WEIGHT = Variable.element("weight");
  private static final Variable GRADIENT = Variable.element("gradient");
  private static final Variable L1 = Variable.scalar("l1");
  private static final Variable L2 = Variable.scalar("l2");
  private static final Variable DECAY = Variable.scalar("decay");

  private final List<Layer> layers = new ArrayList<>();
  private final Chunk[] chunks;
  private final Workers workers;

  /** A layer with a penalty: its formulas, and the share of a weight that decays at rate 1. */
  private record Layer(CompiledProgram program, Arguments arguments, double decay) {}

  /**
   * Plans the penalties.
   *
   * @param dense the dense layers, whose places the regularization names
   */
  WeightPenalties(
      Regularization regularization,
      List<DenseLayer> dense,
      float[] parameters,
      float[] gradients,
      Engine engine) {
    List<Chunk> parts = new ArrayList<>();
    int weights = 0;
    for (DenseLayer layer : dense) {
      String place = layer.path().toString();
      double l1 = regularization.l1().of(place);
      double l2 = regularization.l2().of(place);
      double decay = regularization.weightDecay().of(place);
      if (l1 > 0 || l2 > 0 || decay > 0) {
        Program program = program(l1 > 0, l2 > 0, decay > 0);
        int size = layer.bias() - layer.weights();
        Arguments arguments =
            new Arguments(program).input(WEIGHT.name(), parameters, layer.weights(), size);
        if (l1 > 0 || l2 > 0) {
          arguments
              .input(GRADIENT.name(), gradients, layer.weights(), size)
              .output(GRADIENT.name(), gradients, layer.weights(), size);
        }
        if (l1 > 0) {
          arguments.scalar(L1.name(), (float) l1);
        }
        if (l2 > 0) {
          arguments.scalar(L2.name(), (float) l2);
        }
        if (decay > 0) {
          arguments.output(WEIGHT.name(), parameters, layer.weights(), size);
        }
        Chunk.divide(layers.size(), 0, size, parts);
        layers.add(new Layer(engine.kernels().compile(program), arguments, decay));
        weights += size;
      }
    }
    chunks = parts.toArray(Chunk[]::new);
    workers = Chunk.workers(weights, engine.workers());
  }

  private static Program program(boolean hasL1, boolean hasL2, boolean decays) {
    ProgramBuilder program = new ProgramBuilder();
    if (hasL1 || hasL2) {
      Expr gradient = hasL2 ? Expr.fma(WEIGHT, L2, GRADIENT) : GRADIENT;
      program.store(GRADIENT.name(), hasL1 ? gradient.plus(slope()) : gradient);
    }
    if (decays) {
      program.store(WEIGHT.name(), Expr.fma(DECAY.negate(), WEIGHT, WEIGHT));
    }
    return program.build();
  }

  /** Returns the derivative of the factor times |w|. */
  private static Expr slope() {
    return Expr.select(
        WEIGHT.greaterThan(0), L1, Expr.select(WEIGHT.lessThan(0), L1.negate(), Expr.constant(0)));
  }

  /**
   * Adds the penalties, and takes off what decays.
   *
   * @param learningRate the learning rate of the step
   */
  void run(double learningRate) {
    for (int i = 0; i < layers.size(); i++) {
      Layer layer = layers.get(i);
      if (layer.decay > 0) {
        layer.arguments.scalar(DECAY.name(), (float) (learningRate * layer.decay));
      }
    }
    workers.run(chunks.length, this);
  }

  @Override
  public void run(int index, int worker) {
    Chunk chunk = chunks[index];
    Layer layer = layers.get(chunk.of());
    layer.program.run(layer.arguments, 0, 1, chunk.from(), chunk.to());
  }
}
