package dev.lanewise.formats;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.api.ConfigurationException;
import dev.lanewise.formats.files.TestBytes;
import dev.lanewise.network.data.Column;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataSourceTest {

  private static final DataOptions DEFAULTS = DataOptions.defaults();

  @TempDir Path folder;

  private static DataSource source(Object argument) {
    return DataSource.of(argument.toString(), DEFAULTS);
  }

  @Test
  void resolvesBuiltinData() {
    DataSource source = source("builtin:moons");
    assertEquals("builtin:moons", source.toString());
    Expect.shape(source.training(), 1_000, 2);
    Expect.shape(source.test().orElseThrow(), 500, 2);
    Expect.shape(source.evaluation(), 500, 2);
    assertFalse(source.inputs(2).data().hasLabels());
    Expect.dataError(() -> source.inputs(3), "builtin:moons", "2 inputs", "takes 3");
    assertEquals(5, DataSource.of("builtin:xor", DEFAULTS.withClasses(5)).training().classes());
    DataSource named = DataSource.of("builtin:xor", DEFAULTS.withClassNames(List.of("no", "yes")));
    assertEquals(List.of("no", "yes"), named.training().classNames());
    assertEquals(List.of("no", "yes"), named.evaluation().classNames());
    DataSource digits = DataSource.of("builtin:digits", DEFAULTS.withClasses(5));
    Expect.dataError(digits::training, "10 classes", "knows 5");
  }

  @Test
  void resolvesFoldersOfIdxFiles() throws IOException {
    Files.write(folder.resolve("train-images-idx3-ubyte"), IdxReaderTest.imageBytes(3, 1, 2));
    Files.write(folder.resolve("train-labels-idx1-ubyte"), IdxReaderTest.labelBytes(0, 1, 2));
    DataSource source = source(folder);
    Expect.shape(source.training(), 3, 2);
    assertTrue(source.test().isEmpty());
    Expect.dataError(source::evaluation, "t10k-images");
    Files.write(
        folder.resolve("t10k-images-idx3-ubyte.gz"),
        TestBytes.gzip(IdxReaderTest.imageBytes(1, 1, 2)));
    Expect.shape(source.inputs(2).data(), 1, 2);
    Expect.dataError(source::test, "t10k-labels");
    Files.write(folder.resolve("t10k-labels-idx1-ubyte"), IdxReaderTest.labelBytes(1));
    assertEquals(3, source.evaluation().classes());
    Expect.dataError(
        () -> source(folder.resolve("train-images-idx3-ubyte")), "single IDX file", "folder");
  }

  @Test
  void resolvesCsvFiles() throws IOException {
    Path file = Files.writeString(folder.resolve("Data.CSV"), "a,b,y\n1,2,no\n3,4,yes\n");
    Expect.labels(source(file).training(), 0, 1);
    assertTrue(source(file).test().isEmpty());
    Expect.labels(source(file).evaluation(), 0, 1);
    Expect.shape(source(file).inputs(2).data(), 2, 2);
    DataOptions target = DEFAULTS.withTargets(List.of("a"));
    List<Column> inputs =
        DataSource.of(file.toString(), target).training().schema().orElseThrow().inputs();
    assertEquals(List.of(Column.number("b"), Column.category("y", List.of("no", "yes"))), inputs);
    assertThrows(ConfigurationException.class, () -> DataSource.of("builtin:xor", target));
  }

  @Test
  void resolvesNumpyFiles() {
    DataSource npz = source(Expect.numpy("stored.npz"));
    Expect.shape(npz.training(), 4, 3);
    Expect.shape(npz.test().orElseThrow(), 2, 3);
    Expect.shape(npz.inputs(3).data(), 2, 3);
    Expect.shape(source(Expect.numpy("values.npz")).evaluation(), 4, 3);
    Expect.shape(source(Expect.numpy("no_targets.npz")).inputs(3).data(), 4, 3);
    DataSource npy = source(Expect.numpy("f4_little.npy"));
    Expect.shape(npy.inputs(4).data(), 3, 4);
    Expect.dataError(npy::training, "inputs alone", "without targets");
    Expect.dataError(npy::evaluation, "inputs alone");
    Expect.dataError(() -> npy.inputs(5), "4 inputs", "takes 5");
  }

  @Test
  void refusesWhatItCannotResolve() throws IOException {
    Expect.dataError(() -> source(folder.resolve("missing.csv")), "missing.csv", "does not exist");
    Expect.dataError(() -> source("digits"), "did you mean builtin:digits?");
    Expect.dataError(() -> source("a\0b"), "is no path");
    Path text = Files.createFile(folder.resolve("data.txt"));
    Expect.dataError(() -> source(text), "data.txt", ".csv", ".npz");
    ConfigurationException e =
        assertThrows(ConfigurationException.class, () -> source("builtin:spiral"));
    assertTrue(requireNonNull(e.getMessage()).contains("builtin:spirals"), e.getMessage());
  }
}
