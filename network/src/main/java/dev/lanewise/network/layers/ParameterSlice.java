package dev.lanewise.network.layers;

import dev.lanewise.api.ConfigurationException;
import dev.lanewise.api.text.Count;
import java.util.Arrays;
import java.util.Map;

/**
 * Where some of a layer's parameters lie among those of the network, and what model files call
 * them.
 *
 * @param name the name in model files, such as {@code layers.0.weight}
 * @param offset where the first of them lies
 * @param inputs the rows of a matrix, 0 for a vector
 * @param width the columns of a matrix, or the length of a vector
 */
public record ParameterSlice(String name, int offset, int inputs, int width) {

  static ParameterSlice vector(String name, int offset, int length) {
    return new ParameterSlice(name, offset, 0, length);
  }

  /** Returns how many parameters it holds. */
  public int length() {
    return isVector() ? width : inputs * width;
  }

  private boolean isVector() {
    return inputs == 0;
  }

  /** Returns the shape in model files: [outputs, inputs] for a matrix. */
  public int[] shape() {
    return isVector() ? new int[] {width} : new int[] {width, inputs};
  }

  /** Tells whether all its values are finite. */
  boolean isFinite(float[] parameters) {
    for (int i = offset; i < offset + length(); i++) {
      if (!Float.isFinite(parameters[i])) {
        return false;
      }
    }
    return true;
  }

  /** Returns its values as model files have them, a matrix transposed. */
  float[] read(float[] parameters) {
    if (isVector()) {
      return Arrays.copyOfRange(parameters, offset, offset + width);
    }
    float[] values = new float[length()];
    for (int i = 0; i < inputs; i++) {
      for (int j = 0; j < width; j++) {
        values[j * inputs + i] = parameters[offset + i * width + j];
      }
    }
    return values;
  }

  /** Writes values of a model file into the network's parameters. */
  void write(float[] values, float[] parameters) {
    if (isVector()) {
      System.arraycopy(values, 0, parameters, offset, width);
      return;
    }
    for (int j = 0; j < width; j++) {
      for (int i = 0; i < inputs; i++) {
        parameters[offset + i * width + j] = values[j * inputs + i];
      }
    }
  }

  /**
   * Returns its values among those of a model file.
   *
   * @throws ConfigurationException if they are missing or of another number
   */
  float[] in(Map<String, float[]> tensors) {
    float[] tensor = tensors.get(name);
    if (tensor == null) {
      throw new ConfigurationException("the tensor %s is missing".formatted(name));
    }
    if (tensor.length != length()) {
      throw new ConfigurationException(
          "the tensor %s has %s; its layer needs %d"
              .formatted(name, Count.of(tensor.length, "value"), length()));
    }
    return tensor;
  }
}
