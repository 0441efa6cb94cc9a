package dev.lanewise.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ResultStreamTest {

  private static ResultStream failing(String reason) {
    return new ResultStream(
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            throw new IOException(reason);
          }
        },
        16);
  }

  @Test
  void aReaderThatHasSeenEnoughIsNoFailure() {
    ResultStream results = failing("Broken pipe");
    PrintStream out = new PrintStream(results, false, StandardCharsets.UTF_8);
    new CsvText(out).print(java.util.List.of("a"), new float[100_000]);
    assertTrue(out.checkError());
    assertEquals(Optional.empty(), results.failure());
  }

  @Test
  void aFullDiskIs() {
    ResultStream results = failing("No space left on device");
    new PrintStream(results, true, StandardCharsets.UTF_8).println("text");
    assertEquals(Optional.of("No space left on device"), results.failure());
  }
}
