package dev.lanewise.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * Initialises classes that reading a model needs and that take long to load, on a separate thread,
 * while the main thread finds plugins and kernels.
 */
final class Prefetch {

  private Prefetch() {}

  /** Begins; nothing waits for the end. */
  static void start() {
    Thread.ofPlatform().daemon().name("lanewise-prefetch").start(Prefetch::readJson);
  }

  /** The parser's numbers have java.math compute its tables, 15 to 30 ms. */
  private static void readJson() {
    try (JsonParser parser = new JsonFactory().createParser(new byte[] {'0'})) {
      parser.nextToken();
    } catch (IOException e) {
      throw new UncheckedIOException("a 0 cannot be read", e);
    }
  }
}
