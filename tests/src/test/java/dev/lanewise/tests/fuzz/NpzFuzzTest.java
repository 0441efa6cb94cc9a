package dev.lanewise.tests.fuzz;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.lanewise.formats.DataOptions;
import dev.lanewise.formats.NpzReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.io.TempDir;

/** Hostile NPZ files, and whole ones of hostile arrays. */
class NpzFuzzTest {

  /** As for IDX, for up to four arrays in one file. */
  static final Hostile.Budget BUDGET = new Hostile.Budget(16 << 20, 4 * 1032 * 4 * 3);

  private static final DataOptions OPTIONS = DataOptions.defaults();
  private static final String[] NAMES = {"x.npy", "y.npy", "x_test.npy", "y_test.npy", "x_train"};

  @TempDir static Path folder;

  @FuzzTest
  void file(byte[] bytes) {
    read(bytes);
  }

  /**
   * Lets the fuzzer see through the checksums: a byte chooses an array's name and whether it is
   * packed, two its length, and then it follows.
   */
  @FuzzTest
  void arrays(byte[] bytes) throws IOException {
    ByteArrayOutputStream zip = new ByteArrayOutputStream();
    try (ZipOutputStream out = new ZipOutputStream(zip, StandardCharsets.UTF_8)) {
      Set<String> names = new HashSet<>();
      ByteBuffer left = ByteBuffer.wrap(bytes);
      while (left.remaining() > 3) {
        int choice = Byte.toUnsignedInt(left.get());
        byte[] array = new byte[Math.min(Short.toUnsignedInt(left.getShort()), left.remaining())];
        left.get(array);
        String name = NAMES[choice % NAMES.length];
        if (names.add(name)) {
          out.setLevel(choice < 128 ? 6 : 0);
          out.putNextEntry(new ZipEntry(name));
          out.write(array);
          out.closeEntry();
        }
      }
    }
    read(zip.toByteArray());
  }

  private static void read(byte[] bytes) {
    Path file = Hostile.file(folder.resolve("data.npz"), bytes);
    Hostile.read(BUDGET, bytes.length, () -> NpzReader.readTraining(file, OPTIONS))
        .ifPresent(Datasets::check);
    Hostile.read(BUDGET, bytes.length, () -> NpzReader.readTest(file, OPTIONS))
        .ifPresent(test -> test.ifPresent(Datasets::check));
    Hostile.read(BUDGET, bytes.length, () -> NpzReader.readInputs(file)).ifPresent(Datasets::check);
  }
}
