package dev.lanewise.formats;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.api.DataException;
import dev.lanewise.formats.files.TestBytes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Damages valid files at random and lets only data errors come out of their readers. */
class MutationTest {

  private static final int ROUNDS = 2_000;
  private static final DataOptions DEFAULTS = DataOptions.defaults();

  @TempDir Path folder;

  /** Flips bits, overwrites, cuts or inserts, once to three times. */
  private static byte[] damage(byte[] valid, Random random) {
    byte[] bytes = valid.clone();
    for (int i = random.nextInt(3); i >= 0; i--) {
      int at = random.nextInt(bytes.length);
      switch (random.nextInt(6)) {
        case 0 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
        case 1 -> bytes[at] = (byte) random.nextInt();
        case 2 ->
            bytes[at] =
                "{}[]\"',:0919-.\n\0".getBytes(StandardCharsets.US_ASCII)[random.nextInt(16)];
        case 3 ->
            Arrays.fill(
                bytes,
                at,
                Math.min(bytes.length, at + 1 + random.nextInt(8)),
                (byte) random.nextInt());
        case 4 -> bytes = Arrays.copyOf(bytes, Math.max(1, at));
        default -> {
          byte[] longer = Arrays.copyOf(bytes, bytes.length + random.nextInt(9));
          System.arraycopy(
              bytes, at, longer, longer.length - (bytes.length - at), bytes.length - at);
          bytes = longer;
        }
      }
    }
    return bytes;
  }

  private void mutate(byte[] valid, String name, Consumer<Path> reader) throws IOException {
    Path file = Files.write(folder.resolve(name), valid);
    reader.accept(file);
    Random random = new Random(name.hashCode());
    int refused = 0;
    for (int round = 0; round < ROUNDS; round++) {
      byte[] bytes = damage(valid, random);
      // A new file each time: some file systems flush a file that is truncated and written again.
      Files.delete(file);
      Files.write(file, bytes);
      try {
        reader.accept(file);
      } catch (DataException e) {
        refused++;
        String message = requireNonNull(e.getMessage());
        assertTrue(message.length() < 2_000 && message.indexOf('\n') < 0, message);
      } catch (RuntimeException | Error e) {
        throw new AssertionError(
            name + " in round " + round + ": " + HexFormat.of().formatHex(bytes), e);
      }
    }
    assertTrue(refused > ROUNDS / 10, "only " + refused + " refused: the damage misses the format");
  }

  @Test
  void idxImages() throws IOException {
    mutate(IdxReaderTest.imageBytes(3, 2, 4), "images", IdxReader::readImages);
    mutate(TestBytes.gzip(IdxReaderTest.imageBytes(3, 2, 4)), "images.gz", IdxReader::readImages);
  }

  @Test
  void idxLabels() throws IOException {
    Path images = Files.write(folder.resolve("images"), IdxReaderTest.imageBytes(3, 2, 4));
    byte[] labels = IdxReaderTest.labelBytes(1, 0, 2);
    mutate(labels, "labels", file -> IdxReader.read(images, file, DEFAULTS));
    mutate(
        TestBytes.gzip(labels),
        "labels.gz",
        file -> IdxReader.read(images, file, DEFAULTS.withClasses(3)));
  }

  @Test
  void csv() throws IOException {
    byte[] text =
        "a,b,\"c d\",y\n1,2.5,-3e2,0\n4,5,6,1\n7,8,\"9\",2\n".getBytes(StandardCharsets.UTF_8);
    mutate(text, "data.csv", file -> CsvReader.read(file, DEFAULTS));
    mutate(text, "inputs.csv", file -> CsvReader.readInputs(file, 3, DEFAULTS).data());
    byte[] classes = "a,kind\n1,ä\n2,b\n3,c\n".getBytes(StandardCharsets.UTF_8);
    mutate(classes, "classes.csv", file -> CsvReader.read(file, DEFAULTS));
  }

  @ParameterizedTest
  @ValueSource(strings = {"f4_little", "i8_big", "fortran_3d", "version2", "version3", "images"})
  void npy(String name) throws IOException {
    byte[] array = Files.readAllBytes(Expect.numpy(name + ".npy"));
    mutate(array, name + ".npy", NpyReader::readInputs);
  }

  @ParameterizedTest
  @ValueSource(strings = {"stored.npz", "deflated.npz"})
  void npz(String name) throws IOException {
    byte[] archive = Files.readAllBytes(Expect.numpy(name));
    mutate(archive, name, file -> NpzReader.readTraining(file, DEFAULTS));
    mutate(archive, "test-" + name, file -> NpzReader.readTest(file, DEFAULTS));
    mutate(archive, "inputs-" + name, NpzReader::readInputs);
  }

  @Test
  void safetensors() throws IOException {
    Path file = folder.resolve("valid.safetensors");
    Safetensors.write(
        file,
        new TensorFile(
            Map.of(
                "layers.0.weight", new Tensor(new long[] {2, 3}, new float[6]),
                "layers.0.bias", new Tensor(new long[] {2}, new float[2])),
            Map.of("lanewise.architecture", "{\"a\":1}")));
    byte[] valid = Files.readAllBytes(file);
    mutate(valid, "model.safetensors", Safetensors::read);
    mutate(valid, "model-again.safetensors", Safetensors::read);
  }
}
