package dev.lanewise.bench.compare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** This version beside itself, in two JVMs. */
class BeforeCommandTest {

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

  private int run(String... args) {
    return BeforeCommand.run(new PrintStream(bytes, true, StandardCharsets.UTF_8), args);
  }

  private String printed() {
    return bytes.toString(StandardCharsets.UTF_8);
  }

  @Test
  void aCaseHasARatio() {
    String classPath = System.getProperty("java.class.path");
    int code =
        run(
            "--class-path",
            classPath,
            "--case",
            "1x50x784,10000x10",
            "--rounds",
            "1",
            "--turn",
            "1",
            "--warm-up",
            "1",
            "--kernels",
            "scalar",
            "softmax");
    assertEquals(0, code, printed());
    assertTrue(
        printed()
            .lines()
            .anyMatch(line -> line.matches("softmax 10000x10 +[0-9.]+ +[0-9.]+ +[0-9.]+")),
        printed());
    assertTrue(printed().contains("2 cases: geometric mean of the medians"), printed());
  }

  @Test
  void aJvmThatEndsIsTold() {
    int code = run("--class-path", "nowhere", "--kernels", "scalar", "softmax");
    assertEquals(1, code);
    assertTrue(
        printed().contains("the JVM of the earlier version ended before it answered 'list'"),
        printed());
  }
}
