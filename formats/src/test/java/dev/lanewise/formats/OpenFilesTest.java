package dev.lanewise.formats;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.lanewise.api.DataException;
import dev.lanewise.formats.files.TestBytes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** No reader leaves its file open, whether the file can be read or not. */
class OpenFilesTest {

  /** Where Linux lists what the process has open. */
  private static final Path OPEN = Path.of("/proc/self/fd");

  private static final DataOptions DEFAULTS = DataOptions.defaults();

  @TempDir Path folder;
  private Path file;

  @BeforeEach
  void listsOpenFiles() {
    assumeTrue(Files.isDirectory(OPEN), "this system does not list open files");
    file = folder.resolve("f");
  }

  private List<Path> open() throws IOException {
    List<Path> open = new ArrayList<>();
    try (Stream<Path> numbers = Files.list(OPEN)) {
      for (Path number : numbers.toList()) {
        // The one that lists the folder is closed by now.
        if (Files.isSymbolicLink(number)) {
          open.add(Files.readSymbolicLink(number));
        }
      }
    }
    open.removeIf(path -> !path.startsWith(folder));
    return open;
  }

  private void reads(byte[] bytes, Consumer<Path> reader) throws IOException {
    Files.write(file, bytes);
    reader.accept(file);
    assertEquals(List.of(), open());
  }

  private void refuses(byte[] bytes, Consumer<Path> reader) throws IOException {
    Files.write(file, bytes);
    assertThrows(DataException.class, () -> reader.accept(file));
    assertEquals(List.of(), open());
  }

  private void refuses(String text, Consumer<Path> reader) throws IOException {
    refuses(text.getBytes(StandardCharsets.UTF_8), reader);
  }

  @Test
  void seesAFileThatIsOpen() throws IOException {
    Files.createFile(file);
    try (var in = Files.newInputStream(file)) {
      assertEquals(List.of(file.toRealPath()), open());
      assertEquals(-1, in.read());
    }
    assertEquals(List.of(), open());
  }

  @Test
  void idx() throws IOException {
    byte[] whole = IdxReaderTest.imageBytes(1, 1, 1);
    reads(whole, IdxReader::readImages);
    reads(TestBytes.gzip(whole), IdxReader::readImages);
    refuses(Arrays.copyOf(whole, 16), IdxReader::readImages);
    refuses(Arrays.copyOf(TestBytes.gzip(whole), 5), IdxReader::readImages);
    refuses(Arrays.copyOf(TestBytes.gzip(whole), 15), IdxReader::readImages);
    byte[] otherMethod = TestBytes.gzip(whole);
    otherMethod[2] = 1;
    refuses(otherMethod, IdxReader::readImages);
  }

  @Test
  void csv() throws IOException {
    Consumer<Path> reader = path -> CsvReader.read(path, DEFAULTS);
    reads("a,y\n1,b\n".getBytes(StandardCharsets.UTF_8), reader);
    reads(
        "a\n1\n".getBytes(StandardCharsets.UTF_8),
        path -> CsvReader.readInputs(path, 1, DEFAULTS).data());
    refuses("a,a\n", reader);
    refuses("a,\"y", reader);
    refuses("a,y\n1,2\n3\n", reader);
  }

  @Test
  void numpy() throws IOException {
    byte[] array = Files.readAllBytes(Expect.numpy("f4_little.npy"));
    reads(array, NpyReader::read);
    refuses(Arrays.copyOf(array, 99), NpyReader::read);
    byte[] archive = Files.readAllBytes(Expect.numpy("stored.npz"));
    reads(archive, NpzReader::readInputs);
    reads(archive, path -> assertTrue(NpzReader.readTest(path, DEFAULTS).isPresent()));
    refuses("text", NpzReader::readInputs);
    byte[] badName =
        new String(archive, StandardCharsets.ISO_8859_1)
            .replace("x.npy", "\\.npy")
            .getBytes(StandardCharsets.ISO_8859_1);
    refuses(badName, NpzReader::readInputs);
    refuses(NpzReaderTest.damaged(archive), path -> NpzReader.readTraining(path, DEFAULTS));
  }

  @Test
  void safetensors() throws IOException {
    byte[] whole =
        SafetensorsTest.bytes(
            new TensorFile(Map.of("a", new Tensor(new long[] {1}, new float[1])), Map.of()));
    reads(whole, Safetensors::read);
    refuses(Arrays.copyOf(whole, 20), Safetensors::read);
    refuses(Arrays.copyOf(whole, whole.length - 1), Safetensors::read);
  }
}
