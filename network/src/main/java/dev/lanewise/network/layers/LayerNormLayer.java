package dev.lanewise.network.layers;

import dev.lanewise.api.formula.Expr;
import dev.lanewise.api.formula.Functions;
import dev.lanewise.api.formula.ProgramBuilder;
import dev.lanewise.api.formula.RowProgramBuilder;
import dev.lanewise.api.formula.Variable;
import dev.lanewise.api.kernels.Epilogue;
import dev.lanewise.api.kernels.Kernels;
import dev.lanewise.api.kernels.RowComputation;
import dev.lanewise.api.program.Arguments;
import dev.lanewise.api.program.Program;
import dev.lanewise.network.architecture.Initializer;
import dev.lanewise.network.architecture.LayerSpec;
import dev.lanewise.network.random.RandomStreams;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Layer normalization: y = n·weight + bias with n = (x − mean) ÷ √(variance + epsilon), mean and
 * (biased) variance of the row (Ba, Kiros and Hinton, Layer normalization, 2016, equation 4).
 *
 * <p>Sums along a row have the order of all row formulas. The parameters lie in this order: the
 * weights, which begin as 1, and the biases, which begin as 0.
 *
 * @param path where it is in the network
 * @param spec the epsilon
 * @param outputs the width of a row of inputs and of outputs
 * @param weights where its weights begin
 */
