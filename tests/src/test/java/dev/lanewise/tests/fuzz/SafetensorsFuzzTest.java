package dev.lanewise.tests.fuzz;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.lanewise.formats.Safetensors;
import dev.lanewise.formats.TensorFile;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Hostile safetensors files: what is read can be written, and then reads as the same. */
class SafetensorsFuzzTest {

  static final Hostile.Budget BUDGET = new Hostile.Budget(1 << 20, 64);

  @FuzzTest
  void file(byte[] bytes) throws IOException {
    TensorFile read = read(bytes);
    if (read == null) {
      return;
    }
    byte[] written = written(read);
    TensorFile again = Safetensors.read(written, "again");
    assertEquals(read, again);
    assertArrayEquals(written, written(again));
  }

  private static @Nullable TensorFile read(byte[] bytes) {
    return Hostile.read(BUDGET, bytes.length, () -> Safetensors.read(bytes, "bytes")).orElse(null);
  }

  static byte[] written(TensorFile content) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    Safetensors.write(out, content);
    return out.toByteArray();
  }
}
