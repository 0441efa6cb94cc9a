package dev.lanewise.network.layers;

import dev.lanewise.api.ConfigurationException;
import dev.lanewise.api.formula.ProgramBuilder;
import dev.lanewise.api.formula.Variable;
import dev.lanewise.api.kernels.Epilogue;
import dev.lanewise.api.program.Arguments;
import dev.lanewise.api.program.Program;
import dev.lanewise.network.architecture.Initializer;
import dev.lanewise.network.architecture.LayerSpec;
import dev.lanewise.network.random.RandomStreams;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Batch normalization: y = n·weight + bias with n = (x − mean) ÷ √(variance + epsilon). In training
 * these are mean and biased variance of the column in the mini-batch (Ioffe and Szegedy, Batch
 * normalization, 2015, algorithm 1), in prediction and evaluation running estimates, see {@link
 * BatchNormScaling}.
 *
 * <p>Each training step replaces a running estimate by (1 − momentum) · estimate + momentum · the
 * mini-batch's value, which for the variance is the unbiased one, as PyTorch has it. Sums along a
 * column add the rows in their order, see {@link dev.lanewise.api.kernels.Kernels#columnSums}.
 *
 * <p>The parameters lie in this order: the weights, which begin as 1, and the biases, which begin
 * as 0. The state: the running means, which begin as 0, and the running variances, which begin as
 * 1.
 *
 * @param path where it is in the network
 * @param spec the momentum and the epsilon
 * @param outputs the width of a row of inputs and of outputs
 * @param weights where its weights begin
 * @param runningMean where its running means begin
 */
public record BatchNormLayer(
    LayerPath path, LayerSpec.BatchNorm spec, int outputs, int weights, int runningMean)
    implements Layer {

  /**
   * Creates a layer.
   *
   * @param width the width of its inputs
   * @param at where its parameters begin
   * @param state where its state begins
   */
  static BatchNormLayer of(LayerPath path, LayerSpec.BatchNorm spec, int width, int at, int state) {
    BatchNormLayer layer = new BatchNormLayer(path, spec, width, at, state);
    ParameterLayout.checkSize(layer, Math.max(at, state) + 2L * width);
    return layer;
  }

  /** Returns where its biases begin. */
  public int bias() {
    return weights + outputs;
  }

  /** Returns where its running variances begin. */
  public int runningVariance() {
    return runningMean + outputs;
  }

  @Override
  public List<ParameterSlice> tensors() {
    return List.of(
        ParameterSlice.vector(tensorName("weight"), weights, outputs),
        ParameterSlice.vector(tensorName("bias"), bias(), outputs));
  }

  @Override
  public List<ParameterSlice> state() {
    return List.of(
        ParameterSlice.vector(tensorName("running_mean"), runningMean, outputs),
        ParameterSlice.vector(tensorName("running_var"), runningVariance(), outputs));
  }

  @Override
  public void check(float[] parameters) {
    for (int i = 0; i < outputs; i++) {
      float variance = parameters[runningVariance() + i];
      if (variance < 0) {
        throw new ConfigurationException(
            "%s has the running variance %s in column %d; variances are at least 0"
                .formatted(title(), variance, i + 1));
      }
    }
  }

  @Override
  public void initialize(
      float[] parameters, RandomStreams random, Optional<Initializer> initializer) {
    Arrays.fill(parameters, weights, bias(), 1);
    Arrays.fill(parameters, bias(), bias() + outputs, 0);
    Arrays.fill(parameters, runningMean, runningVariance(), 0);
    Arrays.fill(parameters, runningVariance(), runningVariance() + outputs, 1);
  }

  @Override
  public Forward prediction(Planning planning) {
    return new BatchNormPrediction(this, planning);
  }

  @Override
  public Trained training(Planning planning, RandomStreams random) {
    return new BatchNormTraining(this, planning);
  }

  @Override
  public String toString() {
    return title();
  }

  /** Prediction where no dense layer before it takes the normalization over. */
  private static final class BatchNormPrediction implements Forward {

    private static final Variable X = Variable.element("x");
    private static final String OUTPUT = "output";
    private static final Program PROGRAM =
        new ProgramBuilder().store(OUTPUT, BatchNormScaling.of(X)).build();

    private final BatchNormLayer layer;
    private final BatchNormScaling scaling;
    private final float[] outputs;
    private final Arguments arguments;
    private final Epilogue computation;

    BatchNormPrediction(BatchNormLayer layer, Planning planning) {
      this.layer = layer;
      scaling = new BatchNormScaling(layer, planning.parameters());
      outputs = Buffers.of(planning.maxRows(), layer.outputs(), layer.title());
      arguments = new Arguments(PROGRAM).output(OUTPUT, outputs, 0, layer.outputs());
      scaling.bind(arguments);
      computation = new Epilogue(planning.engine().kernels().compile(PROGRAM), arguments);
    }

    @Override
    public void refresh() {
      scaling.refresh();
    }

    @Override
    public void run(long step, int rows, float[] x, int xOffset, int xStride) {
      arguments.input(X.name(), x, xOffset, xStride);
      computation.run(0, rows, 0, layer.outputs());
    }

    @Override
    public Layer layer() {
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
}
