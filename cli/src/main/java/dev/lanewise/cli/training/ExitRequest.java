package dev.lanewise.cli.training;

import dev.lanewise.cli.text.Output;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Has a signal that ends the process, such as SIGTERM or Ctrl-C, wait until the training has
 * written a checkpoint. Close it when the training has ended, however it did.
 */
final class ExitRequest implements AutoCloseable {

  private static final long MAX_SECONDS = 60;

  private final Output output;
  private final CountDownLatch ended = new CountDownLatch(1);
  private volatile boolean made;

  ExitRequest(Output output) {
    this.output = output;
    output.beforeExit(this::makeAndWait);
  }

  /** Tells whether the process is about to end. */
  boolean isMade() {
    return made;
  }

  private void makeAndWait() {
    made = true;
    try {
      if (!ended.await(MAX_SECONDS, TimeUnit.SECONDS)) {
        output.error(
            "no batch has ended within %d seconds, so the last checkpoint stays as it is"
                .formatted(MAX_SECONDS));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    output.beforeExit(() -> {});
    ended.countDown();
  }
}
