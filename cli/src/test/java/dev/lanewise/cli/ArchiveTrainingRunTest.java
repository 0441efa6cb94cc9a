package dev.lanewise.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ArchiveTrainingRunTest {

  @TempDir private Path folder;

  @Test
  void trainsAndPredicts() throws IOException {
    ArchiveTrainingRun.runCommands(folder);
    assertTrue(Files.size(folder.resolve("model.safetensors")) > 0);
    assertTrue(Files.size(folder.resolve("outputs.npy")) > 0);
  }

  /** A subcommand is alone on the command line when it runs, and not when help looks for it. */
  @ParameterizedTest
  @ValueSource(strings = {"train", "evaluate", "predict", "doctor", "plugins"})
  void subcommandsAreTheSameAloneAndAmongAll(String command) {
    String alone = Run.of(command, "--help").succeeds().out();
    assertTrue(alone.contains("lanewise " + command), alone);
    assertEquals(Run.of("help", command).succeeds().out(), alone);
  }
}
