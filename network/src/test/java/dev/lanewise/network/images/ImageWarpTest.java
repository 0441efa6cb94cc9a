package dev.lanewise.network.images;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.network.Json;
import dev.lanewise.network.augmentation.ImageChanges;
import dev.lanewise.network.augmentation.ImageShape;
import dev.lanewise.network.random.RandomStreams;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Changed images against their definition in double precision: {@code
 * src/test/reference/generate_images.py} wrote the numbers.
 */
class ImageWarpTest {

  /**
   * Values are below 1. Smoothing in single precision moves a pixel's place by up to some 1e-6 of a
   * pixel for an alpha of 34, which changes it by as much times the difference to its neighbour.
   */
  private static final double ABSOLUTE = 5e-6;

  private static final ImageChanges ALL =
      ImageChanges.parse("shift,rotate,scale,elastic,cutout(size=3)");

  static Stream<Arguments> cases() {
    List<?> cases = (List<?>) Json.resource("/reference/images.json");
    return cases.stream()
        .map(one -> (Map<?, ?>) one)
        .map(one -> Arguments.of(one.get("changes"), one.get("epoch"), one));
  }

  private static int number(Map<?, ?> reference, String name) {
    return (int) (double) requireNonNull(reference.get(name));
  }

  @ParameterizedTest(name = "{0} in epoch {1}")
  @MethodSource("cases")
  void imagesAreThoseOfTheDefinition(String changes, double epoch, Map<?, ?> reference) {
    double[] shape = Json.numbers(requireNonNull(reference.get("shape")));
    double[] image = Json.numbers(requireNonNull(reference.get("image")));
    double[] expected = Json.numbers(requireNonNull(reference.get("changed")));
    // Around the image are other numbers, which it must not depend on, and which must stay.
    float[] source = new float[image.length + 7];
    Arrays.fill(source, Float.NaN);
    for (int i = 0; i < image.length; i++) {
      source[3 + i] = (float) image[i];
    }
    float[] target = new float[image.length + 5];
    Arrays.fill(target, 42);
    new ImageWarp(
            ImageChanges.parse(changes),
            new ImageShape((int) shape[0], (int) shape[1], (int) shape[2]),
            new RandomStreams(number(reference, "seed")))
        .run(source, 3, (long) epoch, number(reference, "row"), target, 2);
    for (int i = 0; i < expected.length; i++) {
      assertEquals(expected[i], target[2 + i], ABSOLUTE, "value " + i);
    }
    assertEquals(List.of(42f, 42f), List.of(target[0], target[1]));
    assertEquals(42, target[target.length - 1]);
    assertEquals(42, target[target.length - 3]);
  }

  private static float[] image(int values) {
    float[] image = new float[values];
    for (int i = 0; i < values; i++) {
      image[i] = (i * 37 % 101 + 1) / 101f;
    }
    return image;
  }

  private static float[] changed(ImageWarp warp, int values, long epoch, int row) {
    float[] target = new float[values];
    warp.run(image(values), 0, epoch, row, target, 0);
    return target;
  }

  @Test
  void anImageDependsOnSeedEpochAndRowAlone() {
    ImageShape shape = new ImageShape(9, 11, 1);
    ImageWarp warp = new ImageWarp(ALL, shape, new RandomStreams(3));
    float[] first = changed(warp, 99, 4, 7);
    float[] nextEpoch = changed(warp, 99, 5, 7);
    float[] nextRow = changed(warp, 99, 4, 8);
    assertArrayEquals(first, changed(warp, 99, 4, 7), "what came before does not matter");
    assertFalse(Arrays.equals(first, nextEpoch));
    assertFalse(Arrays.equals(first, nextRow));
    assertFalse(Arrays.equals(nextEpoch, nextRow));
    assertFalse(
        Arrays.equals(first, changed(new ImageWarp(ALL, shape, new RandomStreams(4)), 99, 4, 7)));
  }

  @Test
  void aChangeKeepsItsRandomNumbersWhateverElseChanges() {
    ImageShape shape = new ImageShape(9, 9, 1);
    float[] cut =
        changed(
            new ImageWarp(ImageChanges.parse("cutout(size=3)"), shape, new RandomStreams(3)),
            81,
            0,
            0);
    float[] all = changed(new ImageWarp(ALL, shape, new RandomStreams(3)), 81, 0, 0);
    assertTrue(IntStream.range(0, 81).anyMatch(i -> cut[i] == 0), "pixels of an image are not 0");
    IntStream.range(0, 81).filter(i -> cut[i] == 0).forEach(i -> assertEquals(0, all[i]));
  }

  /** Pixels move by about α · 0.577 ÷ (2·√π·σ) in each direction. */
  @Test
  void elasticityMovesPixelsAsFarAsItShould() {
    int side = 64;
    ElasticField field = new ElasticField(side, side, 34, 4);
    double squares = 0;
    int count = 0;
    for (int image = 0; image < 20; image++) {
      field.draw(new RandomStreams(1).key(RandomStreams.Purpose.AUGMENTATION, 0, image), 16);
      // Near the border there is less to sum.
      for (int row = 16; row < 48; row++) {
        for (int column = 16; column < 48; column++) {
          squares += field.down(row, column) * (double) field.down(row, column);
          squares += field.right(row, column) * (double) field.right(row, column);
          count += 2;
        }
      }
    }
    double expected = 34 / Math.sqrt(3) / (2 * Math.sqrt(Math.PI) * 4);
    // A field of 32 × 32 has about 7 × 7 independent places; 20 images of 2 make 2,000.
    assertEquals(expected, Math.sqrt(squares / count), 0.1 * expected);
  }
}
