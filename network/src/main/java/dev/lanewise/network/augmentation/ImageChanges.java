package dev.lanewise.network.augmentation;

import dev.lanewise.api.ConfigurationException;
import dev.lanewise.api.plugin.Setting;
import dev.lanewise.api.registry.PluginReference;
import dev.lanewise.api.text.Quotation;
import dev.lanewise.network.architecture.Architecture;
import dev.lanewise.network.settings.WrittenSettings;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * How much an image is changed at random each time it is learned. A number of 0 stands for no such
 * change.
 *
 * <p>Shift, rotation, scaling and elastic distortion are one map from places of the new image to
 * places of the old one, where it is interpolated once (bilinearly, as 0 outside the image). Cutout
 * comes last.
 *
 * @param shift the most pixels by which the image moves, both down and right, each drawn evenly
 *     from −shift to shift; {@code shift(pixels=2)}
 * @param rotation the most degrees by which it turns around its centre, up to 180, drawn evenly
 *     from −rotation to rotation; {@code rotate(degrees=15)}
 * @param scaling by how much its size changes at most, below 1: it is multiplied by a factor that
 *     is drawn evenly from 1 − scaling to 1 + scaling; {@code scale(factor=0.1)}
 * @param elasticity the factor α of the elastic distortion (Simard, Steinkraus and Platt, Best
 *     practices for convolutional neural networks applied to visual document analysis, 2003): each
 *     pixel moves by α times a field of numbers, drawn evenly from −1 to 1 and then smoothed by a
 *     Gaussian; {@code elastic(alpha=34, sigma=4)}
 * @param smoothness the standard deviation σ of that Gaussian in pixels, up to 1,000
 * @param cutout the side of a square of zeros in pixels, whose centre is any pixel, so that a part
 *     of it may lie outside (DeVries and Taylor, Improved regularization of convolutional neural
 *     networks with cutout, 2017); {@code cutout(size=8)}
 * @since 0.1
 */
