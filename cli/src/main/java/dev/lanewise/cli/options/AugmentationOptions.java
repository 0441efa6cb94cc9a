package dev.lanewise.cli.options;

import dev.lanewise.api.ConfigurationException;
import dev.lanewise.network.augmentation.Augmentation;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that change rows at random while they are learned. */
public final class AugmentationOptions {

  @Option(
      names = "--augment",
      paramLabel = "CHANGES",
      description = {
        "How images are changed at random each time they are learned, such as"
            + " shift(pixels=2),rotate(degrees=15),scale(factor=0.1),"
            + "elastic(alpha=34,sigma=4),cutout(size=8).",
        "Default: none"
      })
  private @Nullable String augment;

  @Option(
      names = "--image",
      paramLabel = "HxW[xC]",
      description = {
        "Height, width and channels of the images to augment, such as 28x28 or 32x32x3.",
        "Default: a square of one channel"
      })
  private @Nullable String image;

  @Option(
      names = "--mixup",
      paramLabel = "ALPHA",
      description = {
        "Learn pairs of rows mixed by a share of the distribution Beta(ALPHA, ALPHA), such as 0.2.",
        "Default: 0, for none"
      })
  private @Nullable String mixup;

  /**
   * Returns what the options ask for.
   *
   * @param otherwise what holds where they say nothing
   * @throws ConfigurationException if one cannot be understood or is out of range
   */
  public Augmentation augmentation(Augmentation otherwise) {
    Map<String, @Nullable String> given = new LinkedHashMap<>();
    given.put("augment", augment);
    given.put("image", image);
    given.put("mixup", mixup);
    Augmentation result = otherwise;
    for (Map.Entry<String, @Nullable String> entry : given.entrySet()) {
      String text = entry.getValue();
      if (text != null) {
        result = result.with(entry.getKey(), text);
      }
    }
    return result;
  }
}
