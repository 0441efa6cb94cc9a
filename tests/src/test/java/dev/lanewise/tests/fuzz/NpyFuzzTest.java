package dev.lanewise.tests.fuzz;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.lanewise.formats.NpyArray;
import dev.lanewise.formats.NpyReader;
import dev.lanewise.formats.NpyWriter;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

/** Hostile NPY files: what is read is the same after it was written again. */
class NpyFuzzTest {

  static final Hostile.Budget BUDGET = new Hostile.Budget(1 << 20, 64);

  @TempDir static Path folder;

  @FuzzTest
  void file(byte[] bytes) {
    Path file = Hostile.file(folder.resolve("array.npy"), bytes);
    Hostile.read(BUDGET, bytes.length, () -> NpyReader.read(file))
        .ifPresent(array -> {
          Path again = folder.resolve("again.npy");
          NpyWriter.write(again, array.values(), array.shape());
          assertEquals(
              new NpyArray(array.shape(), array.values(), "float32"), NpyReader.read(again));
          Hostile.read(BUDGET, bytes.length, () -> NpyReader.readInputs(file))
              .ifPresent(Datasets::check);
        });
  }
}
