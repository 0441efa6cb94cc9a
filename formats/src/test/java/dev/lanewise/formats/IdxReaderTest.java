package dev.lanewise.formats;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.formats.files.TestBytes;
import dev.lanewise.network.data.Dataset;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IdxReaderTest {

  private static final DataOptions DEFAULTS = DataOptions.defaults();

  @TempDir Path folder;
  private Path images;
  private Path labels;

  static byte[] imageBytes(int count, int height, int width) {
    ByteBuffer buffer = ByteBuffer.allocate(16 + count * height * width);
    buffer.putInt(0x0803).putInt(count).putInt(height).putInt(width);
    for (int i = 0; buffer.hasRemaining(); i++) {
      buffer.put((byte) (i * 5));
    }
    return buffer.array();
  }

  static byte[] labelBytes(int... labels) {
    ByteBuffer buffer = ByteBuffer.allocate(8 + labels.length);
    buffer.putInt(0x0801).putInt(labels.length);
    for (int label : labels) {
      buffer.put((byte) label);
    }
    return buffer.array();
  }

  @BeforeEach
  void writeFiles() throws IOException {
    images = folder.resolve("train-images-idx3-ubyte");
    labels = folder.resolve("train-labels-idx1-ubyte");
    Files.write(images, imageBytes(3, 2, 4));
    Files.write(labels, labelBytes(2, 0, 1));
  }

  private void trainingFails(String... parts) {
    Expect.dataError(() -> IdxReader.readTraining(folder, DEFAULTS), parts);
  }

  @Test
  void readsImagesAndLabels() {
    Dataset data = IdxReader.readTraining(folder, DEFAULTS);
    Expect.shape(data, 3, 8);
    Expect.labels(data, 2, 0, 1);
    assertEquals(3, data.classes());
    assertEquals(0f, data.inputs()[0]);
    assertEquals(115 / 255f, data.inputs()[23]);
  }

  @Test
  void scalesEveryByteAsItsQuotient() throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(16 + 256);
    buffer.putInt(0x0803).putInt(1).putInt(16).putInt(16);
    for (int i = 0; i < 256; i++) {
      buffer.put((byte) i);
    }
    Files.write(images, buffer.array());
    float[] pixels = IdxReader.readImages(images).inputs();
    for (int i = 0; i < 256; i++) {
      assertEquals(i / 255f, pixels[i]);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void readsGzipWhateverTheName(boolean suffix) throws IOException {
    float[] plain = IdxReader.readImages(images).inputs();
    Files.write(labels, TestBytes.gzip(labelBytes(2, 0, 1)));
    Files.delete(images);
    Path packed = suffix ? folder.resolve("train-images-idx3-ubyte.gz") : images;
    Files.write(packed, TestBytes.gzip(imageBytes(3, 2, 4)));
    Dataset data = IdxReader.readTraining(folder, DEFAULTS);
    assertArrayEquals(plain, data.inputs());
    Expect.labels(data, 2, 0, 1);
  }

  @Test
  void readsPlainBytesUnderAGzipName() throws IOException {
    Files.move(images, folder.resolve("train-images-idx3-ubyte.gz"));
    assertEquals(3, IdxReader.readTraining(folder, DEFAULTS).rows());
  }

  @Test
  void growsWhileUnpackingLargeFiles() throws IOException {
    Files.write(images, TestBytes.gzip(imageBytes(3, 400, 300)));
    Dataset data = IdxReader.readTraining(folder, DEFAULTS);
    Expect.shape(data, 3, 120_000);
    assertEquals(((359_999 * 5) & 0xff) / 255f, data.inputs()[359_999]);
  }

  @Test
  void takesTheTestClassesFromTheTrainingLabels() throws IOException {
    assertFalse(IdxReader.hasTest(folder));
    Files.write(folder.resolve("t10k-images-idx3-ubyte"), imageBytes(2, 2, 4));
    Files.write(folder.resolve("t10k-labels-idx1-ubyte"), labelBytes(0, 1));
    assertTrue(IdxReader.hasTest(folder));
    assertEquals(3, IdxReader.readTest(folder, DEFAULTS).classes());
    assertEquals(10, IdxReader.readTest(folder, DEFAULTS.withClasses(10)).classes());
    assertEquals(2, IdxReader.readTestImages(folder).rows());
    Files.delete(labels);
    assertEquals(2, IdxReader.readTest(folder, DEFAULTS).classes());
  }

  @Test
  void namesMissingFiles() throws IOException {
    Files.delete(labels);
    trainingFails(folder.toString(), "train-labels-idx1-ubyte", "has no file");
    Expect.dataError(() -> IdxReader.readTest(folder, DEFAULTS), "t10k-images-idx3-ubyte");
    Expect.dataError(() -> IdxReader.readImages(labels), labels.toString(), "does not exist");
    Expect.dataError(() -> IdxReader.readImages(folder), "is a folder");
  }

  @Test
  void refusesEmptyFiles() throws IOException {
    Files.write(labels, new byte[0]);
    trainingFails(labels.toString(), "is empty");
    Files.write(labels, labelBytes());
    trainingFails(labels.toString(), "holds no labels");
    // One byte, as for gzip or not.
    Files.write(labels, new byte[] {0x1f});
    trainingFails(labels.toString(), "cut short");
    Files.write(labels, TestBytes.gzip(new byte[0]));
    trainingFails(labels.toString(), "cut short");
  }

  @Test
  void refusesEveryTruncation() throws IOException {
    byte[] whole = imageBytes(3, 2, 4);
    byte[] packed = TestBytes.gzip(whole);
    for (int length = 1; length < whole.length; length++) {
      Files.write(images, Arrays.copyOf(whole, length));
      trainingFails(images.toString(), length < 4 ? "cut short" : "bytes of");
      Files.write(images, TestBytes.gzip(Arrays.copyOf(whole, length)));
      trainingFails(images.toString(), "cut short");
    }
    for (int length = 1; length < packed.length; length++) {
      Files.write(images, Arrays.copyOf(packed, length));
      trainingFails(images.toString());
    }
  }

  @Test
  void refusesTrailingBytes() throws IOException {
    byte[] longer = Arrays.copyOf(imageBytes(3, 2, 4), 41);
    Files.write(images, longer);
    trainingFails(images.toString(), "goes on after");
    Files.write(images, TestBytes.gzip(longer));
    trainingFails(images.toString(), "goes on after");
  }

  @Test
  void refusesOtherFiles() throws IOException {
    Files.writeString(images, "PNG or so");
    trainingFails(images.toString(), "neither an IDX file of images", "0x504e4720");
    Files.move(labels, images, StandardCopyOption.REPLACE_EXISTING);
    Files.write(labels, labelBytes(1));
    trainingFails(images.toString(), "so it holds labels; swap");
    Files.write(images, imageBytes(1, 1, 1));
    Files.write(labels, imageBytes(1, 1, 1));
    trainingFails(labels.toString(), "so it holds images; swap");
    Files.write(images, new byte[] {0x1f, (byte) 0x8b, 1, 2, 3});
    trainingFails(images.toString());
  }

  @Test
  void refusesPartsThatDoNotBelongTogether() throws IOException {
    Files.write(labels, labelBytes(1, 2));
    trainingFails("2 labels", "3 images", images.toString(), labels.toString());
  }

  @Test
  void refusesLabelsBeyondTheClasses() throws IOException {
    Files.write(labels, labelBytes(1, 255, 0));
    assertEquals(256, IdxReader.readTraining(folder, DEFAULTS).classes());
    Expect.dataError(
        () -> IdxReader.readTraining(folder, DEFAULTS.withClasses(10)),
        labels.toString(),
        "label 255",
        "row 1",
        "0…9");
  }

  @Test
  void refusesHugePromisesWithoutAllocating() throws IOException {
    byte[] bytes = imageBytes(1, 1, 1);
    for (int at : new int[] {4, 8, 12}) {
      byte[] hostile = bytes.clone();
      hostile[at] = 0x7f;
      Files.write(images, hostile);
      trainingFails(images.toString(), "cut short", "only 1 of them can be read");
      Files.write(images, TestBytes.gzip(hostile));
      trainingFails(images.toString(), "far more than its packed size explains");
    }
    byte[] allBits = bytes.clone();
    Arrays.fill(allBits, 4, 16, (byte) 0xff);
    Files.write(images, allBits);
    trainingFails("split it");
    Files.write(images, imageBytes(0, 2, 2));
    trainingFails("holds no pixels");
  }
}