public record ImageChanges(
    double shift,
    double rotation,
    double scaling,
    double elasticity,
    double smoothness,
    int cutout) {

  /** No change. */
  public static final ImageChanges NONE = new ImageChanges(0, 0, 0, 0, 0, 0);

  private static final Setting PIXELS =
      Setting.number("pixels", 2, Setting.Range.POSITIVE, "the most pixels down and right");
  private static final Setting DEGREES =
      Setting.number(
          "degrees", 15, new Setting.Range(0, 180, true, false), "the largest angle in degrees");
  private static final Setting FACTOR =
      Setting.number(
          "factor",
          0.1,
          new Setting.Range(0, 1, true, true),
          "the largest change of size, as a share of it");
  private static final Setting ALPHA =
      Setting.number("alpha", 34, Setting.Range.POSITIVE, "how far pixels move");
  private static final Setting SIGMA =
      Setting.number(
          "sigma",
          4,
          new Setting.Range(0, 1000, true, false),
          "how smooth the distortion is, in pixels");
  private static final Setting SIZE =
      Setting.integer("size", 8, 1, 65_535, "the side of the square in pixels");

  private static final String SHIFT = "shift";
  private static final String ROTATE = "rotate";
  private static final String SCALE = "scale";
  private static final String ELASTIC = "elastic";
  private static final String CUTOUT = "cutout";
  private static final String NO_CHANGE = "none";

  /**
   * Checks the ranges.
   *
   * @throws ConfigurationException if a number is out of its range, with its name and range
   */
  public ImageChanges {
    check(SHIFT, PIXELS, shift);
    check(ROTATE, DEGREES, rotation);
    check(SCALE, FACTOR, scaling);
    check(ELASTIC, ALPHA, elasticity);
    check(ELASTIC, SIGMA, smoothness);
    if ((elasticity == 0) != (smoothness == 0)) {
      throw new ConfigurationException(
          "an elastic distortion has both alpha and sigma, or none of them");
    }
    if (cutout != 0) {
      SIZE.parse(CUTOUT, Integer.toString(cutout));
    }
  }

  private static void check(String change, Setting setting, double value) {
    if (value != 0) {
      WrittenSettings.check(change, setting, value);
    }
  }

  /**
   * Reads changes with commas between them, such as {@code shift(pixels=2),cutout}; what is not
   * said of a change is its default. {@code none} stands for no change.
   *
   * @throws ConfigurationException if a change is unknown, is there twice, or has a setting that is
   *     unknown or out of range
   */
  public static ImageChanges parse(String text) {
    ImageChanges changes = NONE;
    if (text.strip().equals(NO_CHANGE)) {
      return changes;
    }
    Set<String> seen = new HashSet<>();
    for (String part : Architecture.split(text)) {
      PluginReference change = PluginReference.parse(part);
      changes = changes.with(change);
      if (!seen.add(change.id())) {
        throw new ConfigurationException(
            "'%s' has %s twice; write each change once".formatted(Quotation.of(text), change.id()));
      }
    }
    return changes;
  }

  private ImageChanges with(PluginReference change) {
    return switch (change.id()) {
      case SHIFT -> {
        double pixels = WrittenSettings.of(change, List.of(PIXELS)).number(PIXELS);
        yield new ImageChanges(pixels, rotation, scaling, elasticity, smoothness, cutout);
      }
      case ROTATE -> {
        double degrees = WrittenSettings.of(change, List.of(DEGREES)).number(DEGREES);
        yield new ImageChanges(shift, degrees, scaling, elasticity, smoothness, cutout);
      }
      case SCALE -> {
        double factor = WrittenSettings.of(change, List.of(FACTOR)).number(FACTOR);
        yield new ImageChanges(shift, rotation, factor, elasticity, smoothness, cutout);
      }
      case ELASTIC -> {
        WrittenSettings written = WrittenSettings.of(change, List.of(ALPHA, SIGMA));
        yield new ImageChanges(
            shift, rotation, scaling, written.number(ALPHA), written.number(SIGMA), cutout);
      }
      case CUTOUT -> {
        int size = (int) WrittenSettings.of(change, List.of(SIZE)).number(SIZE);
        yield new ImageChanges(shift, rotation, scaling, elasticity, smoothness, size);
      }
      default ->
          throw new ConfigurationException(
              "images cannot be changed by '%s'; there are %s"
                  .formatted(
                      Quotation.of(change.id()),
                      String.join(", ", SHIFT, ROTATE, SCALE, ELASTIC, CUTOUT)));
    };
  }

  /** Tells whether images stay as they are. */
  public boolean isNone() {
    return equals(NONE);
  }

  /** Tells whether places of the image change, beside those that are cut out. */
  public boolean warps() {
    return shift != 0 || rotation != 0 || scaling != 0 || elasticity != 0;
  }

  /** Returns the text that {@link #parse} reads, such as {@code shift(pixels=2.0)}. */
  @Override
  public String toString() {
    List<String> parts = new ArrayList<>();
    if (shift != 0) {
      parts.add("%s(%s=%s)".formatted(SHIFT, PIXELS.name(), shift));
    }
    if (rotation != 0) {
      parts.add("%s(%s=%s)".formatted(ROTATE, DEGREES.name(), rotation));
    }
    if (scaling != 0) {
      parts.add("%s(%s=%s)".formatted(SCALE, FACTOR.name(), scaling));
    }
    if (elasticity != 0) {
      parts.add(
          "%s(%s=%s, %s=%s)"
              .formatted(ELASTIC, ALPHA.name(), elasticity, SIGMA.name(), smoothness));
    }
    if (cutout != 0) {
      parts.add("%s(%s=%d)".formatted(CUTOUT, SIZE.name(), cutout));
    }
    return parts.isEmpty() ? NO_CHANGE : String.join(",", parts);
  }
}
