package dev.lanewise.cli.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.api.DataException;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class FailuresTest {

  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private final PrintStream stream = new PrintStream(err, true, StandardCharsets.UTF_8);
  private final Output output = new Output(stream, stream, false, true);

  private String report(Throwable e, boolean debug, int code) {
    assertEquals(code, new Failures(output, debug).report(e));
    return err.toString(StandardCharsets.UTF_8);
  }

  @Test
  void aMistakeIsOneLineWhateverTheMessage() {
    String text = report(new DataException("first\nsecond\r\n  third"), false, 2);
    assertEquals("lanewise: first second third" + System.lineSeparator(), text);
  }

  @Test
  void whatNobodyExpectedAsksForAReport() {
    String text = report(new IllegalStateException("odd"), false, 1);
    assertTrue(text.contains("IllegalStateException: odd"), text);
    assertTrue(text.contains("please report it"), text);
    assertFalse(text.contains("\tat "), text);
  }

  @Test
  void stackTracesAreForThoseWhoAsk() {
    String text = report(new IllegalStateException("odd"), true, 1);
    assertTrue(text.contains("\tat "), text);
  }

  @Test
  void tooLittleMemoryIsNoBug() {
    String text = report(new OutOfMemoryError("heap"), false, 1);
    assertTrue(text.contains("-Xmx"), text);
  }
}
