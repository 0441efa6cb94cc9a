package dev.lanewise.cli.training;

import dev.lanewise.api.ConfigurationException;
import dev.lanewise.network.regularization.Regularization;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that limit gradients and weights. */
final class RegularizationOptions {

  @Option(
      names = "--clip",
      paramLabel = "KIND=X",
      description = {
        "The most that gradients may be: value=X each, norm=X the norm of each parameter, or"
            + " global_norm=X that of all.",
        "Default: none"
      })
  private @Nullable String clip;

  @Option(
      names = "--l1",
      paramLabel = "X[,LAYER=X]",
      description = {
        "The penalty X·Σ|w| on weights of dense layers; 0.001,2=0.01 is 0.01 for layer 2.",
        "Default: 0"
      })
  private @Nullable String l1;

  @Option(
      names = "--l2",
      paramLabel = "X[,LAYER=X]",
      description = {"The penalty X/2·Σw² on weights of dense layers.", "Default: 0"})
  private @Nullable String l2;

  @Option(
      names = "--weight-decay",
      paramLabel = "X[,LAYER=X]",
      description = {
        "The share of weights of dense layers that a step takes off, times the learning rate.",
        "Default: 0"
      })
  private @Nullable String weightDecay;

  @Option(
      names = "--max-norm",
      paramLabel = "X[,LAYER=X]",
      description = {
        "The largest norm of the weights of a unit of dense layers; 0 for none.",
        "Default: 0"
      })
  private @Nullable String maxNorm;

  @Option(
      names = "--ema",
      paramLabel = "DECAY",
      description = {
        "Measure and write the exponential moving average of the weights, of which a step keeps the"
            + " share DECAY, such as 0.999.",
        "Default: the weights of the last step"
      })
  private @Nullable String ema;

  /**
   * Returns the limits that the options give.
   *
   * @param otherwise what holds where they say nothing
   * @throws ConfigurationException if one cannot be understood or is out of range
   */
  Regularization regularization(Regularization otherwise) {
    Map<String, @Nullable String> given = new LinkedHashMap<>();
    given.put("clip", clip);
    given.put("l1", l1);
    given.put("l2", l2);
    given.put("weight_decay", weightDecay);
    given.put("max_norm", maxNorm);
    given.put("ema", ema);
    Regularization result = otherwise;
    for (Map.Entry<String, @Nullable String> entry : given.entrySet()) {
      String text = entry.getValue();
      if (text != null) {
        result = result.with(entry.getKey(), text);
      }
    }
    return result;
  }
}
