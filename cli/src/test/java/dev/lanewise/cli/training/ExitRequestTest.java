package dev.lanewise.cli.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.cli.text.Output;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The end of the process waits for the training. */
class ExitRequestTest {

  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private final Output output =
      new Output(
          new PrintStream(new ByteArrayOutputStream(), false, StandardCharsets.UTF_8),
          new PrintStream(err, true, StandardCharsets.UTF_8),
          false,
          true);

  @Test
  @Timeout(30)
  void anExitWaitsForTheTrainingToEnd() throws InterruptedException {
    boolean[] written = new boolean[1];
    Thread exit;
    try (ExitRequest request = new ExitRequest(output)) {
      assertFalse(request.isMade());
      exit = Thread.ofPlatform().start(output::close);
      while (!request.isMade()) {
        LockSupport.parkNanos(1_000_000);
      }
      exit.join(50);
      assertTrue(exit.isAlive(), "it waits");
      output.write(() -> written[0] = true);
    }
    exit.join();
    assertTrue(written[0], "a file can still be written while the process waits");
    assertEquals("", err.toString(StandardCharsets.UTF_8));
  }

  @Test
  @Timeout(30)
  void anExitAfterwardsWaitsForNothing() {
    ExitRequest request = new ExitRequest(output);
    request.close();
    output.close();
    assertFalse(request.isMade());
  }
}
