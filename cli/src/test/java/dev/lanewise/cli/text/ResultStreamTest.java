package dev.lanewise.cli.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
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
    new CsvText(out).print(List.of("a"), Collections.nCopies(100_000, List.of("0.0")));
    assertTrue(out.checkError());
    assertEquals(Optional.empty(), results.failure());
  }

  @Test
  void aTableEndsWhenNobodyReadsIt() {
    AtomicInteger attempts = new AtomicInteger();
    OutputStream gone =
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            attempts.incrementAndGet();
            throw new IOException("Broken pipe");
          }
        };
    PrintStream out = new PrintStream(gone, false, StandardCharsets.UTF_8);
    new CsvText(out).print(List.of("a"), Collections.nCopies(1_000_000, List.of("0.0")));
    assertEquals(1, attempts.get());
  }

  @Test
  void aFullDiskIs() {
    ResultStream results = failing("No space left on device");
    new PrintStream(results, true, StandardCharsets.UTF_8).println("text");
    assertEquals(Optional.of("No space left on device"), results.failure());
  }
}
