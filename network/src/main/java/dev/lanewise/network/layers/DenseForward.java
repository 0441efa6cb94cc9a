package dev.lanewise.network.layers;

import dev.lanewise.api.formula.Expr;
import dev.lanewise.api.formula.ProgramBuilder;
import dev.lanewise.api.formula.Variable;
import dev.lanewise.api.kernels.Epilogue;
import dev.lanewise.api.kernels.Matrix;
import dev.lanewise.api.kernels.Product;
import dev.lanewise.api.plugin.ElementwiseActivation;
import dev.lanewise.api.plugin.RowActivation;
import dev.lanewise.api.program.Arguments;
import dev.lanewise.api.program.Program;
import dev.lanewise.network.engine.Engine;
import dev.lanewise.network.lowered.LoweredLayer;
import org.jspecify.annotations.Nullable;

/**
 * A dense layer forward, with buffers for a batch.
 *
 * <p>Bias and activation run as the product's epilogue. The pre-activations are kept only where
 * they are asked for or a row-wise activation needs them; else the outputs take their place.
 */
public final class DenseForward implements Layer.Trained {

  private static final Variable PRODUCT = Variable.element(LoweredLayer.PRODUCT);
  private static final Variable BIAS = Variable.column(LoweredLayer.BIAS);
  private static final String RESULT = "output";
  private static final String KEPT = "layer.pre_activation";

  private final DenseLayer layer;
  private final Layer.Planning planning;
  private final DenseLayer.Results results;
  private final float[] preActivations;
  private final float[] outputs;
  private final Product product;
  private final Epilogue epilogue;
  private final Matrix input = new Matrix();
  private final Matrix weights;
  private final Matrix preActivationRows;
  private final Matrix outputRows;
  private final RowActivation.@Nullable Computation rowActivation;
  private final @Nullable BatchNormScaling scaling;

  /**
   * Plans a layer.
   *
   * @param scaling the batch normalization of the outputs, only in prediction and behind an
   *     activation of elements
   */
  DenseForward(
      DenseLayer layer,
      Layer.Planning planning,
      DenseLayer.Results results,
      @Nullable BatchNormScaling scaling) {
    this.layer = layer;
    this.planning = planning;
    this.results = results;
    this.scaling = scaling;
    Engine engine = planning.engine();
    int maxRows = planning.maxRows();
    int width = layer.width();
    product =
        engine.kernels().product(Product.Form.NN, maxRows, width, layer.inputs(), engine.workers());
    preActivations = Buffers.of(maxRows, width, layer.title());
    boolean keeps = false;
    if (results == DenseLayer.Results.PRE_ACTIVATIONS) {
      rowActivation = null;
      outputs = preActivations;
    } else {
      switch (layer.activation()) {
        case ElementwiseActivation _ -> {
          rowActivation = null;
          keeps = results == DenseLayer.Results.BOTH;
          outputs = keeps ? Buffers.of(maxRows, width, layer.title()) : preActivations;
        }
        case RowActivation rowwise -> {
          outputs = Buffers.of(maxRows, layer.units(), layer.title());
          rowActivation = rowwise.bind(engine.kernels(), maxRows, layer.units());
        }
      }
    }
    Program built = program(layer, results, scaling != null);
    Arguments arguments =
        new Arguments(built)
            .input(PRODUCT.name(), preActivations, 0, width)
            .input(BIAS.name(), planning.parameters(), layer.bias(), 0)
            .output(RESULT, rowActivation == null ? outputs : preActivations, 0, width);
    if (keeps) {
      arguments.output(KEPT, preActivations, 0, width);
    }
    bindParameters(arguments);
    if (scaling != null) {
      scaling.bind(arguments);
    }
    epilogue = new Epilogue(engine.kernels().compile(built), arguments);
    weights = planning.weights(layer.weights(), layer.inputs(), width);
    preActivationRows = Matrix.of(preActivations, 0, width);
    outputRows = Matrix.of(outputs, 0, width());
  }

  /**
   * Returns what is done to each sum of products: the bias, and the activation of an element.
   *
   * @param scaled whether the outputs are multiplied and shifted by a {@link BatchNormScaling}
   */
  static Program program(DenseLayer layer, DenseLayer.Results results, boolean scaled) {
    Expr z = PRODUCT.plus(BIAS);
    ProgramBuilder program = new ProgramBuilder();
    if (results != DenseLayer.Results.PRE_ACTIVATIONS
        && layer.activation() instanceof ElementwiseActivation elementwise) {
      Expr output = elementwise.formula().replace(elementwise.x(), z);
      program.store(RESULT, scaled ? BatchNormScaling.of(output) : output);
    } else {
      program.store(RESULT, z);
    }
    if (results == DenseLayer.Results.BOTH && layer.activation() instanceof ElementwiseActivation) {
      program.store(KEPT, z);
    }
    return program.build();
  }

  /** Binds the activation's own parameters. */
  void bindParameters(Arguments arguments) {
    int at = layer.activationParameters();
    for (ElementwiseActivation.Parameter parameter : layer.parameters()) {
      arguments.input(parameter.variable().name(), planning.parameters(), at, 0);
      at += layer.width();
    }
  }

  @Override
  public void run(long step, int rows, float[] x, int xOffset, int xStride) {
    input.bind(x, xOffset, xStride);
    product.run(rows, layer.width(), layer.inputs(), input, weights, preActivationRows, epilogue);
    // A predictor must not keep the caller's array.
    input.clear();
    if (rowActivation != null) {
      rowActivation.forward(rows, preActivationRows, outputRows);
    }
  }

  @Override
  public void refresh() {
    if (scaling != null) {
      scaling.refresh();
    }
  }

  @Override
  public Layer.Backward backward(float[] gradients, float[] outputGradient, boolean inputsNeeded) {
    return new DenseBackward(this, gradients, outputGradient, inputsNeeded);
  }

  @Override
  public DenseLayer layer() {
    return layer;
  }

  Layer.Planning planning() {
    return planning;
  }

  /** Returns the pre-activations of the last batch, if they were asked for. */
  public float[] preActivations() {
    return preActivations;
  }

  /** Returns the outputs, or the pre-activations if only these were asked for. */
  @Override
  public float[] outputs() {
    return outputs;
  }

  @Override
  public int width() {
    return leavesActivationOut() ? layer.width() : layer.units();
  }

  /** Returns {@link #preActivations} as a matrix. */
  Matrix preActivationRows() {
    return preActivationRows;
  }

  /** Returns {@link #outputs} as a matrix. */
  Matrix outputRows() {
    return outputRows;
  }

  boolean leavesActivationOut() {
    return results == DenseLayer.Results.PRE_ACTIVATIONS;
  }

  RowActivation.@Nullable Computation rowActivation() {
    return rowActivation;
  }
}
