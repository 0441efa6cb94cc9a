package dev.lanewise.network.builtin;

import dev.lanewise.api.ConfigurationException;
import dev.lanewise.api.text.NearestName;
import dev.lanewise.api.text.Quotation;
import dev.lanewise.network.data.DataSplit;
import dev.lanewise.network.data.Dataset;
import java.util.List;

/**
 * Draws the data sets that need no file.
 *
 * <p>The same name and seed give the same bits on every platform.
 *
 * <ul>
 *   <li>{@code digits}: 20,000 handwritten-looking digits to train on and 4,000 to test with, in
 *       rows of 28 × 28 grey pixels in 0 to 1 (0 is background), 10 classes;
 *   <li>{@code xor}: the four rows of exclusive or, also as the test, 2 classes;
 *   <li>{@code moons}, {@code spirals} and {@code circles}: 1,000 points of the plane to train on
 *       and 500 to test with, 2 inputs, 2 classes.
 * </ul>
 *
 * @since 0.1
 */
public final class BuiltinData {

  /** What stands before a name where a path could stand too. */
  public static final String PREFIX = "builtin:";

  /** How much of an unknown name a message repeats. */
  private static final int MAX_SHOWN = 40;

  private static final List<String> NAMES = List.of("digits", "xor", "moons", "spirals", "circles");
  private static final int TRAINING = 0;
  private static final int TEST = 1;

  private BuiltinData() {}

  /** Returns the names, without the prefix {@code builtin:}. */
  public static List<String> names() {
    return NAMES;
  }

  /**
   * Draws a data set.
   *
   * @param name one of {@link #names}, with or without {@code builtin:} before it
   * @param seed what it is drawn from; any number
   * @throws ConfigurationException if there is no such data set
   */
  public static DataSplit load(String name, long seed) {
    return new DataSplit(training(name, seed), test(name, seed));
  }

  /** Draws the part to train on alone. */
  public static Dataset training(String name, long seed) {
    return draw(name, seed, TRAINING, 20_000, 1_000);
  }

  /** Draws the part to test with alone. */
  public static Dataset test(String name, long seed) {
    return draw(name, seed, TEST, 4_000, 500);
  }

  /** Returns the name without the prefix. */
  public static String require(String name) {
    String bare = name.startsWith(PREFIX) ? name.substring(PREFIX.length()) : name;
    if (!NAMES.contains(bare)) {
      throw new ConfigurationException(
          String.format(
              "there is no built-in data set %s%s; there are %s",
              Quotation.of(bare, MAX_SHOWN),
              NearestName.of(bare, NAMES)
                  .map(nearest -> ", did you mean " + PREFIX + nearest + "?")
                  .orElse(""),
              String.join(", ", NAMES)));
    }
    return bare;
  }

  private static Dataset draw(String name, long seed, int stream, int images, int points) {
    return switch (require(name)) {
      case "digits" -> digits(seed, stream, images);
      case "xor" -> xor();
      case "moons" -> PlaneData.MOONS.draw(seed, stream, points);
      case "spirals" -> PlaneData.SPIRALS.draw(seed, stream, points);
      default -> PlaneData.CIRCLES.draw(seed, stream, points);
    };
  }

  private static Dataset digits(long seed, int stream, int rows) {
    float[] pixels = new float[rows * DigitPainter.PIXELS];
    int[] labels = new int[rows];
    DigitPainter painter = new DigitPainter();
    for (int row = 0; row < rows; row++) {
      SeededRandom random = SeededRandom.of(seed, stream, row);
      labels[row] = random.below(10);
      painter.paint(labels[row], random, pixels, row * DigitPainter.PIXELS);
    }
    return Dataset.ofClasses(pixels, DigitPainter.PIXELS, labels, 10);
  }

  private static Dataset xor() {
    return Dataset.ofClasses(new float[] {0, 0, 0, 1, 1, 0, 1, 1}, 2, new int[] {0, 1, 1, 0}, 2);
  }
}
