package dev.lanewise.network;

import dev.lanewise.api.formula.Arguments;
import dev.lanewise.api.formula.Expr;
import dev.lanewise.api.formula.Program;
import dev.lanewise.api.formula.Variable;
import dev.lanewise.api.kernels.Epilogue;
import dev.lanewise.api.kernels.Matrix;
import dev.lanewise.api.kernels.Product;
import dev.lanewise.api.plugin.Activation;
import dev.lanewise.api.plugin.ElementwiseActivation;
import dev.lanewise.api.plugin.RowActivation;
import org.jspecify.annotations.Nullable;

/**
 * A dense layer forward: y = f(x·W + b), with buffers for a batch.
 *
 * <p>Bias and activation run as the product's epilogue. The weighted sums are kept only where the
 * backward pass or a row-wise activation needs them; else the outputs take their place.
 */
final class DenseLayer {

  private static final Variable SUM = Variable.element("sum");
  private static final Variable BIAS = Variable.column("bias");
  private static final String OUTPUT = "output";
  private static final String KEPT_SUM = "kept_sum";

  private final ParameterLayout.Slot slot;
  private final float[] parameters;
  private final float[] sums;
  private final float[] outputs;
  private final boolean logits;
  private final Product product;
  private final Epilogue epilogue;
  private final Matrix input = new Matrix();
  private final Matrix weights;
  private final Matrix sumRows;
  private final Matrix outputRows;
  private final RowActivation.@Nullable Computation rowActivation;

  /**
   * Plans a layer.
   *
   * @param slot the layer and where its weights lie
   * @param parameters the weights of all layers, read at each call
   * @param engine what computes
   * @param maxRows the most rows of a batch
   * @param logits whether to leave the activation out
   * @param keepSums whether the weighted sums are needed besides the outputs
   */
  DenseLayer(
      ParameterLayout.Slot slot,
      float[] parameters,
      Engine engine,
      int maxRows,
      boolean logits,
      boolean keepSums) {
    this.slot = slot;
    this.parameters = parameters;
    this.logits = logits;
    Activation activation = slot.activation();
    product =
        engine
            .kernels()
            .product(Product.Form.NN, maxRows, slot.width(), slot.inputs(), engine.workers());
    sums = Buffers.of(maxRows, slot.width(), slot.title());
    Expr z = SUM.plus(BIAS);
    Program.Builder program = Program.builder();
    if (logits) {
      rowActivation = null;
      outputs = sums;
      program.store(OUTPUT, z);
    } else {
      switch (activation) {
        case ElementwiseActivation elementwise -> {
          rowActivation = null;
          outputs = keepSums ? Buffers.of(maxRows, slot.width(), slot.title()) : sums;
          program.store(OUTPUT, elementwise.formula().replace(elementwise.x(), z));
          if (keepSums) {
            program.store(KEPT_SUM, z);
          }
        }
        case RowActivation rowwise -> {
          outputs = Buffers.of(maxRows, slot.units(), slot.title());
          rowActivation = rowwise.bind(engine.kernels(), maxRows, slot.units());
          program.store(OUTPUT, z);
        }
      }
    }
    Program built = program.build();
    epilogue = new Epilogue(engine.kernels().compile(built), new Arguments(built));
    weights = Matrix.of(parameters, slot.weights(), slot.width());
    sumRows = Matrix.of(sums, 0, slot.width());
    outputRows = Matrix.of(outputs, 0, outputWidth());
    bindEpilogue(
        epilogue.arguments(),
        activation,
        keepSums && !logits && activation instanceof ElementwiseActivation);
  }

  private void bindEpilogue(Arguments arguments, Activation activation, boolean keepsSums) {
    int width = slot.width();
    arguments
        .input(SUM.name(), sums, 0, width)
        .input(BIAS.name(), parameters, slot.bias(), 0)
        .output(OUTPUT, rowActivation == null ? outputs : sums, 0, width);
    if (keepsSums) {
      arguments.output(KEPT_SUM, sums, 0, width);
    }
    if (activation instanceof ElementwiseActivation elementwise) {
      bindParameters(arguments, elementwise);
    }
  }

  /** Binds the activation's own parameters. */
  void bindParameters(Arguments arguments, ElementwiseActivation activation) {
    int at = slot.activationParameters();
    for (ElementwiseActivation.Parameter parameter : activation.parameters()) {
      arguments.input(parameter.variable().name(), parameters, at, 0);
      at += slot.width();
    }
  }

  /** Computes the outputs of a batch. */
  void forward(int rows, float[] x, int xOffset, int xStride) {
    input.bind(x, xOffset, xStride);
    product.run(rows, slot.width(), slot.inputs(), input, weights, sumRows, epilogue);
    // A predictor must not keep the caller's array.
    input.clear();
    if (rowActivation != null) {
      rowActivation.forward(rows, sumRows, outputRows);
    }
  }

  ParameterLayout.Slot slot() {
    return slot;
  }

  /**
   * Returns the weighted sums of the last batch, if they were kept, in rows of the layer's width.
   */
  float[] sums() {
    return sums;
  }

  /** Returns the outputs of the last batch, in rows of {@link #outputWidth()}. */
  float[] outputs() {
    return outputs;
  }

  /**
   * Returns the width of an output row: the units, or the weighted sums where they are asked for.
   */
  int outputWidth() {
    return logits ? slot.width() : slot.units();
  }

  /** Returns {@link #sums()} as a matrix. */
  Matrix sumRows() {
    return sumRows;
  }

  /** Returns {@link #outputs()} as a matrix. */
  Matrix outputRows() {
    return outputRows;
  }

  RowActivation.@Nullable Computation rowActivation() {
    return rowActivation;
  }
}
