package dev.lanewise.network;

import dev.lanewise.api.formula.Arguments;
import dev.lanewise.api.formula.Expr;
import dev.lanewise.api.formula.Program;
import dev.lanewise.api.formula.Variable;
import dev.lanewise.api.kernels.Epilogue;
import dev.lanewise.api.kernels.Kernels;
import dev.lanewise.api.kernels.Matrix;
import dev.lanewise.api.kernels.Product;
import dev.lanewise.api.plugin.ElementwiseActivation;
import dev.lanewise.api.plugin.RowActivation;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A dense layer backward: from the gradient in its outputs to those in its weights and inputs.
 *
 * <p>dZ = dY·f′, dW = Xᵀ·dZ, db = column sums of dZ, dX = dZ·Wᵀ. The factor f′ is one compiled
 * formula; it runs as the epilogue of the next layer's dX, in place, while that is in the cache.
 */
final class LayerGradient {

  private static final Variable UPSTREAM = Variable.element("upstream");
  private static final Variable OUTPUT = Variable.element("output");
  private static final String SUM_GRADIENT = "sum_gradient";

  private final DenseLayer layer;
  private final ParameterLayout.Slot slot;
  private final float[] gradients;
  private final Kernels kernels;
  private final float[] outputGradient;
  private final float[] sumGradient;
  private final Product weightProduct;
  private final @Nullable Product inputProduct;
  private final @Nullable Epilogue chain;
  private final Matrix input = new Matrix();
  private final Matrix weights;
  private final Matrix weightGradient;
  private final Matrix outputGradientRows;
  private final Matrix sumGradientRows;
  private final float[][] parameterGradients;

  /**
   * Plans the backward pass of a layer.
   *
   * @param layer the forward layer
   * @param parameters the weights of all layers
   * @param gradients receives the gradients of all layers, laid out as the weights
   * @param engine what computes
   * @param maxRows the most rows of a batch
   * @param onSums whether the loss gives the gradient in the weighted sums
   * @param inputsNeeded whether the gradient in the inputs is needed
   */
  LayerGradient(
      DenseLayer layer,
      float[] parameters,
      float[] gradients,
      Engine engine,
      int maxRows,
      boolean onSums,
      boolean inputsNeeded) {
    this.layer = layer;
    this.slot = layer.slot();
    this.gradients = gradients;
    this.kernels = engine.kernels();
    sumGradient = Buffers.of(maxRows, slot.width(), slot.title());
    boolean rowwise = slot.activation() instanceof RowActivation && !onSums;
    outputGradient = rowwise ? Buffers.of(maxRows, slot.units(), slot.title()) : sumGradient;
    outputGradientRows = Matrix.of(outputGradient, 0, slot.units());
    sumGradientRows = Matrix.of(sumGradient, 0, slot.width());
    weights = Matrix.of(parameters, slot.weights(), slot.width());
    weightGradient = Matrix.of(gradients, slot.weights(), slot.width());
    weightProduct =
        kernels.product(Product.Form.TN, slot.inputs(), slot.width(), maxRows, engine.workers());
    inputProduct =
        inputsNeeded
            ? kernels.product(
                Product.Form.NT, maxRows, slot.inputs(), slot.width(), engine.workers())
            : null;
    if (slot.activation() instanceof ElementwiseActivation elementwise && !onSums) {
      List<ElementwiseActivation.Parameter> trainable = elementwise.parameters();
      parameterGradients = new float[trainable.size()][sumGradient.length];
      Program program = chainProgram(elementwise);
      Arguments arguments = new Arguments(program);
      arguments
          .input(UPSTREAM.name(), sumGradient, 0, slot.width())
          .input(elementwise.x().name(), layer.sums(), 0, slot.width())
          .input(OUTPUT.name(), layer.outputs(), 0, slot.width())
          .output(SUM_GRADIENT, sumGradient, 0, slot.width());
      for (int i = 0; i < trainable.size(); i++) {
        arguments.output(outputName(trainable.get(i)), parameterGradients[i], 0, slot.width());
      }
      layer.bindParameters(arguments, elementwise);
      chain = new Epilogue(kernels.compile(program), arguments);
    } else {
      chain = null;
      parameterGradients = new float[0][];
    }
  }

  private static String outputName(ElementwiseActivation.Parameter parameter) {
    return parameter.variable().name() + "_gradient";
  }

  /** Returns the formula of upstream · f′, in the stored output where f′ contains f. */
  private static Program chainProgram(ElementwiseActivation activation) {
    Program.Builder program = Program.builder();
    program.store(SUM_GRADIENT, chain(activation, activation.x()));
    for (ElementwiseActivation.Parameter parameter : activation.parameters()) {
      program.store(outputName(parameter), chain(activation, parameter.variable()));
    }
    return program.build();
  }

  private static Expr chain(ElementwiseActivation activation, Variable variable) {
    return activation.formula().gradient(variable, UPSTREAM).replace(activation.formula(), OUTPUT);
  }

  /** Tells whether the backward pass needs the weighted sums, besides the outputs. */
  static boolean needsSums(ElementwiseActivation activation) {
    if (chain(activation, activation.x()).variables().contains(activation.x())) {
      return true;
    }
    return activation.parameters().stream()
        .map(parameter -> chain(activation, parameter.variable()).variables())
        .anyMatch((Set<Variable> used) -> used.contains(activation.x()));
  }

  /** Returns where the gradient in the outputs goes before {@link #chain}. */
  float[] outputGradient() {
    return outputGradient;
  }

  /** Returns the gradient in the weighted sums. */
  float[] sumGradient() {
    return sumGradient;
  }

  /** Turns the gradient in the outputs into that in the weighted sums, unless it was fused. */
  void chain(int rows) {
    RowActivation.Computation rowActivation = layer.rowActivation();
    if (chain != null) {
      chain.run(0, rows, 0, slot.width());
    } else if (rowActivation != null) {
      rowActivation.backward(
          rows, layer.sumRows(), layer.outputRows(), outputGradientRows, sumGradientRows);
    }
  }

  /** Computes the gradients in weights, biases and activation parameters. */
  void weights(int rows, float[] x, int xOffset, int xStride) {
    input.bind(x, xOffset, xStride);
    weightProduct.run(
        slot.inputs(), slot.width(), rows, input, sumGradientRows, weightGradient, null);
    kernels.columnSums(rows, slot.width(), sumGradient, 0, slot.width(), gradients, slot.bias());
    int at = slot.activationParameters();
    for (float[] gradient : parameterGradients) {
      kernels.columnSums(rows, slot.width(), gradient, 0, slot.width(), gradients, at);
      at += slot.width();
    }
  }

  /** Computes the gradient in the weighted sums of the layer before. */
  void inputs(int rows, LayerGradient before) {
    if (inputProduct == null) {
      throw new IllegalStateException("the gradient in the inputs was not planned");
    }
    boolean rowwise = before.chain == null;
    inputProduct.run(
        rows,
        slot.inputs(),
        slot.width(),
        sumGradientRows,
        weights,
        before.outputGradientRows,
        before.chain);
    if (rowwise) {
      before.chain(rows);
    }
  }
}
