package dev.lanewise.network.layers;

import dev.lanewise.api.ConfigurationException;
import dev.lanewise.api.plugin.Activation;
import dev.lanewise.api.plugin.ElementwiseActivation;
import dev.lanewise.api.plugin.RowActivation;
import dev.lanewise.api.program.LoweredRow;
import dev.lanewise.api.registry.Plugins;
import dev.lanewise.network.architecture.Initializer;
import dev.lanewise.network.architecture.LayerSpec;
import dev.lanewise.network.lowered.LoweredLayer;
import dev.lanewise.network.random.RandomStreams;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A dense layer: y = f(x·W + b).
 *
 * <p>Its parameters lie in this order: the weights, {@code inputs × width} row-major; the biases;
 * each parameter of the activation, with a value for each unit.
 *
 * @param path where it is in the network
 * @param spec what the user asked for
 * @param activation the activation f
 * @param inputs the width of its inputs
 * @param width the width of its pre-activations, more than its units for maxout
 * @param weights where its weights begin
 */
public record DenseLayer(
    LayerPath path, LayerSpec.Dense spec, Activation activation, int inputs, int width, int weights)
    implements Layer {

  /** What of a layer's results is computed and kept. */
  public enum Results {
    /** The outputs alone. */
    OUTPUTS,
    /** The pre-activations x·W + b alone; the activation is left out. */
    PRE_ACTIVATIONS,
    /** Both. */
    BOTH
  }

  /**
   * Creates a layer.
   *
   * @param inputs the width of its inputs
   * @param at where its parameters begin
   * @throws ConfigurationException if there is no such activation or there are too many weights
   */
  static DenseLayer of(LayerPath path, LayerSpec.Dense spec, int inputs, int at, Plugins plugins) {
    Activation activation = plugins.activation(spec.activation());
    long width =
        activation instanceof RowActivation rowwise
            ? rowwise.inputWidth(spec.units())
            : spec.units();
    long parameters =
        activation instanceof ElementwiseActivation elementwise
            ? elementwise.parameters().size()
            : 0;
    DenseLayer layer = new DenseLayer(path, spec, activation, inputs, (int) width, at);
    ParameterLayout.checkSize(layer, at + (inputs + 1 + parameters) * width);
    return layer;
  }

  /** Returns the same layer with another activation that has its width and no parameters. */
  public DenseLayer with(Activation other) {
    return new DenseLayer(path, spec, other, inputs, width, weights);
  }

  /** Returns where its biases begin. */
  public int bias() {
    return weights + inputs * width;
  }

  /** Returns where the activation's parameters begin. */
  public int activationParameters() {
    return bias() + width;
  }

  public int units() {
    return spec.units();
  }

  @Override
  public int outputs() {
    return units();
  }

  /** Returns the activation's own parameters, usually none. */
  List<ElementwiseActivation.Parameter> parameters() {
    return activation instanceof ElementwiseActivation elementwise
        ? elementwise.parameters()
        : List.of();
  }

  @Override
  public List<ParameterSlice> tensors() {
    List<ParameterSlice> tensors = new ArrayList<>();
    tensors.add(new ParameterSlice(tensorName("weight"), weights, inputs, width));
    tensors.add(ParameterSlice.vector(tensorName("bias"), bias(), width));
    int at = activationParameters();
    for (ElementwiseActivation.Parameter parameter : parameters()) {
      tensors.add(ParameterSlice.vector(tensorName(parameter.variable().name()), at, width));
      at += width;
    }
    return tensors;
  }

  /**
   * Returns the layer with its parameters and formulas.
   *
   * @param values the parameters of all layers
   * @param results the outputs, or the pre-activations alone
   * @throws ConfigurationException if the activation is code without a formula
   */
  public LoweredLayer lowered(float[] values, Results results) {
    return lowered(values, results, null);
  }

  /**
   * Returns the layer together with the batch normalization of its outputs.
   *
   * @param values the parameters and the state of all layers
   * @param behind the normalization
   */
  public LoweredLayer lowered(float[] values, BatchNormLayer behind) {
    return lowered(values, Results.OUTPUTS, new BatchNormScaling(behind, values));
  }

  private LoweredLayer lowered(
      float[] values, Results results, @Nullable BatchNormScaling scaling) {
    Map<String, float[]> columns = new LinkedHashMap<>();
    columns.put(LoweredLayer.BIAS, Arrays.copyOfRange(values, bias(), bias() + width));
    int at = activationParameters();
    for (ElementwiseActivation.Parameter parameter : parameters()) {
      columns.put(parameter.variable().name(), Arrays.copyOfRange(values, at, at + width));
      at += width;
    }
    if (scaling != null) {
      scaling.addTo(columns);
    }
    boolean outputsNeeded = results != Results.PRE_ACTIVATIONS;
    return new LoweredLayer(
        title(),
        inputs,
        outputsNeeded ? units() : width,
        Arrays.copyOfRange(values, weights, bias()),
        columns,
        DenseForward.program(this, outputsNeeded ? Results.OUTPUTS : results, scaling != null),
        outputsNeeded && activation instanceof RowActivation rowwise
            ? Optional.of(lowered(rowwise))
            : Optional.empty());
  }

  private LoweredRow lowered(RowActivation rowwise) {
    return rowwise
        .lowered()
        .orElseThrow(() ->
            new ConfigurationException(
                "%s has an activation that is code without a formula, which cannot be translated; use another activation"
                    .formatted(title())));
  }

  @Override
  public void initialize(
      float[] parameters, RandomStreams random, Optional<Initializer> initializer) {
    initializer
        .orElseGet(() -> Initializer.parse(activation.initializer()))
        .fill(
            parameters,
            weights,
            inputs,
            width,
            random.stream(RandomStreams.Purpose.INITIALIZATION, path.stream()));
    int at = activationParameters();
    for (ElementwiseActivation.Parameter parameter : parameters()) {
      Arrays.fill(parameters, at, at + width, parameter.initialValue());
      at += width;
    }
  }

  @Override
  public Forward prediction(Planning planning) {
    return forward(planning, Results.OUTPUTS);
  }

  @Override
  public Trained training(Planning planning, RandomStreams random) {
    return forward(planning, DenseBackward.resultsFor(this));
  }

  /** Plans the forward pass, with what the caller needs of the results. */
  public DenseForward forward(Planning planning, Results results) {
    return new DenseForward(this, planning, results, null);
  }

  /**
   * Plans the forward pass for prediction together with the batch normalization of its outputs.
   *
   * @throws IllegalArgumentException if the activation is not one of elements
   */
  DenseForward forward(Planning planning, BatchNormLayer behind) {
    if (!(activation instanceof ElementwiseActivation)) {
      throw new IllegalArgumentException(title() + " computes whole rows");
    }
    return new DenseForward(
        this, planning, Results.OUTPUTS, new BatchNormScaling(behind, planning.parameters()));
  }

  @Override
  public String toString() {
    return title();
  }
}
