package dev.lanewise.tests.fuzz;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import dev.lanewise.api.LanewiseException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Supplier;

/** Holds a reader of hostile bytes to what SECURITY.md promises of errors and memory. */
final class Hostile {

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private static final int LONGEST_MESSAGE = 3_000;

  private Hostile() {}

  /**
   * What a reader may allocate in all, garbage included.
   *
   * @param constant bytes whatever the input
   * @param perByte bytes for each byte of input
   */
  record Budget(long constant, long perByte) {
    long of(long inputBytes) {
      return constant + perByte * inputBytes;
    }
  }

  /**
   * Lets a reader read, and returns what it made of the input unless it refused it.
   *
   * <p>Anything thrown but a {@link LanewiseException} with a message of one printable line passes
   * through as a finding, and so does an allocation beyond the budget.
   */
  static <T> Optional<T> read(Budget budget, long inputBytes, Supplier<T> reader) {
    long before = THREADS.getCurrentThreadAllocatedBytes();
    Optional<T> result = read(reader);
    if (THREADS.getCurrentThreadAllocatedBytes() - before > budget.of(inputBytes)) {
      // Classes are loaded once; what the reader itself allocates it allocates again.
      long again = THREADS.getCurrentThreadAllocatedBytes();
      read(reader);
      long allocated = THREADS.getCurrentThreadAllocatedBytes() - again;
      assertTrue(
          allocated <= budget.of(inputBytes),
          () -> allocated + " bytes were allocated for an input of " + inputBytes);
    }
    return result;
  }

  private static <T> Optional<T> read(Supplier<T> reader) {
    try {
      return Optional.of(reader.get());
    } catch (LanewiseException e) {
      check(requireNonNull(e.getMessage()));
      return Optional.empty();
    }
  }

  private static void check(String message) {
    assertFalse(message.isBlank());
    assertTrue(message.length() <= LONGEST_MESSAGE, () -> message.length() + ": " + message);
    for (int i = 0; i < message.length(); i += Character.charCount(message.codePointAt(i))) {
      assertFalse(upsetsTerminals(message.codePointAt(i)), message);
    }
  }

  /** Tells characters that move the cursor, end the line or turn the direction of text. */
  private static boolean upsetsTerminals(int c) {
    int type = Character.getType(c);
    return type == Character.CONTROL
        || type == Character.FORMAT
        || type == Character.LINE_SEPARATOR
        || type == Character.PARAGRAPH_SEPARATOR;
  }

  /** Puts an input where a reader that takes files finds it. */
  static Path file(Path file, byte[] bytes) {
    try {
      return Files.write(file, bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns an input as text, what is not UTF-8 replaced. */
  static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
