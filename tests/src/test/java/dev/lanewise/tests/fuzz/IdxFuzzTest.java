package dev.lanewise.tests.fuzz;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.lanewise.formats.DataOptions;
import dev.lanewise.formats.IdxReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** Hostile IDX files, as they are and packed by gzip. */
class IdxFuzzTest {

  /** A byte becomes a float, and deflate packs up to 1,032 bytes into one. */
  static final Hostile.Budget BUDGET = new Hostile.Budget(2 << 20, 1032 * 4 * 3);

  static final Hostile.Budget PLAIN = new Hostile.Budget(1 << 20, 16);

  private static final DataOptions OPTIONS = DataOptions.defaults();

  @TempDir static Path folder;

  @BeforeAll
  static void threeImages() {
    byte[] images = {0, 0, 8, 3, 0, 0, 0, 3, 0, 0, 0, 1, 0, 0, 0, 2, 1, 2, 3, 4, 5, 6};
    Hostile.file(folder.resolve("three"), images);
  }

  @FuzzTest
  void images(byte[] bytes) {
    read(bytes, isPacked(bytes) ? BUDGET : PLAIN);
  }

  /** Lets the fuzzer see through gzip's checksum. */
  @FuzzTest
  void packedImages(byte[] bytes) throws IOException {
    read(packed(bytes), BUDGET);
  }

  /** The labels of three images. */
  @FuzzTest
  void labels(byte[] bytes) {
    Path labels = Hostile.file(folder.resolve("labels"), bytes);
    Hostile.read(
            isPacked(bytes) ? BUDGET : PLAIN,
            bytes.length,
            () -> IdxReader.read(folder.resolve("three"), labels, OPTIONS))
        .ifPresent(read -> {
          Datasets.check(read);
          assertEquals(3, read.labels().length);
        });
  }

  private static void read(byte[] bytes, Hostile.Budget budget) {
    Path file = Hostile.file(folder.resolve("images"), bytes);
    Hostile.read(budget, bytes.length, () -> IdxReader.readImages(file)).ifPresent(Datasets::check);
  }

  private static boolean isPacked(byte[] bytes) {
    return bytes.length > 1 && bytes[0] == 0x1f && bytes[1] == (byte) 0x8b;
  }

  static byte[] packed(byte[] bytes) throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
      out.write(bytes);
    }
    return packed.toByteArray();
  }
}
