package dev.lanewise.cli.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.cli.training.ProgressBar;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class OutputTest {

  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private final Output output =
      new Output(
          new PrintStream(new ByteArrayOutputStream()),
          new PrintStream(err, true, StandardCharsets.UTF_8),
          true,
          true);

  private String text() {
    return err.toString(StandardCharsets.UTF_8);
  }

  @Test
  void aShorterLineHidesTheOneBefore() {
    output.drawLine("long line");
    output.drawLine("line");
    assertEquals("\rlong line\rline     ", text());
  }

  @Test
  void aMessageTakesThePlaceOfALine() {
    output.drawLine("bar");
    output.note("done");
    assertEquals("\rbar\r   \rdone" + System.lineSeparator(), text());
  }

  @Test
  void theBarFitsATerminalAndIsDrawnSparingly() {
    ProgressBar bar = new ProgressBar(output, 0, 1000);
    String line = bar.line(999, 99_999, 100_000, 0.000123456, 100_000);
    assertTrue(line.length() < 90, line);
    assertEquals(
        "epoch 3/4 [############--------] batch 50/100, loss 0.5000, 6 s left",
        new ProgressBar(output, 0, 4).line(3, 50, 100, 0.5, 10));
    assertEquals(
        "epoch 3/4 [#####---------------] batch 50/100, loss 0.5000, 1:00 min left",
        new ProgressBar(output, 2, 4).line(3, 50, 100, 0.5, 20));
    for (int batch = 1; batch <= 1000; batch++) {
      bar.draw(1, batch, 1000, 0.5);
    }
    assertTrue(text().chars().filter(c -> c == '\r').count() < 100);
  }
}
