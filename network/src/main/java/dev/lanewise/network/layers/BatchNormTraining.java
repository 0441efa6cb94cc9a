package dev.lanewise.network.layers;

import dev.lanewise.api.formula.Expr;
import dev.lanewise.api.formula.ProgramBuilder;
import dev.lanewise.api.formula.Variable;
import dev.lanewise.api.kernels.Kernels;
import dev.lanewise.api.program.Arguments;
import dev.lanewise.api.program.CompiledProgram;
import dev.lanewise.api.program.Program;

/**
 * Batch normalization forward in training: by mean and variance of the mini-batch, which go into
 * the running estimates, too.
 */
final class BatchNormTraining implements Layer.Trained {

  private static final Variable X = Variable.element("x");
  private static final Variable SUM = Variable.element("sum");
  private static final Variable ROWS = Variable.scalar("rows");
  private static final Variable MEAN = Variable.column("mean");
  private static final Variable CENTRED = Variable.element("centred");
  private static final Variable DEVIATION = Variable.column("deviation");
  private static final Variable WEIGHT = Variable.column("weight");
  private static final Variable BIAS = Variable.column("bias");

  /** The same for programs over the columns alone, as one row. */
  private static final Variable BATCH_MEAN = Variable.element("batch_mean");

  private static final Variable RUNNING_MEAN = Variable.element("running_mean");
  private static final Variable RUNNING_VARIANCE = Variable.element("running_var");
  private static final String RESULT = "result";
  private static final String SQUARE = "square";

  private static final Program MEANS =
      new ProgramBuilder().store(RESULT, SUM.dividedBy(ROWS)).build();
  private static final Program CENTRING =
      new ProgramBuilder()
          .store(CENTRED.name(), X.minus(MEAN))
          .store(SQUARE, X.minus(MEAN).square())
          .build();
  private static final Program NORMALIZATION =
      new ProgramBuilder()
          .store(CENTRED.name(), CENTRED.dividedBy(DEVIATION))
          .store(RESULT, CENTRED.dividedBy(DEVIATION).times(WEIGHT).plus(BIAS))
          .build();

  private final BatchNormLayer layer;
  private final Layer.Planning planning;
  private final Kernels kernels;
  private final float[] normalized;
  private final float[] outputs;
  private final float[] means;

  /** The sums of squares, then √(variance + epsilon). */
  private final float[] deviations;

  private final CompiledProgram meansProgram;
  private final Arguments meansArguments;
  private final CompiledProgram centringProgram;
  private final Arguments centringArguments;
  private final CompiledProgram estimatesProgram;
  private final Arguments estimatesArguments;
  private final CompiledProgram normalizationProgram;
  private final Arguments normalizationArguments;

  BatchNormTraining(BatchNormLayer layer, Layer.Planning planning) {
    this.layer = layer;
    this.planning = planning;
    kernels = planning.engine().kernels();
    int width = layer.outputs();
    normalized = Buffers.of(planning.maxRows(), width, layer.title());
    outputs = Buffers.of(planning.maxRows(), width, layer.title());
    means = Buffers.of(width);
    deviations = Buffers.of(width);
    meansProgram = kernels.compile(MEANS);
    meansArguments =
        new Arguments(MEANS).input(SUM.name(), means, 0, width).output(RESULT, means, 0, width);
    centringProgram = kernels.compile(CENTRING);
    // The squares are no longer needed when the outputs are computed.
    centringArguments =
        new Arguments(CENTRING)
            .input(MEAN.name(), means, 0, 0)
            .output(CENTRED.name(), normalized, 0, width)
            .output(SQUARE, outputs, 0, width);
    Program estimates = estimates(layer.spec().momentum(), layer.spec().epsilon());
    estimatesProgram = kernels.compile(estimates);
    float[] parameters = planning.parameters();
    estimatesArguments =
        new Arguments(estimates)
            .input(SUM.name(), deviations, 0, width)
            .input(BATCH_MEAN.name(), means, 0, width)
            .input(RUNNING_MEAN.name(), parameters, layer.runningMean(), width)
            .input(RUNNING_VARIANCE.name(), parameters, layer.runningVariance(), width)
            .output(RESULT, deviations, 0, width)
            .output(RUNNING_MEAN.name(), parameters, layer.runningMean(), width)
            .output(RUNNING_VARIANCE.name(), parameters, layer.runningVariance(), width);
    normalizationProgram = kernels.compile(NORMALIZATION);
    normalizationArguments =
        new Arguments(NORMALIZATION)
            .input(CENTRED.name(), normalized, 0, width)
            .input(DEVIATION.name(), deviations, 0, 0)
            .input(WEIGHT.name(), parameters, layer.weights(), 0)
            .input(BIAS.name(), parameters, layer.bias(), 0)
            .output(CENTRED.name(), normalized, 0, width)
            .output(RESULT, outputs, 0, width);
  }

  /** Returns the deviations and the new running estimates, from sums of squares. */
  private static Program estimates(double momentum, double epsilon) {
    Expr variance = SUM.dividedBy(ROWS);
    Expr unbiased = SUM.dividedBy(ROWS.minus(1));
    return new ProgramBuilder()
        .store(RESULT, variance.plus(epsilon).sqrt())
        .store(RUNNING_MEAN.name(), mixed(RUNNING_MEAN, BATCH_MEAN, momentum))
        .store(RUNNING_VARIANCE.name(), mixed(RUNNING_VARIANCE, unbiased, momentum))
        .build();
  }

  private static Expr mixed(Expr estimate, Expr value, double momentum) {
    return estimate.times(1 - momentum).plus(value.times(momentum));
  }

  /**
   * {@inheritDoc}
   *
   * @param rows at least 2, as one row has no variance
   */
  @Override
  public void run(long step, int rows, float[] x, int xOffset, int xStride) {
    int width = layer.outputs();
    kernels.columnSums(rows, width, x, xOffset, xStride, means, 0);
    meansArguments.scalar(ROWS.name(), rows);
    meansProgram.run(meansArguments, 0, 1, 0, width);
    centringArguments.input(X.name(), x, xOffset, xStride);
    centringProgram.run(centringArguments, 0, rows, 0, width);
    kernels.columnSums(rows, width, outputs, 0, width, deviations, 0);
    estimatesArguments.scalar(ROWS.name(), rows);
    estimatesProgram.run(estimatesArguments, 0, 1, 0, width);
    normalizationProgram.run(normalizationArguments, 0, rows, 0, width);
  }

  @Override
  public Layer.Backward backward(float[] gradients, float[] outputGradient, boolean inputsNeeded) {
    return new BatchNormBackward(this, gradients, outputGradient, inputsNeeded);
  }

  @Override
  public BatchNormLayer layer() {
    return layer;
  }

  Layer.Planning planning() {
    return planning;
  }

  /** Returns (x − mean) ÷ √(variance + epsilon) of the last batch. */
  float[] normalized() {
    return normalized;
  }

  /** Returns √(variance + epsilon) of each column of the last batch. */
  float[] deviations() {
    return deviations;
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
