package dev.lanewise.losses;

import dev.lanewise.api.ConfigurationException;
import dev.lanewise.api.plugin.Loss;
import dev.lanewise.api.plugin.LossPlugin;
import dev.lanewise.api.plugin.Setting;
import dev.lanewise.api.plugin.Settings;
import java.util.Arrays;
import java.util.List;

/**
 * The cross-entropy of one class out of many, computed from logits, with optional label smoothing
 * (Szegedy and others, Rethinking the Inception architecture for computer vision, 2015).
 *
 * @since 0.1
 */
public final class CrossEntropy implements LossPlugin {

  private static final Setting SMOOTHING =
      Setting.number(
          "label_smoothing",
          0,
          Setting.Range.FRACTION,
          "the share of the target that is spread over all classes");

  private static final Setting WEIGHTS =
      Setting.numbers(
          "class_weights",
          Setting.Range.NOT_NEGATIVE,
          "how much a row of each class counts; empty for all the same");

  @Override
  public String id() {
    return "cross_entropy";
  }

  @Override
  public String description() {
    return "-log(softmax(logits)[label]), one class out of many";
  }

  @Override
  public List<Setting> settings() {
    return List.of(SMOOTHING, WEIGHTS);
  }

  @Override
  public Loss create(Settings settings) {
    double smoothing = settings.number(SMOOTHING.name());
    double[] weights = settings.numbers(WEIGHTS.name());
    if (weights.length > 0 && Arrays.stream(weights).allMatch(weight -> (float) weight == 0)) {
      throw new ConfigurationException(
          "the class_weights of cross_entropy are all 0; at least one must be above 0");
    }
    if (smoothing > 0 && Arrays.stream(weights).anyMatch(weight -> (float) weight == 0)) {
      throw new ConfigurationException(
          "cross_entropy takes label_smoothing and class_weights together only if all weights are"
              + " above 0");
    }
    return new SmoothedCrossEntropy(smoothing, weights);
  }
}
