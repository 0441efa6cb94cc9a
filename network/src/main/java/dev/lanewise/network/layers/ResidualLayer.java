package dev.lanewise.network.layers;

import dev.lanewise.api.formula.ProgramBuilder;
import dev.lanewise.api.formula.Variable;
import dev.lanewise.api.kernels.Epilogue;
import dev.lanewise.api.program.Arguments;
import dev.lanewise.api.program.Program;
import dev.lanewise.network.architecture.Initializer;
import dev.lanewise.network.architecture.LayerSpec;
import dev.lanewise.network.random.RandomStreams;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A residual block: y = x + f(x), where f is layers of its own, whose parameters lie side by side.
 *
 * @param path where it is in the network
 * @param spec what the user asked for
 * @param layers the layers of f
 * @param outputs the width of a row of inputs and of outputs
 */
public record ResidualLayer(
    LayerPath path, LayerSpec.Residual spec, List<Layer> layers, int outputs) implements Layer {

  private static final Variable X = Variable.element("x");
  private static final Variable ADDED = Variable.element("added");
  private static final String SUM = "sum";
  private static final Program PROGRAM = new ProgramBuilder().store(SUM, X.plus(ADDED)).build();

  /** Copies the list. */
  public ResidualLayer {
    layers = List.copyOf(layers);
  }

  @Override
  public Stream<Layer> all() {
    return Stream.concat(Stream.of(this), layers.stream().flatMap(Layer::all));
  }

  @Override
  public List<ParameterSlice> tensors() {
    return layers.stream().flatMap(layer -> layer.tensors().stream()).toList();
  }

  @Override
  public List<ParameterSlice> state() {
    return layers.stream().flatMap(layer -> layer.state().stream()).toList();
  }

  @Override
  public void check(float[] parameters) {
    layers.forEach(layer -> layer.check(parameters));
  }

  @Override
  public void initialize(
      float[] parameters, RandomStreams random, Optional<Initializer> initializer) {
    layers.forEach(layer -> layer.initialize(parameters, random, initializer));
  }

  @Override
  public Forward prediction(Planning planning) {
    return new ResidualForward<>(
        this,
        planning,
        PredictionStep.of(layers).stream().map(step -> step.plan(planning)).toList());
  }

  @Override
  public Trained training(Planning planning, RandomStreams random) {
    return new ResidualTraining(
        this, planning, layers.stream().map(layer -> layer.training(planning, random)).toList());
  }

  @Override
  public String toString() {
    return title();
  }

  private static class ResidualForward<F extends Forward> implements Forward {

    private final ResidualLayer layer;
    private final Planning planning;
    private final List<F> inner;
    private final float[] outputs;
    private final Arguments arguments;
    private final Epilogue addition;

    ResidualForward(ResidualLayer layer, Planning planning, List<F> inner) {
      this.layer = layer;
      this.planning = planning;
      this.inner = inner;
      outputs = Buffers.of(planning.maxRows(), layer.outputs(), layer.title());
      arguments = new Arguments(PROGRAM).output(SUM, outputs, 0, layer.outputs());
      if (!inner.isEmpty()) {
        arguments.input(ADDED.name(), inner.getLast().outputs(), 0, layer.outputs());
      }
      addition = new Epilogue(planning.engine().kernels().compile(PROGRAM), arguments);
    }

    List<F> inner() {
      return inner;
    }

    Planning planning() {
      return planning;
    }

    @Override
    public void refresh() {
      inner.forEach(Forward::refresh);
    }

    @Override
    public void run(long step, int rows, float[] x, int xOffset, int xStride) {
      ForwardPass.run(inner, step, rows, x, xOffset, xStride);
      arguments.input(X.name(), x, xOffset, xStride);
      if (inner.isEmpty()) {
        // Nothing but dropout, which hands the inputs on.
        arguments.input(ADDED.name(), x, xOffset, xStride);
      }
      addition.run(0, rows, 0, layer.outputs());
    }

    @Override
    public ResidualLayer layer() {
      return layer;
    }

    @Override
    public float[] outputs() {
      return outputs;
    }

    @Override
    public int width() {
      return layer.outputs();
    }
  }

  private static final class ResidualTraining extends ResidualForward<Trained> implements Trained {

    ResidualTraining(ResidualLayer layer, Planning planning, List<Trained> inner) {
      super(layer, planning, inner);
    }

    @Override
    public Backward backward(float[] gradients, float[] outputGradient, boolean inputsNeeded) {
      return new ResidualBackward(this, gradients, outputGradient, inputsNeeded);
    }
  }

  /** The gradient in the inputs is dY plus that through the layers, in place of dY. */
  private static final class ResidualBackward implements Backward {

    private final int width;
    private final float[] outputGradient;

    /** A copy of the gradient in the outputs, which the inner layers overwrite. */
    private final float[] innerGradient;

    private final BackwardPass inner;
    private final @Nullable Epilogue addition;

    ResidualBackward(
        ResidualTraining forward, float[] gradients, float[] outputGradient, boolean inputsNeeded) {
      width = forward.width();
      this.outputGradient = outputGradient;
      innerGradient = Buffers.of(forward.planning().maxRows(), width, forward.layer().title());
      inner = new BackwardPass(forward.inner(), gradients, innerGradient, inputsNeeded);
      addition =
          inputsNeeded
              ? new Epilogue(
                  forward.planning().engine().kernels().compile(PROGRAM),
                  new Arguments(PROGRAM)
                      .input(X.name(), outputGradient, 0, width)
                      .input(ADDED.name(), inner.inputGradient(), 0, width)
                      .output(SUM, outputGradient, 0, width))
              : null;
    }

    @Override
    public @Nullable Epilogue derivativeEpilogue() {
      return null;
    }

    @Override
    public void run(
        int rows, float[] x, int xOffset, int xStride, @Nullable Epilogue previousDerivative) {
      System.arraycopy(outputGradient, 0, innerGradient, 0, rows * width);
      inner.run(rows, x, xOffset, xStride);
      if (addition != null) {
        addition.run(0, rows, 0, width);
      }
      if (previousDerivative != null) {
        previousDerivative.run(0, rows, 0, width);
      }
    }

    @Override
    public float[] inputGradient() {
      return outputGradient;
    }
  }
}
