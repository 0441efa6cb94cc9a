package dev.lanewise.formats;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.formats.files.TestBytes;
import dev.lanewise.network.data.Dataset;
import dev.lanewise.network.data.TargetKind;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NpzReaderTest {

  private static final DataOptions DEFAULTS = DataOptions.defaults();

  @TempDir Path folder;

  private static Dataset training(String name) {
    return NpzReader.readTraining(Expect.numpy(name), DEFAULTS);
  }

  private static void trainingFails(Path file, String... parts) {
    Expect.dataError(() -> NpzReader.readTraining(file, DEFAULTS), parts);
  }

  @Test
  void readsStoredEntries() {
    Dataset data = training("stored.npz");
    Expect.shape(data, 4, 3);
    assertArrayEquals(TestBytes.counting(12), data.inputs());
    Expect.labels(data, 0, 2, 1, 2);
    Dataset test = NpzReader.readTest(Expect.numpy("stored.npz"), DEFAULTS).orElseThrow();
    Expect.shape(test, 2, 3);
    Expect.labels(test, 0, 2);
    Expect.shape(NpzReader.readInputs(Expect.numpy("stored.npz")), 2, 3);
  }

  @Test
  void readsDeflatedImages() {
    Dataset data = training("deflated.npz");
    Expect.shape(data, 4, 4);
    assertEquals(240 / 255f, data.inputs()[15]);
    assertEquals(3, data.classes());
    Dataset test = NpzReader.readTest(Expect.numpy("deflated.npz"), DEFAULTS).orElseThrow();
    assertEquals(3, test.classes(), "as many as training knows");
    Expect.labels(test, 0, 0);
  }

  @Test
  void readsValues() {
    Dataset data = training("values.npz");
    assertEquals(3, data.targetWidth());
    assertEquals(5.5f, data.targets()[11]);
    assertEquals(1, training("one_value.npz").targetWidth());
    assertTrue(NpzReader.readTest(Expect.numpy("values.npz"), DEFAULTS).isEmpty());
    Dataset chosen =
        NpzReader.readTraining(
            Expect.numpy("stored.npz"), DEFAULTS.withTargetKind(TargetKind.VALUES));
    assertArrayEquals(new float[] {0, 2, 1, 2}, chosen.targets());
  }

  @Test
  void givesLabelsTheClassesOfAModel() {
    Dataset data = NpzReader.readTraining(Expect.numpy("one_value.npz"), DEFAULTS.withClasses(10));
    Expect.labels(data, 0, 3, 6, 9);
    Expect.dataError(
        () -> NpzReader.readTraining(Expect.numpy("stored.npz"), DEFAULTS.withClasses(2)),
        "array y",
        "label 2",
        "row 1");
    Expect.dataError(
        () -> NpzReader.readTraining(Expect.numpy("values.npz"), DEFAULTS.withClasses(2)),
        "3 targets a row");
  }

  @Test
  void namesWhatIsWrong() throws IOException {
    trainingFails(Expect.numpy("no_targets.npz"), "no array y or y_train", "only x");
    trainingFails(Expect.numpy("both_names.npz"), "both x and x_train");
    trainingFails(Expect.numpy("mismatch.npz"), "3 rows of targets", "4 rows of inputs");
    trainingFails(Expect.numpy("negative.npz"), "array y", "label -2", "row 1");
    trainingFails(folder.resolve("missing.npz"), "does not exist");
    trainingFails(folder, "is a folder");
    trainingFails(Files.createFile(folder.resolve("empty.npz")), "is empty");
    trainingFails(Files.writeString(folder.resolve("text.npz"), "text"), "not a whole NPZ file");
  }

  @Test
  void refusesEveryTruncation() throws IOException {
    byte[] whole = Files.readAllBytes(Expect.numpy("deflated.npz"));
    Path file = folder.resolve("x.npz");
    for (int length = 0; length < whole.length; length++) {
      Files.write(file, Arrays.copyOf(whole, length));
      trainingFails(file, file.toString());
    }
  }

  /** Changes a bit of the first array's numbers, which follow a header of 128 bytes. */
  static byte[] damaged(byte[] archive) {
    byte[] bytes = archive.clone();
    int npy = indexOf(bytes, new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'});
    bytes[npy + 128 + 8] ^= 1;
    return bytes;
  }

  @Test
  void noticesDamagedNumbers() throws IOException {
    byte[] bytes = damaged(Files.readAllBytes(Expect.numpy("stored.npz")));
    trainingFails(Files.write(folder.resolve("x.npz"), bytes), "checksum");
  }

  private static int indexOf(byte[] bytes, byte[] part) {
    for (int i = 0; ; i++) {
      if (Arrays.equals(bytes, i, i + part.length, part, 0, part.length)) {
        return i;
      }
    }
  }

  private Path zip(List<String> names, byte[] content) throws IOException {
    Path file = folder.resolve("x.npz");
    try (OutputStream out = Files.newOutputStream(file);
        ZipOutputStream zip = new ZipOutputStream(out)) {
      for (String name : names) {
        zip.putNextEntry(new ZipEntry(name));
        zip.write(content);
        zip.closeEntry();
      }
    }
    return file;
  }

  @Test
  void ignoresStrangeEntriesAndRefusesStrangeNames() throws IOException {
    byte[] array = Files.readAllBytes(Expect.numpy("u1_little.npy"));
    trainingFails(zip(List.of("../../x.npy", "/etc/y.npy"), array), "no array x", "../../x");
    trainingFails(zip(List.of("..\\x.npy"), array), "whose name no array has");
    trainingFails(zip(List.of("x\n.npy"), array), "whose name no array has");
    trainingFails(zip(List.of("x.npy", "x"), array), "two arrays named x");
    // A folder, and a file that is no array but that nobody asks for.
    Path odd = zip(List.of("x.npy", "folder/", "read me.txt"), array);
    Expect.shape(NpzReader.readInputs(odd), 3, 4);
  }

  /** Not part of scripts/mutation, for whose thousand runs half a gigabyte is too much. */
  @Tag("bulk")
  @Test
  void refusesZipBombs() throws IOException {
    // Half a gigabyte of zeros in half a megabyte: an honest header, but nothing to allocate for.
    String header = "{'descr': '<f4', 'fortran_order': False, 'shape': (134217728,), }";
    Path file = folder.resolve("x.npz");
    try (OutputStream out = Files.newOutputStream(file);
        ZipOutputStream zip = new ZipOutputStream(out)) {
      zip.putNextEntry(new ZipEntry("x.npy"));
      zip.write(NpyTest.file(header, 0));
      byte[] zeros = new byte[1 << 20];
      for (int i = 0; i < 512; i++) {
        zip.write(zeros);
      }
      zip.closeEntry();
    }
    Expect.dataError(() -> NpzReader.readInputs(file), "array x", "far more than its packed size");
  }

  @Test
  void refusesHugePromisesOfSmallEntries() throws IOException {
    for (String shape : new String[] {"60000000", "500000000", "2147483647, 9"}) {
      String header = "{'descr': '<f4', 'fortran_order': False, 'shape': (" + shape + ",), }";
      Path file = zip(List.of("x.npy"), NpyTest.file(header, 100));
      Expect.dataError(() -> NpzReader.readInputs(file), "array x");
    }
  }

  /** Returns a version 1 file of unsigned bytes. */
  private static byte[] array(String shape, int... values) {
    String header = "{'descr': '|u1', 'fortran_order': False, 'shape': (" + shape + ")}";
    byte[] file = NpyTest.file(header, values.length);
    for (int i = 0; i < values.length; i++) {
      file[file.length - values.length + i] = (byte) values[i];
    }
    return file;
  }

  private Path zip(Map<String, byte[]> arrays) throws IOException {
    Path file = folder.resolve("x.npz");
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
      for (Map.Entry<String, byte[]> array : arrays.entrySet()) {
        zip.putNextEntry(new ZipEntry(array.getKey()));
        zip.write(array.getValue());
        zip.closeEntry();
      }
    }
    return file;
  }

  @Test
  void readsArraysUnderEitherName() throws IOException {
    Path file = zip(Map.of("x_train", array("2,1", 51, 255), "y_train.npy", array("2,", 1, 0)));
    Dataset data = NpzReader.readTraining(file, DEFAULTS);
    assertArrayEquals(new float[] {51 / 255f, 1}, data.inputs());
    Expect.labels(data, 1, 0);
    assertTrue(NpzReader.readTest(file, DEFAULTS).isEmpty());
    Expect.shape(NpzReader.readInputs(file), 2, 1);
  }

  @Test
  void givesTestLabelsTheClassesOfTraining() throws IOException {
    byte[] inputs = array("1,1", 0);
    byte[] label = array("1,", 1);
    Path alone = zip(Map.of("x_test", inputs, "y_test", label));
    assertEquals(2, NpzReader.readTest(alone, DEFAULTS).orElseThrow().classes());
    Path none = zip(Map.of("x_test", inputs, "y_test", label, "y", array("0,")));
    assertEquals(2, NpzReader.readTest(none, DEFAULTS).orElseThrow().classes());
    Path more = zip(Map.of("x_test", inputs, "y_test", label, "y", array("3,", 1, 4, 0)));
    assertEquals(5, NpzReader.readTest(more, DEFAULTS).orElseThrow().classes());
    assertEquals(9, NpzReader.readTest(more, DEFAULTS.withClasses(9)).orElseThrow().classes());
    DataOptions values = DEFAULTS.withTargetKind(TargetKind.VALUES);
    assertArrayEquals(new float[] {1}, NpzReader.readTest(more, values).orElseThrow().targets());
    Path fewer = zip(Map.of("x_test", inputs, "y_test", label, "y", array("1,", 0)));
    Expect.dataError(
        () -> NpzReader.readTest(fewer, DEFAULTS), "(array y_test) has label 1 for row 0", "0…0");
    Path single = zip(Map.of("x_test", inputs, "y_test", label, "y", array("", 3)));
    Expect.dataError(() -> NpzReader.readTest(single, DEFAULTS), "(array y) has 0 rows of targets");
  }

  @Test
  void namesTheArrayThatIsDamaged() throws IOException {
    byte[] inputs = array("1,1", 0);
    byte[] longer = Arrays.copyOf(inputs, inputs.length + 1);
    trainingFails(
        zip(Map.of("x", longer, "y", array("1,", 0))),
        "(array x) goes on after byte " + inputs.length);
    byte[] shorter = Arrays.copyOf(array("1,", 0), inputs.length - 2);
    trainingFails(zip(Map.of("x", inputs, "y", shorter)), "(array y) is cut short");
    trainingFails(
        zip(Map.of("x", array("0,4"), "y", inputs)), "(array x) has the shape uint8[0, 4]");
  }

  @Test
  void listsWhatIsThereInPlaceOfAnArray() throws IOException {
    Path file = zip(Map.of("b.npy", array("1,", 0), "a", array("1,", 0), ".npy.npy", new byte[0]));
    trainingFails(file, "has no array x or x_train, only .npy, a, b; save it under that name");
  }

  @Test
  void aStoredArrayIsAsLongAsItsEntrySays() throws IOException {
    Path whole = stored(array("2,1", 7, 9));
    assertArrayEquals(new float[] {7 / 255f, 9 / 255f}, NpzReader.readInputs(whole).inputs());
    Path huge = stored(array("2000000000,", 7, 9));
    Expect.dataError(
        () -> NpzReader.readInputs(huge),
        "(array x) is cut short: 2000000000 bytes of numbers should end it and only 2 of them can"
            + " be read");
  }

  /** Returns an archive of one array that is not deflated. */
  private Path stored(byte[] array) throws IOException {
    Path file = folder.resolve("x.npz");
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
      ZipEntry entry = new ZipEntry("x.npy");
      entry.setMethod(ZipEntry.STORED);
      entry.setSize(array.length);
      CRC32 checksum = new CRC32();
      checksum.update(array);
      entry.setCrc(checksum.getValue());
      zip.putNextEntry(entry);
      zip.write(array);
      zip.closeEntry();
    }
    return file;
  }
}
