package dev.lanewise.network;

import dev.lanewise.api.ConfigurationException;
import dev.lanewise.api.Quotation;
import dev.lanewise.api.plugin.Activation;
import dev.lanewise.api.plugin.ElementwiseActivation;
import dev.lanewise.api.plugin.Plugins;
import dev.lanewise.api.plugin.RowActivation;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Where each layer's weights lie in the one array that holds them all.
 *
 * <p>One array makes an optimizer's step one pass, and a copy of a model one copy.
 *
 * @param layers the layers in order
 * @param size the number of weights in all
 */
record ParameterLayout(List<Slot> layers, int size) {

  /**
   * A layer with its place.
   *
   * @param index counts from 0
   * @param spec what the user asked for
   * @param activation the activation
   * @param inputs the width of its inputs
   * @param width the weighted sums it has, more than its units for maxout
   * @param weights where its weights begin, inputs × width, row-major
   * @param bias where its biases begin
   * @param activationParameters where the activation's parameters begin, width each
   */
  record Slot(
      int index,
      LayerSpec spec,
      Activation activation,
      int inputs,
      int width,
      int weights,
      int bias,
      int activationParameters) {

    int units() {
      return spec.units();
    }

    List<ElementwiseActivation.Parameter> parameters() {
      return activation instanceof ElementwiseActivation elementwise
          ? elementwise.parameters()
          : List.of();
    }

    /** Returns the name of one of the layer's tensors in model files. */
    String tensor(String name) {
      return "layers." + index + "." + name;
    }

    /** Returns the layer as an error message names it. */
    String title() {
      return "layer %d (%s)".formatted(index + 1, Quotation.of(spec.toString()));
    }
  }

  static ParameterLayout of(Architecture architecture, Plugins plugins) {
    List<Slot> slots = new ArrayList<>();
    long at = 0;
    int inputs = architecture.inputs();
    for (LayerSpec spec : architecture.layers()) {
      Activation activation = plugins.activation(spec.activation());
      long width =
          activation instanceof RowActivation rowwise
              ? rowwise.inputWidth(spec.units())
              : spec.units();
      long bias = at + inputs * width;
      long extra = bias + width;
      long parameters =
          activation instanceof ElementwiseActivation elementwise
              ? elementwise.parameters().size()
              : 0;
      long end = extra + parameters * width;
      if (end > Integer.MAX_VALUE - 64) {
        throw new ConfigurationException(
            "the network has more than 2,147,483,583 weights up to layer %d (%s); make it smaller"
                .formatted(slots.size() + 1, Quotation.of(spec.toString())));
      }
      slots.add(
          new Slot(
              slots.size(),
              spec,
              activation,
              inputs,
              (int) width,
              (int) at,
              (int) bias,
              (int) extra));
      at = end;
      inputs = spec.units();
    }
    return new ParameterLayout(List.copyOf(slots), (int) at);
  }

  /** Returns freshly drawn weights; without an initializer by each activation's own. */
  float[] initialize(RandomStreams random, Optional<Initializer> initializer) {
    float[] weights = Buffers.of(size);
    for (Slot slot : layers) {
      initializer
          .orElseGet(() -> Initializer.parse(slot.activation().initializer()))
          .fill(
              weights,
              slot.weights(),
              slot.inputs(),
              slot.width(),
              random.stream(RandomStreams.Purpose.INITIALIZATION, slot.index()));
      int at = slot.activationParameters();
      for (ElementwiseActivation.Parameter parameter : slot.parameters()) {
        Arrays.fill(weights, at, at + slot.width(), parameter.initialValue());
        at += slot.width();
      }
    }
    return weights;
  }

  /** Returns the weights as named tensors, weight matrices as [outputs, inputs]. */
  Map<String, float[]> toTensors(float[] parameters) {
    Map<String, float[]> tensors = new LinkedHashMap<>();
    for (Slot slot : layers) {
      float[] weight = new float[slot.inputs() * slot.width()];
      for (int i = 0; i < slot.inputs(); i++) {
        for (int j = 0; j < slot.width(); j++) {
          weight[j * slot.inputs() + i] = parameters[slot.weights() + i * slot.width() + j];
        }
      }
      tensors.put(slot.tensor("weight"), weight);
      tensors.put(
          slot.tensor("bias"),
          Arrays.copyOfRange(parameters, slot.bias(), slot.bias() + slot.width()));
      int at = slot.activationParameters();
      for (ElementwiseActivation.Parameter parameter : slot.parameters()) {
        tensors.put(
            slot.tensor(parameter.variable().name()),
            Arrays.copyOfRange(parameters, at, at + slot.width()));
        at += slot.width();
      }
    }
    return tensors;
  }

  /** Returns the weights that named tensors hold. */
  float[] fromTensors(Map<String, float[]> tensors) {
    checkNames(tensors);
    float[] parameters = Buffers.of(size);
    for (Slot slot : layers) {
      float[] weight = tensor(tensors, slot, "weight", slot.inputs() * slot.width());
      for (int j = 0; j < slot.width(); j++) {
        for (int i = 0; i < slot.inputs(); i++) {
          parameters[slot.weights() + i * slot.width() + j] = weight[j * slot.inputs() + i];
        }
      }
      float[] bias = tensor(tensors, slot, "bias", slot.width());
      System.arraycopy(bias, 0, parameters, slot.bias(), slot.width());
      int at = slot.activationParameters();
      for (ElementwiseActivation.Parameter parameter : slot.parameters()) {
        float[] values = tensor(tensors, slot, parameter.variable().name(), slot.width());
        System.arraycopy(values, 0, parameters, at, slot.width());
        at += slot.width();
      }
    }
    return parameters;
  }

  /** Checks that each tensor is there in its size, before anything is allocated for all. */
  private void checkNames(Map<String, float[]> tensors) {
    Set<String> left = new TreeSet<>(tensors.keySet());
    for (Slot slot : layers) {
      tensor(tensors, slot, "weight", slot.inputs() * slot.width());
      tensor(tensors, slot, "bias", slot.width());
      left.remove(slot.tensor("weight"));
      left.remove(slot.tensor("bias"));
      for (ElementwiseActivation.Parameter parameter : slot.parameters()) {
        tensor(tensors, slot, parameter.variable().name(), slot.width());
        left.remove(slot.tensor(parameter.variable().name()));
      }
    }
    if (!left.isEmpty()) {
      throw new ConfigurationException(
          "the tensor %s belongs to no layer of the network"
              .formatted(Quotation.of(left.iterator().next())));
    }
  }

  private static float[] tensor(Map<String, float[]> tensors, Slot slot, String part, int length) {
    String name = slot.tensor(part);
    float[] tensor = tensors.get(name);
    if (tensor == null) {
      throw new ConfigurationException("the tensor %s is missing".formatted(name));
    }
    if (tensor.length != length) {
      throw new ConfigurationException(
          "the tensor %s has %d values; its layer needs %d".formatted(name, tensor.length, length));
    }
    return tensor;
  }

  /** Returns the first layer with a weight that is not finite. */
  Optional<Slot> firstNotFinite(float[] parameters) {
    for (int i = 0; i < layers.size(); i++) {
      int end = i + 1 < layers.size() ? layers.get(i + 1).weights() : size;
      for (int j = layers.get(i).weights(); j < end; j++) {
        if (!Float.isFinite(parameters[j])) {
          return Optional.of(layers.get(i));
        }
      }
    }
    return Optional.empty();
  }
}
