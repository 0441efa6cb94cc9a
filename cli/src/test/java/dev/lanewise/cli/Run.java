package dev.lanewise.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.cli.text.ExitCodes;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What running the command gave.
 *
 * @param code the exit code
 * @param out standard output
 * @param err standard error
 */
public record Run(int code, String out, String err) {

  /** Runs the command in this Java virtual machine. */
  public static Run of(Object... args) {
    return in(StandardCharsets.UTF_8, args);
  }

  /** Runs the command for a reader of an encoding. */
  public static Run in(Charset charset, Object... args) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    int code =
        Main.run(
            Arrays.stream(args).map(Object::toString).toArray(String[]::new),
            new PrintStream(out, false, charset),
            new PrintStream(err, true, StandardCharsets.UTF_8));
    return new Run(code, out.toString(charset), err.toString(StandardCharsets.UTF_8));
  }

  /** Checks that all went well. */
  public Run succeeds() {
    assertEquals(ExitCodes.OK, code, err);
    return this;
  }

  /** Checks that the user is told of a mistake in one sentence, and returns it. */
  public String mistake() {
    assertEquals(ExitCodes.BAD_INPUT, code, out + err);
    return sentence();
  }

  /** Checks that there is one sentence and nothing else, and returns it. */
  public String sentence() {
    List<String> lines = err.lines().toList();
    assertEquals(1, lines.size(), err);
    assertTrue(lines.getFirst().startsWith("lanewise: "), err);
    assertEquals("", out);
    return lines.getFirst().substring("lanewise: ".length());
  }

  /** Returns the one JSON object that standard output holds. */
  public Map<String, @Nullable Object> json() {
    succeeds();
    return JsonText.object(out);
  }

  /** Returns the lines of standard output. */
  public List<String> lines() {
    succeeds();
    return out.lines().toList();
  }
}
