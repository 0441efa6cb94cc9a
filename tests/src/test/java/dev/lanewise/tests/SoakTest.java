package dev.lanewise.tests;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A short {@link Soak}; {@code scripts/soak} runs a long one, which also looks at the heap. */
@Tag("full")
class SoakTest {

  private static final double SECONDS = 5;

  @Test
  void manyThreadsGetTheSameBitsAndEnd() throws InterruptedException, ExecutionException {
    Soak.Outcome outcome = Soak.run(SECONDS);
    assertTrue(outcome.answersAreRight(), outcome::toString);
    assertTrue(outcome.threadsEnded(), outcome::toString);
  }
}
