package dev.lanewise.network.limits;

import dev.lanewise.api.ConfigurationException;
import dev.lanewise.network.engine.Engine;
import dev.lanewise.network.layers.DenseLayer;
import dev.lanewise.network.layers.ParameterLayout;
import dev.lanewise.network.regularization.Regularization;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What a {@link Regularization} does before and after the optimizer's step: often nothing. */
public final class StepLimits {

  private final @Nullable GradientClipping clipping;
  private final @Nullable WeightPenalties penalties;
  private final @Nullable MaxNorm maxNorm;

  /**
   * Plans the limits.
   *
   * @param regularization what is limited
   * @param layout the layers
   * @param parameters their parameters
   * @param gradients the gradients in these
   */
  public StepLimits(
      Regularization regularization,
      ParameterLayout layout,
      float[] parameters,
      float[] gradients,
      Engine engine) {
    List<DenseLayer> dense = dense(layout);
    clipping =
        regularization
            .clipping()
            .map(rule -> new GradientClipping(rule, layout, gradients, engine.workers()))
            .orElse(null);
    boolean hasPenalties =
        !regularization.l1().isNone()
            || !regularization.l2().isNone()
            || !regularization.weightDecay().isNone();
    penalties =
        hasPenalties
            ? new WeightPenalties(regularization, dense, parameters, gradients, engine)
            : null;
    maxNorm =
        regularization.maxNorm().isNone()
            ? null
            : new MaxNorm(regularization.maxNorm(), dense, parameters, engine.workers());
  }

  private static List<DenseLayer> dense(ParameterLayout layout) {
    return layout.all().filter(DenseLayer.class::isInstance).map(DenseLayer.class::cast).toList();
  }

  /**
   * Checks that the layers that are named have weights.
   *
   * @throws ConfigurationException if one has none, with those that have
   */
  public static void check(Regularization regularization, ParameterLayout layout) {
    List<String> places = dense(layout).stream().map(layer -> layer.path().toString()).toList();
    regularization
        .byLayer()
        .forEach((name, numbers) -> {
          for (String place : numbers.named().keySet()) {
            if (!places.contains(place)) {
              throw new ConfigurationException(
                  "%s=%s names layer %s, which is no dense layer; dense layers are %s"
                      .formatted(
                          name, numbers, place, places.stream().collect(Collectors.joining(", "))));
            }
          }
        });
  }

  /**
   * Clips the gradients of a batch, adds penalties to them, and takes from the weights what decays.
   *
   * @param learningRate the learning rate of the step
   */
  public void beforeUpdate(double learningRate) {
    if (clipping != null) {
      clipping.run();
    }
    if (penalties != null) {
      penalties.run(learningRate);
    }
  }

  /** Limits the weights that the optimizer has updated. */
  public void afterUpdate() {
    if (maxNorm != null) {
      maxNorm.run();
    }
  }
}
