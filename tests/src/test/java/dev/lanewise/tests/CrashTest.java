package dev.lanewise.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A few of the kills of {@code scripts/crash-test}. */
@Tag("full")
class CrashTest {

  private static final int KILLS = 4;

  @TempDir private Path folder;

  @Test
  void runsThatWereKilledEndWithTheBitsOfOnesLeftAlone() throws IOException, InterruptedException {
    ByteArrayOutputStream log = new ByteArrayOutputStream();
    CrashRuns.Result result =
        new CrashRuns(folder, 4, new PrintStream(log, true, StandardCharsets.UTF_8)).kill(KILLS);
    assertEquals(0, result.mismatches(), log.toString(StandardCharsets.UTF_8));
    assertEquals(KILLS, result.kills(), result.toString());
    assertTrue(result.runs() > 0, result.toString());
  }
}
