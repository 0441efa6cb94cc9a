package dev.lanewise.formats;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CsvWriterTest {

  @TempDir Path folder;

  @Test
  void writesTheShortestText() throws IOException {
    Path file = folder.resolve("out.csv");
    CsvWriter.write(file, List.of("a", "b, \"c\""), new float[] {0.1f, 1, 1e-8f, -0f});
    assertEquals("a,\"b, \"\"c\"\"\"\n0.1,1.0\n1.0E-8,-0.0\n", Files.readString(file));
  }

  @Test
  void writesTheSameToAStreamThatStaysOpen() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    OutputStream stream =
        new FilterOutputStream(bytes) {
          @Override
          public void close() {
            throw new AssertionError("closed");
          }
        };
    CsvWriter.write(stream, List.of("a", "b, \"c\""), new float[] {0.1f, 1, 1e-8f, -0f});
    assertEquals(
        "a,\"b, \"\"c\"\"\"\n0.1,1.0\n1.0E-8,-0.0\n", bytes.toString(StandardCharsets.UTF_8));
  }

  @Test
  void tellsWhyAStreamTakesNoMore() {
    IOException full = new IOException("full");
    OutputStream stream =
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            throw full;
          }
        };
    assertSame(
        full,
        assertThrows(
            IOException.class, () -> CsvWriter.write(stream, List.of("a"), new float[100_000])));
  }

  @Test
  void writesWhatTheReaderReadsBackExactly() {
    Path file = folder.resolve("out.csv");
    Random random = new Random(3);
    float[] values = new float[3_000];
    for (int i = 0; i < values.length; i++) {
      do {
        values[i] = Float.intBitsToFloat(random.nextInt());
      } while (!Float.isFinite(values[i]));
    }
    CsvWriter.write(file, List.of("a", "b", "c"), values);
    assertArrayEquals(
        values, CsvReader.readInputs(file, 3, DataOptions.defaults()).data().inputs());
  }

  @Test
  void writesTexts() throws IOException {
    Path file = folder.resolve("out.csv");
    CsvWriter.writeTexts(file, List.of("epoch", "loss"), List.of(List.of("1", "0.5")));
    assertEquals("epoch,loss\n1,0.5\n", Files.readString(file));
  }

  @Test
  void refusesRowsOfAnotherWidthAndLeavesNothing() throws IOException {
    Path file = folder.resolve("out.csv");
    assertThrows(
        IllegalArgumentException.class,
        () -> CsvWriter.write(file, List.of("a", "b"), new float[3]));
    assertThrows(
        IllegalArgumentException.class,
        () -> CsvWriter.writeTexts(file, List.of("a", "b"), List.of(List.of("1"))));
    try (Stream<Path> files = Files.list(folder)) {
      assertEquals(0, files.count());
    }
  }

  @Test
  void refusesFoldersThatDoNotExist() {
    Path file = folder.resolve("missing").resolve("out.csv");
    Expect.dataError(() -> CsvWriter.write(file, List.of("a"), new float[1]), "does not exist");
  }
}
