package dev.lanewise.onnx.graph;

/**
 * A batch normalization as a file has it, with a number for each channel.
 *
 * @param scale what the normalized values are multiplied by
 * @param shift what is added then
 * @param mean the running means
 * @param variance the running variances
 * @param epsilon added to the variances
 * @param momentum the share of a running estimate that a training step keeps
 */
public record BatchNormalization(
    Tensor scale, Tensor shift, Tensor mean, Tensor variance, float epsilon, float momentum) {

  /** Returns how many channels it has numbers for. */
  public int channels() {
    return scale.size();
  }

  /** Returns the factor that all comes to in prediction. */
  public float factor(int channel) {
    return (float) (scale.number(channel) / Math.sqrt(variance.number(channel) + epsilon));
  }

  /** Returns what is added behind the factor. */
  public float offset(int channel) {
    return (float) (shift.number(channel) - mean.number(channel) * factor(channel));
  }
}