public record LayerNormLayer(LayerPath path, LayerSpec.LayerNorm spec, int outputs, int weights)
    implements Layer {

  private static final Variable X = Variable.element("x");
  private static final Variable WEIGHT = Variable.column("weight");
  private static final Variable BIAS = Variable.column("bias");
  private static final Variable UPSTREAM = Variable.element("upstream");
  private static final Variable NORMALIZED = Variable.element("normalized");

  /** √(variance + epsilon). */
  private static final Variable DEVIATION = Variable.row("deviation");

  private static final String OUTPUT = "output";
  private static final String GRADIENT = "gradient";

  /**
   * Creates a layer.
   *
   * @param width the width of its inputs
   * @param at where its parameters begin
   */
  static LayerNormLayer of(LayerPath path, LayerSpec.LayerNorm spec, int width, int at) {
    LayerNormLayer layer = new LayerNormLayer(path, spec, width, at);
    ParameterLayout.checkSize(layer, at + 2L * width);
    return layer;
  }

  /** Returns where its biases begin. */
  public int bias() {
    return weights + outputs;
  }

  @Override
  public List<ParameterSlice> tensors() {
    return List.of(
        ParameterSlice.vector(tensorName("weight"), weights, outputs),
        ParameterSlice.vector(tensorName("bias"), bias(), outputs));
  }

  @Override
  public void initialize(
      float[] parameters, RandomStreams random, Optional<Initializer> initializer) {
    Arrays.fill(parameters, weights, bias(), 1);
    Arrays.fill(parameters, bias(), bias() + outputs, 0);
  }

  @Override
  public Forward prediction(Planning planning) {
    return new LayerNormForward(this, planning);
  }

  @Override
  public Trained training(Planning planning, RandomStreams random) {
    return new LayerNormTraining(this, planning);
  }

  @Override
  public String toString() {
    return title();
  }

  /** Returns what is computed of each row; training keeps more of it than prediction. */
  private RowProgramBuilder program(boolean training) {
    RowProgramBuilder program =
        new RowProgramBuilder().store(OUTPUT, spec.formula(X, WEIGHT, BIAS));
    return training
        ? program
            .store(NORMALIZED.name(), spec.normalized(X))
            .storeRow(DEVIATION.name(), spec.deviation(X))
        : program;
  }

  /** The forward pass, with the outputs alone. */
  private static class LayerNormForward implements Forward {

    private final LayerNormLayer layer;
    private final RowComputation computation;
    private final RowComputation.Place x;
    private final float[] outputs;

    LayerNormForward(LayerNormLayer layer, Planning planning) {
      this(layer, planning, false);
    }

    private LayerNormForward(LayerNormLayer layer, Planning planning, boolean training) {
      this.layer = layer;
      computation =
          new RowComputation(
              layer.program(training).build(),
              planning.engine().kernels(),
              planning.maxRows(),
              layer.outputs());
      x = computation.input(X.name());
      outputs = Buffers.of(planning.maxRows(), layer.outputs(), layer.title());
      computation.input(WEIGHT.name()).at(planning.parameters(), layer.weights(), 0);
      computation.input(BIAS.name()).at(planning.parameters(), layer.bias(), 0);
      computation.output(OUTPUT).at(outputs, 0, layer.outputs());
    }

    RowComputation computation() {
      return computation;
    }

    @Override
    public void run(long step, int rows, float[] inputs, int xOffset, int xStride) {
      x.at(inputs, xOffset, xStride);
      computation.run(rows);
    }

    @Override
    public LayerNormLayer layer() {
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

  /** The forward pass, which keeps the normalized rows and what they were divided by. */
  private static final class LayerNormTraining extends LayerNormForward implements Trained {

    private final Planning planning;
    private final float[] normalized;
    private final float[] deviations;

    LayerNormTraining(LayerNormLayer layer, Planning planning) {
      super(layer, planning, true);
      this.planning = planning;
      normalized = Buffers.of(planning.maxRows(), layer.outputs(), layer.title());
      deviations = Buffers.of(planning.maxRows());
      computation().output(NORMALIZED.name()).at(normalized, 0, layer.outputs());
      computation().output(DEVIATION.name()).at(deviations, 0, 0);
    }

    @Override
    public Backward backward(float[] gradients, float[] outputGradient, boolean inputsNeeded) {
      return new LayerNormBackward(this, gradients, outputGradient, inputsNeeded);
    }
  }

  /**
   * The gradients. With g = dY·weight: dX = (g − mean(g) − n·mean(g·n)) ÷ √(variance + epsilon), in
   * place of dY; the gradient in the weights is the column sums of dY·n, that in the biases those
   * of dY.
   */
  private static final class LayerNormBackward implements Backward {

    private static final Program PRODUCTS =
        new ProgramBuilder().store(GRADIENT, UPSTREAM.times(NORMALIZED)).build();

    private final LayerNormLayer layer;
    private final Kernels kernels;
    private final float[] gradients;
    private final float[] outputGradient;
    private final float[] products;
    private final Epilogue multiplication;
    private final @Nullable RowComputation inputComputation;

    LayerNormBackward(
        LayerNormTraining forward,
        float[] gradients,
        float[] outputGradient,
        boolean inputsNeeded) {
      layer = forward.layer();
      this.gradients = gradients;
      this.outputGradient = outputGradient;
      kernels = forward.planning.engine().kernels();
      int width = layer.outputs();
      products = Buffers.of(forward.planning.maxRows(), width, layer.title());
      multiplication =
          new Epilogue(
              kernels.compile(PRODUCTS),
              new Arguments(PRODUCTS)
                  .input(UPSTREAM.name(), outputGradient, 0, width)
                  .input(NORMALIZED.name(), forward.normalized, 0, width)
                  .output(GRADIENT, products, 0, width));
      inputComputation = inputsNeeded ? inputComputation(forward) : null;
    }

    private RowComputation inputComputation(LayerNormTraining forward) {
      Expr upstream = UPSTREAM.times(WEIGHT);
      Expr along = Functions.rowMean(upstream.times(NORMALIZED));
      Expr gradient =
          upstream
              .minus(Functions.rowMean(upstream))
              .minus(NORMALIZED.times(along))
              .dividedBy(DEVIATION);
      int width = layer.outputs();
      RowComputation computation =
          new RowComputation(
              new RowProgramBuilder().store(GRADIENT, gradient).build(),
              kernels,
              forward.planning.maxRows(),
              width);
      computation.input(UPSTREAM.name()).at(outputGradient, 0, width);
      computation.input(WEIGHT.name()).at(forward.planning.parameters(), layer.weights(), 0);
      computation.input(NORMALIZED.name()).at(forward.normalized, 0, width);
      computation.input(DEVIATION.name()).at(forward.deviations, 0, 0);
      computation.output(GRADIENT).at(outputGradient, 0, width);
      return computation;
    }

    @Override
    public @Nullable Epilogue derivativeEpilogue() {
      return null;
    }

    @Override
    public void run(
        int rows, float[] x, int xOffset, int xStride, @Nullable Epilogue previousDerivative) {
      int width = layer.outputs();
      multiplication.run(0, rows, 0, width);
      kernels.columnSums(rows, width, products, 0, width, gradients, layer.weights());
      kernels.columnSums(rows, width, outputGradient, 0, width, gradients, layer.bias());
      if (inputComputation != null) {
        inputComputation.run(rows);
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
