package dev.lanewise.network.layers;

import dev.lanewise.api.formula.Expr;
import dev.lanewise.api.formula.ProgramBuilder;
import dev.lanewise.api.formula.Variable;
import dev.lanewise.api.kernels.Epilogue;
import dev.lanewise.api.kernels.Kernels;
import dev.lanewise.api.kernels.Matrix;
import dev.lanewise.api.kernels.Product;
import dev.lanewise.api.plugin.ElementwiseActivation;
import dev.lanewise.api.plugin.RowActivation;
import dev.lanewise.api.program.Arguments;
import dev.lanewise.api.program.Program;
import dev.lanewise.network.engine.Engine;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A dense layer backward: from the gradient in its outputs to those in its weights and inputs.
 *
 * <p>dZ = dY·f′, dW = Xᵀ·dZ, db = column sums of dZ, dX = dZ·Wᵀ. The factor f′ is one compiled
 * formula, {@link #derivativeEpilogue}.
 */
public final class DenseBackward implements Layer.Backward {

  private static final Variable UPSTREAM = Variable.element("upstream");
  private static final Variable OUTPUT = Variable.element("output");
  private static final String PRE_ACTIVATION_GRADIENT = "layer.pre_activation_gradient";

  private final DenseForward forward;
  private final DenseLayer layer;
  private final float[] gradients;
  private final Kernels kernels;
  private final float[] outputGradient;
  private final float[] preActivationGradient;
  private final float[] inputGradient;
  private final Matrix input = new Matrix();
  private final Matrix weights;
  private final Matrix weightGradient;
  private final Matrix outputGradientRows;
  private final Matrix preActivationGradientRows;
  private final Matrix inputGradientRows;
  private final Product weightProduct;
  private final @Nullable Product inputProduct;
  private final @Nullable Epilogue derivative;
  private final float[][] parameterGradients;

  DenseBackward(
      DenseForward forward, float[] gradients, float[] outputGradient, boolean inputsNeeded) {
    this.forward = forward;
    this.layer = forward.layer();
    this.gradients = gradients;
    this.outputGradient = outputGradient;
    Engine engine = forward.planning().engine();
    int maxRows = forward.planning().maxRows();
    int width = layer.width();
    kernels = engine.kernels();
    weightProduct =
        kernels.product(Product.Form.TN, layer.inputs(), width, maxRows, engine.workers());
    inputProduct =
        inputsNeeded
            ? kernels.product(Product.Form.NT, maxRows, layer.inputs(), width, engine.workers())
            : null;
    inputGradient =
        inputsNeeded ? Buffers.of(maxRows, layer.inputs(), layer.title()) : new float[0];
    preActivationGradient =
        forward.rowActivation() == null
            ? outputGradient
            : Buffers.of(maxRows, width, layer.title());
    weights = Matrix.of(forward.planning().parameters(), layer.weights(), width);
    weightGradient = Matrix.of(gradients, layer.weights(), width);
    outputGradientRows = Matrix.of(outputGradient, 0, forward.width());
    preActivationGradientRows = Matrix.of(preActivationGradient, 0, width);
    inputGradientRows = Matrix.of(inputGradient, 0, layer.inputs());
    if (layer.activation() instanceof ElementwiseActivation elementwise
        && !forward.leavesActivationOut()) {
      parameterGradients = new float[layer.parameters().size()][outputGradient.length];
      derivative = derivative(elementwise);
    } else {
      parameterGradients = new float[0][];
      derivative = null;
    }
  }

  private Epilogue derivative(ElementwiseActivation activation) {
    int width = layer.width();
    ProgramBuilder program = new ProgramBuilder();
    program.store(PRE_ACTIVATION_GRADIENT, chainRule(activation, activation.x()));
    List<ElementwiseActivation.Parameter> trainable = activation.parameters();
    for (ElementwiseActivation.Parameter parameter : trainable) {
      program.store(outputName(parameter), chainRule(activation, parameter.variable()));
    }
    Program built = program.build();
    Arguments arguments =
        new Arguments(built)
            .input(UPSTREAM.name(), outputGradient, 0, width)
            .input(activation.x().name(), forward.preActivations(), 0, width)
            .input(OUTPUT.name(), forward.outputs(), 0, width)
            .output(PRE_ACTIVATION_GRADIENT, outputGradient, 0, width);
    for (int i = 0; i < trainable.size(); i++) {
      arguments.output(outputName(trainable.get(i)), parameterGradients[i], 0, width);
    }
    forward.bindParameters(arguments);
    return new Epilogue(kernels.compile(built), arguments);
  }

  private static String outputName(ElementwiseActivation.Parameter parameter) {
    return parameter.variable().name() + "_gradient";
  }

  /** Returns the formula of upstream · f′. Where f′ contains f, it uses the stored output. */
  private static Expr chainRule(ElementwiseActivation activation, Variable variable) {
    return activation.formula().gradient(variable, UPSTREAM).replace(activation.formula(), OUTPUT);
  }

  /** Returns what the forward pass has to keep for the backward pass. */
  public static DenseLayer.Results resultsFor(DenseLayer layer) {
    return layer.activation() instanceof ElementwiseActivation elementwise
            && needsPreActivations(elementwise)
        ? DenseLayer.Results.BOTH
        : DenseLayer.Results.OUTPUTS;
  }

  private static boolean needsPreActivations(ElementwiseActivation activation) {
    return chainRule(activation, activation.x()).variables().contains(activation.x())
        || activation.parameters().stream()
            .map(parameter -> chainRule(activation, parameter.variable()))
            .anyMatch(gradient -> gradient.variables().contains(activation.x()));
  }

  @Override
  public @Nullable Epilogue derivativeEpilogue() {
    return derivative;
  }

  @Override
  public void run(
      int rows, float[] x, int xOffset, int xStride, @Nullable Epilogue previousDerivative) {
    RowActivation.Computation rowActivation = forward.rowActivation();
    if (rowActivation != null) {
      rowActivation.backward(
          rows,
          forward.preActivationRows(),
          forward.outputRows(),
          outputGradientRows,
          preActivationGradientRows);
    }
    computeParameterGradients(rows, x, xOffset, xStride);
    if (inputProduct != null) {
      inputProduct.run(
          rows,
          layer.inputs(),
          layer.width(),
          preActivationGradientRows,
          weights,
          inputGradientRows,
          previousDerivative);
    }
  }

  private void computeParameterGradients(int rows, float[] x, int xOffset, int xStride) {
    int width = layer.width();
    input.bind(x, xOffset, xStride);
    weightProduct.run(
        layer.inputs(), width, rows, input, preActivationGradientRows, weightGradient, null);
    kernels.columnSums(rows, width, preActivationGradient, 0, width, gradients, layer.bias());
    int at = layer.activationParameters();
    for (float[] gradient : parameterGradients) {
      kernels.columnSums(rows, width, gradient, 0, width, gradients, at);
      at += width;
    }
  }

  @Override
  public float[] inputGradient() {
    return inputGradient;
  }
}
