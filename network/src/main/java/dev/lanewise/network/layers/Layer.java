package dev.lanewise.network.layers;

import dev.lanewise.api.kernels.Epilogue;
import dev.lanewise.api.kernels.Matrix;
import dev.lanewise.api.text.Quotation;
import dev.lanewise.network.architecture.Initializer;
import dev.lanewise.network.architecture.LayerSpec;
import dev.lanewise.network.engine.Engine;
import dev.lanewise.network.random.RandomStreams;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One layer of a network: which parameters it has, and how it is computed.
 *
 * <p>A layer holds no values. The parameters of all layers lie in one array, behind them the state
 * of all layers, and the buffers of a batch belong to what {@link #prediction} and {@link
 * #training} plan.
 */
public interface Layer {

  /** Returns where it is in the network. */
  LayerPath path();

  /** Returns the layer and, of a residual block, the layers in it, from first to last. */
  default Stream<Layer> all() {
    return Stream.of(this);
  }

  /** Returns what the user asked for. */
  LayerSpec spec();

  /** Returns the width of a row of outputs. */
  int outputs();

  /** Returns its parameters, in the order in which they lie side by side; empty if it has none. */
  List<ParameterSlice> tensors();

  /**
   * Returns its state: what training computes besides the parameters and prediction needs, such as
   * running estimates. It is part of model files and checkpoints as the parameters are, but has no
   * gradient, and the optimizer does not know it. Empty if the layer has none.
   */
  default List<ParameterSlice> state() {
    return List.of();
  }

  /**
   * Checks parameters and state that do not come from training.
   *
   * @param parameters those of all layers
   * @throws dev.lanewise.api.ConfigurationException if they cannot be
   */
  default void check(float[] parameters) {}

  /**
   * Draws its parameters, and sets the state to that before the first step.
   *
   * @param initializer how weight matrices are drawn; without it by the layer's own
   */
  void initialize(float[] parameters, RandomStreams random, Optional<Initializer> initializer);

  /** Tells whether the layer does anything in prediction and evaluation. */
  default boolean isInPrediction() {
    return true;
  }

  /**
   * Plans the layer for prediction and evaluation.
   *
   * @throws IllegalStateException if it is {@linkplain #isInPrediction nothing} there
   */
  Forward prediction(Planning planning);

  /**
   * Plans the layer for training.
   *
   * @param random where random numbers come from, by step
   */
  Trained training(Planning planning, RandomStreams random);

  /** Returns what model files call one of its parameters, such as {@code layers.0.weight}. */
  default String tensorName(String part) {
    return path().tensorName(part);
  }

  /** Returns the layer as an error message names it. */
  default String title() {
    return "layer %s (%s)".formatted(path(), Quotation.of(spec().toString()));
  }

  /**
   * What layers are planned with.
   *
   * @param engine what computes
   * @param parameters the parameters and the state of all layers, read at each run; training writes
   *     the state
   * @param maxRows the most rows of a batch
   * @param constants the weight matrices, if the parameters never change
   */
  @SuppressWarnings("ArrayRecordComponent") // Shared on purpose, and never compared.
  record Planning(
      Engine engine, float[] parameters, int maxRows, Optional<ConstantWeights> constants) {

    /** Plans for parameters that may change between runs. */
    public Planning(Engine engine, float[] parameters, int maxRows) {
      this(engine, parameters, maxRows, Optional.empty());
    }

    /** Returns a matrix of weights that lies in the parameters. */
    Matrix weights(int offset, int rows, int columns) {
      return constants
          .map(weights -> Matrix.of(weights.matrix(offset, rows, columns)))
          .orElseGet(() -> Matrix.of(parameters, offset, columns));
    }
  }

  /** The forward pass of a layer, with its buffers. */
  interface Forward {

    /** Returns the layer. */
    Layer layer();

    /**
     * Computes the outputs of a batch.
     *
     * @param step the step of training, from 1; any number in prediction
     * @param rows how many rows
     * @param x holds the rows of inputs
     * @param xOffset where they begin
     * @param xStride how far apart they are
     */
    void run(long step, int rows, float[] x, int xOffset, int xStride);

    /**
     * Takes note that parameters or state may have changed since the plan was made, if something
     * was computed from them then. In training nothing is.
     */
    default void refresh() {}

    /** Returns the outputs of the last batch, in rows of {@link #width} without gaps. */
    float[] outputs();

    /** Returns the width of a row of {@link #outputs}. */
    int width();
  }

  /** The forward pass of a layer in training, which keeps what the backward pass needs. */
  interface Trained extends Forward {

    /**
     * Plans the backward pass.
     *
     * @param gradients receives the gradients of all layers' parameters, laid out as these
     * @param outputGradient holds the gradient in the outputs at each run, in rows of {@link
     *     #width}; the layer may overwrite it
     * @param inputsNeeded whether the gradient in the inputs is needed
     */
    Backward backward(float[] gradients, float[] outputGradient, boolean inputsNeeded);
  }

  /** The backward pass of a layer, with its buffers. */
  interface Backward {

    /**
     * Returns the first part of the backward pass, if it is one formula, in place in the gradient
     * in the outputs. The computation of that gradient runs this as its epilogue, while the values
     * are in the cache.
     */
    @Nullable Epilogue derivativeEpilogue();

    /**
     * Computes the gradients in the parameters and, if that was planned, in the inputs.
     *
     * @param rows how many rows
     * @param x holds the rows of inputs
     * @param xOffset where they begin
     * @param xStride how far apart they are
     * @param previousDerivative run on the gradient in the inputs when it is computed: the {@link
     *     #derivativeEpilogue} part of the layer before
     */
    void run(int rows, float[] x, int xOffset, int xStride, @Nullable Epilogue previousDerivative);

    /** Returns the gradient in the inputs, in rows without gaps. */
    float[] inputGradient();
  }
}
