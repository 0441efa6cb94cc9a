package dev.lanewise.network.augmentation;

import dev.lanewise.api.ConfigurationException;
import dev.lanewise.api.text.Count;
import dev.lanewise.api.text.Quotation;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How a row of inputs is an image: the rows of pixels from the top, each from the left, and the
 * channels of a pixel side by side.
 *
 * @param height the rows of pixels, 1 to 65,535
 * @param width the columns of pixels, 1 to 65,535
 * @param channels the numbers of a pixel, 1 to 65,535
 * @since 0.1
 */
public record ImageShape(int height, int width, int channels) {

  private static final Pattern FORM =
      Pattern.compile("([0-9]{1,5})x([0-9]{1,5})(?:x([0-9]{1,5}))?");

  private static final int MAX = 65_535;

  /**
   * Checks the ranges.
   *
   * @throws ConfigurationException if a number is out of range
   */
  public ImageShape {
    if (Math.min(height, Math.min(width, channels)) < 1
        || Math.max(height, Math.max(width, channels)) > MAX) {
      throw new ConfigurationException(
          "an image of %dx%dx%d is out of range: height, width and channels are 1 to %,d"
              .formatted(height, width, channels, MAX));
    }
  }

  /**
   * Reads a text such as {@code 28x28}, or {@code 32x32x3} for three channels.
   *
   * @throws ConfigurationException if it is not of this form
   */
  public static ImageShape parse(String text) {
    Matcher matcher = FORM.matcher(text.strip());
    if (!matcher.matches()) {
      throw new ConfigurationException(
          "image=%s cannot be used; write height and width, such as 28x28, or with channels 32x32x3"
              .formatted(Quotation.of(text)));
    }
    String channels = matcher.group(3);
    return new ImageShape(
        Integer.parseInt(matcher.group(1)),
        Integer.parseInt(matcher.group(2)),
        channels == null ? 1 : Integer.parseInt(channels));
  }

  /**
   * Takes the inputs of a row for a square image of one channel.
   *
   * @throws ConfigurationException if their number is no square
   */
  static ImageShape square(int inputs) {
    int side = (int) Math.sqrt(inputs);
    if ((long) side * side != inputs) {
      throw new ConfigurationException(
          "%s are no square image, so say what they are by image, such as 28x28 or 32x32x3"
              .formatted(Count.of(inputs, "input")));
    }
    return new ImageShape(side, side, 1);
  }

  /** Returns how many numbers an image has. */
  public long values() {
    return (long) height * width * channels;
  }

  /** Returns a text such as {@code 28x28} or {@code 32x32x3}. */
  @Override
  public String toString() {
    return channels == 1 ? height + "x" + width : height + "x" + width + "x" + channels;
  }
}
