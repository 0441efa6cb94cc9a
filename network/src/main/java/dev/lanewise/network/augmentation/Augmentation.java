package dev.lanewise.network.augmentation;

import dev.lanewise.api.ConfigurationException;
import dev.lanewise.api.text.Count;
import dev.lanewise.api.text.Quotation;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How rows are changed at random each time they are learned: images first, then pairs of rows are
 * mixed. Rows that are measured stay as they are.
 *
 * @param images how images are changed; {@code augment}
 * @param shape how a row of inputs is an image; empty for a square of one channel; {@code
 *     image=28x28}
 * @param mixup the α of mixup (Zhang and others, mixup: beyond empirical risk minimization, 2018),
 *     from 0.001 to 1,000, or 0 for none: each row of a mini-batch becomes λ · itself + (1 − λ) ·
 *     another one of the mini-batch, its target likewise. A mini-batch has one λ, drawn from the
 *     distribution Beta(α, α); the larger of λ and 1 − λ is taken, which gives the same pairs in
 *     another order; {@code mixup}
 * @since 0.1
 */
public record Augmentation(ImageChanges images, Optional<ImageShape> shape, double mixup) {

  /** Rows are learned as they are. */
  public static final Augmentation NONE = new Augmentation(ImageChanges.NONE, Optional.empty(), 0);

  private static final String AUGMENT = "augment";
  private static final String IMAGE = "image";
  private static final String MIXUP = "mixup";
  private static final String SQUARE = "square";

  private static final double LEAST_MIXUP = 0.001;
  private static final double MOST_MIXUP = 1000;

  /** The names of what can be set, see {@link #with}. */
  public static final List<String> NAMES = List.of(AUGMENT, IMAGE, MIXUP);

  /**
   * Checks the range of mixup.
   *
   * @throws ConfigurationException if it is out of range
   */
  public Augmentation {
    if (!(mixup == 0 || (mixup >= LEAST_MIXUP && mixup <= MOST_MIXUP))) {
      throw new ConfigurationException(
          "%s=%s is out of range: 0 for none, or from 0.001 to 1000".formatted(MIXUP, mixup));
    }
  }

  /** Returns the same with images changed otherwise. */
  public Augmentation withImages(ImageChanges value) {
    return new Augmentation(value, shape, mixup);
  }

  /** Returns the same with another shape of images; empty for a square of one channel. */
  public Augmentation withShape(Optional<ImageShape> value) {
    return new Augmentation(images, value, mixup);
  }

  /** Returns the same with another α of mixup, 0 for none. */
  public Augmentation withMixup(double value) {
    return new Augmentation(images, shape, value);
  }

  /**
   * Returns how a row of inputs is an image.
   *
   * @param inputs how many inputs a row has
   * @throws ConfigurationException if an image does not have as many, or none is given and they are
   *     no square
   */
  public ImageShape shape(int inputs) {
    ImageShape image = shape.orElseGet(() -> ImageShape.square(inputs));
    if (image.values() != inputs) {
      throw new ConfigurationException(
          "an image of %s has %s, but a row has %s"
              .formatted(
                  image, Count.of(image.values(), "value"), Count.of(inputs, "input column")));
    }
    return image;
  }

  /** Returns all values by name, as {@link #with} reads them. */
  public Map<String, String> values() {
    Map<String, String> values = new LinkedHashMap<>();
    values.put(AUGMENT, images.toString());
    values.put(IMAGE, shape.map(ImageShape::toString).orElse(SQUARE));
    values.put(MIXUP, Double.toString(mixup));
    return values;
  }

  /**
   * Returns the same with one value changed.
   *
   * @param name one of {@link #NAMES}
   * @param text the value as users and files write it
   * @throws ConfigurationException if there is no such name, or the value is not allowed
   */
  public Augmentation with(String name, String text) {
    return switch (name) {
      case AUGMENT -> withImages(ImageChanges.parse(text));
      case IMAGE ->
          withShape(text.equals(SQUARE) ? Optional.empty() : Optional.of(ImageShape.parse(text)));
      case MIXUP -> withMixup(number(text));
      default ->
          throw new ConfigurationException(
              "there is no augmentation '%s'; there are %s"
                  .formatted(Quotation.of(name), String.join(", ", NAMES)));
    };
  }

  private static double number(String text) {
    try {
      return Double.parseDouble(text);
    } catch (NumberFormatException e) {
      throw new ConfigurationException(
          "%s=%s cannot be used; it takes 0 for none, or a number from 0.001 to 1000"
              .formatted(MIXUP, Quotation.of(text)),
          e);
    }
  }
}
