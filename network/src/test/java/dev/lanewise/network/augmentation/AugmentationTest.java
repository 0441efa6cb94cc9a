package dev.lanewise.network.augmentation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.api.ConfigurationException;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AugmentationTest {

  @Test
  void changesAreReadWithTheirDefaults() {
    assertEquals(
        new ImageChanges(2, 15, 0.1, 34, 4, 8),
        ImageChanges.parse(" cutout, elastic , scale(),rotate,shift "));
    assertEquals(
        new ImageChanges(0.5, 0, 0, 8, 6.5, 0),
        ImageChanges.parse("elastic(sigma=6.5, alpha=8),shift(pixels=0.5)"));
    assertEquals(ImageChanges.NONE, ImageChanges.parse(" none "));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "none",
        "cutout(size=65535)",
        "shift(pixels=1.0E-4),rotate(degrees=180.0)",
        "shift(pixels=2.0),rotate(degrees=15.0),scale(factor=0.1),elastic(alpha=34.0, sigma=4.0),cutout(size=8)"
      })
  void whatIsWrittenIsRead(String text) {
    assertEquals(text, ImageChanges.parse(text).toString());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '"',
      value = {
        "'';'' is not a plugin name",
        "shift,;'' is not a plugin name",
        "shift(2);'shift(2)' is not a plugin name; write it as name or name(setting=value",
        "shift(pixels=2;'shift(pixels=2' is not a plugin name",
        "flip;images cannot be changed by 'flip'; there are shift, rotate, scale, elastic, cutout",
        "none,shift;images cannot be changed by 'none'",
        "shift,shift;'shift,shift' has shift twice",
        "shift(degrees=2);shift has no setting 'degrees'; it has pixels (a number, above 0, default 2)",
        "elastic(size=2);it has alpha (a number, above 0, default 34); sigma (a number, above 0 to 1000",
        "shift(pixels=0);pixels=0 does not fit shift: it takes a number, above 0 (default 2)",
        "shift(pixels=NaN);pixels=NaN does not fit shift",
        "rotate(degrees=181);degrees=181 does not fit rotate: it takes a number, above 0 to 180",
        "scale(factor=1);factor=1 does not fit scale",
        "elastic(sigma=1001);sigma=1001 does not fit elastic",
        "cutout(size=0);size=0 does not fit cutout: it takes a whole number, from 1 to 65535",
        "cutout(size=2.5);size=2.5 does not fit cutout"
      })
  void whatCannotBeReadIsRefused(String text, String message) {
    String given = text.equals("''") ? "" : text;
    ConfigurationException e =
        assertThrows(ConfigurationException.class, () -> ImageChanges.parse(given));
    assertTrue(String.valueOf(e.getMessage()).contains(message), e.getMessage());
  }

  @Test
  void aDistortionHasBothOfItsNumbers() {
    assertThrows(ConfigurationException.class, () -> new ImageChanges(0, 0, 0, 34, 0, 0));
    assertThrows(ConfigurationException.class, () -> new ImageChanges(0, 0, 0, 0, 4, 0));
    assertThrows(ConfigurationException.class, () -> new ImageChanges(-1, 0, 0, 0, 0, 0));
    assertThrows(ConfigurationException.class, () -> new ImageChanges(0, 0, 0, 0, 0, -1));
  }

  @ParameterizedTest
  @CsvSource({"28x28, 28, 28, 1", "32x24x3, 32, 24, 3", "1x65535, 1, 65535, 1"})
  void shapesAreRead(String text, int height, int width, int channels) {
    assertEquals(new ImageShape(height, width, channels), ImageShape.parse(text));
    assertEquals(text, ImageShape.parse(text).toString());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "28;write height and width, such as 28x28",
        "28x28x3x2;write height and width",
        "-1x3;write height and width",
        "0x3;height, width and channels are 1 to 65,535",
        "65536x1;height, width and channels are 1 to 65,535"
      })
  void otherShapesAreRefused(String text, String message) {
    ConfigurationException e =
        assertThrows(ConfigurationException.class, () -> ImageShape.parse(text));
    assertTrue(String.valueOf(e.getMessage()).contains(message), e.getMessage());
  }

  @Test
  void rowsAreSquaresIfNobodySaysOtherwise() {
    assertEquals(new ImageShape(28, 28, 1), Augmentation.NONE.shape(784));
    assertEquals(new ImageShape(1, 1, 1), Augmentation.NONE.shape(1));
    assertEquals(
        "3072 inputs are no square image, so say what they are by image, such as 28x28 or 32x32x3",
        assertThrows(ConfigurationException.class, () -> Augmentation.NONE.shape(3072))
            .getMessage());
    Augmentation coloured = Augmentation.NONE.with("image", "32x32x3");
    assertEquals(new ImageShape(32, 32, 3), coloured.shape(3072));
    assertEquals(
        "an image of 32x32x3 has 3072 values, but a row has 784 input columns",
        assertThrows(ConfigurationException.class, () -> coloured.shape(784)).getMessage());
  }

  @Test
  void valuesAreReadAsTheyAreWritten() {
    Augmentation augmentation =
        new Augmentation(
            ImageChanges.parse("shift,cutout"), Optional.of(new ImageShape(4, 5, 2)), 0.2);
    Augmentation read = Augmentation.NONE;
    for (Map.Entry<String, String> value : augmentation.values().entrySet()) {
      read = read.with(value.getKey(), value.getValue());
    }
    assertEquals(augmentation, read);
    for (Map.Entry<String, String> value : Augmentation.NONE.values().entrySet()) {
      read = read.with(value.getKey(), value.getValue());
    }
    assertEquals(Augmentation.NONE, read);
  }

  @ParameterizedTest
  @CsvSource({"-1", "NaN", "0.0001", "1001", "Infinity", "little"})
  void anAlphaOutOfRangeIsRefused(String text) {
    ConfigurationException e =
        assertThrows(ConfigurationException.class, () -> Augmentation.NONE.with("mixup", text));
    assertTrue(String.valueOf(e.getMessage()).contains("from 0.001 to 1000"), e.getMessage());
  }
}
