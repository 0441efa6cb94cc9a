package dev.lanewise.cli.text;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Standard output that keeps the reason why it could not be written, which a print stream drops.
 *
 * <p>A reader that has seen enough, such as {@code head}, is no failure.
 */
public final class ResultStream extends OutputStream {

  private final OutputStream target;
  private @Nullable IOException failure;

  public ResultStream(OutputStream target, int bufferBytes) {
    this.target = new BufferedOutputStream(target, bufferBytes);
  }

  /** Returns why something could not be written, if so. */
  public Optional<String> failure() {
    String message = failure == null ? null : String.valueOf(failure.getMessage());
    return message == null || message.toLowerCase(Locale.ROOT).contains("pipe")
        ? Optional.empty()
        : Optional.of(message);
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    attempt(() -> target.write(bytes, offset, length));
  }

  @Override
  public void flush() throws IOException {
    attempt(target::flush);
  }

  private void attempt(Write write) throws IOException {
    if (failure != null) {
      throw failure;
    }
    try {
      write.run();
    } catch (IOException e) {
      failure = e;
      throw e;
    }
  }

  private interface Write {
    void run() throws IOException;
  }
}
