package dev.lanewise.network.layers;

import dev.lanewise.api.formula.ProgramBuilder;
import dev.lanewise.api.formula.Variable;
import dev.lanewise.api.kernels.Epilogue;
import dev.lanewise.api.kernels.Kernels;
import dev.lanewise.api.program.Arguments;
import dev.lanewise.api.program.Program;
import org.jspecify.annotations.Nullable;

/**
 * Batch normalization backward. The gradient in the weights is the column sums of dY·n, that in the
 * biases those of dY, and dX = weight ÷ √(variance + epsilon) · (dY − mean(dY) − n·mean(dY·n)) with
 * means along the columns, in place of dY.
 */
final class BatchNormBackward implements Layer.Backward {

  private static final Variable UPSTREAM = Variable.element("upstream");
  private static final Variable NORMALIZED = Variable.element("normalized");
  private static final String RESULT = "result";

  private static final Program PRODUCTS =
      new ProgramBuilder().store(RESULT, UPSTREAM.times(NORMALIZED)).build();

  /** What each column is computed from, as one row. */
  private static final Variable WEIGHT = Variable.element("weight");

  private static final Variable DEVIATION = Variable.element("deviation");
  private static final Variable WEIGHT_GRADIENT = Variable.element("weight_gradient");
  private static final Variable BIAS_GRADIENT = Variable.element("bias_gradient");
  private static final Variable ROWS = Variable.scalar("rows");

  /** What is computed for each column. */
  private static final Variable FACTOR = Variable.column("factor");

  private static final Variable MEAN = Variable.column("mean");
  private static final Variable MEAN_PRODUCT = Variable.column("mean_product");

  private static final Program COLUMNS =
      new ProgramBuilder()
          .store(FACTOR.name(), WEIGHT.dividedBy(DEVIATION))
          .store(MEAN.name(), BIAS_GRADIENT.dividedBy(ROWS))
          .store(MEAN_PRODUCT.name(), WEIGHT_GRADIENT.dividedBy(ROWS))
          .build();
  private static final Program INPUTS =
      new ProgramBuilder()
          .store(RESULT, UPSTREAM.minus(MEAN).minus(NORMALIZED.times(MEAN_PRODUCT)).times(FACTOR))
          .build();

  private final BatchNormLayer layer;
  private final Kernels kernels;
  private final float[] gradients;
  private final float[] outputGradient;
  private final float[] products;
  private final boolean inputsNeeded;
  private final Epilogue productsComputation;
  private final Arguments columnsArguments;
  private final Epilogue columnsComputation;
  private final Epilogue inputsComputation;

  BatchNormBackward(
      BatchNormTraining forward, float[] gradients, float[] outputGradient, boolean inputsNeeded) {
    layer = forward.layer();
    this.gradients = gradients;
    this.outputGradient = outputGradient;
    this.inputsNeeded = inputsNeeded;
    kernels = forward.planning().engine().kernels();
    int width = layer.outputs();
    products = Buffers.of(forward.planning().maxRows(), width, layer.title());
    productsComputation =
        new Epilogue(
            kernels.compile(PRODUCTS),
            new Arguments(PRODUCTS)
                .input(UPSTREAM.name(), outputGradient, 0, width)
                .input(NORMALIZED.name(), forward.normalized(), 0, width)
                .output(RESULT, products, 0, width));
    float[] factors = Buffers.of(width);
    float[] means = Buffers.of(width);
    float[] meanProducts = Buffers.of(width);
    columnsArguments =
        new Arguments(COLUMNS)
            .input(WEIGHT.name(), forward.planning().parameters(), layer.weights(), width)
            .input(DEVIATION.name(), forward.deviations(), 0, width)
            .input(WEIGHT_GRADIENT.name(), gradients, layer.weights(), width)
            .input(BIAS_GRADIENT.name(), gradients, layer.bias(), width)
            .output(FACTOR.name(), factors, 0, width)
            .output(MEAN.name(), means, 0, width)
            .output(MEAN_PRODUCT.name(), meanProducts, 0, width);
    columnsComputation = new Epilogue(kernels.compile(COLUMNS), columnsArguments);
    inputsComputation =
        new Epilogue(
            kernels.compile(INPUTS),
            new Arguments(INPUTS)
                .input(UPSTREAM.name(), outputGradient, 0, width)
                .input(NORMALIZED.name(), forward.normalized(), 0, width)
                .input(FACTOR.name(), factors, 0, 0)
                .input(MEAN.name(), means, 0, 0)
                .input(MEAN_PRODUCT.name(), meanProducts, 0, 0)
                .output(RESULT, outputGradient, 0, width));
  }

  @Override
  public @Nullable Epilogue derivativeEpilogue() {
    return null;
  }

  @Override
  public void run(
      int rows, float[] x, int xOffset, int xStride, @Nullable Epilogue previousDerivative) {
    int width = layer.outputs();
    productsComputation.run(0, rows, 0, width);
    kernels.columnSums(rows, width, products, 0, width, gradients, layer.weights());
    kernels.columnSums(rows, width, outputGradient, 0, width, gradients, layer.bias());
    if (inputsNeeded) {
      columnsArguments.scalar(ROWS.name(), rows);
      columnsComputation.run(0, 1, 0, width);
      inputsComputation.run(0, rows, 0, width);
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
