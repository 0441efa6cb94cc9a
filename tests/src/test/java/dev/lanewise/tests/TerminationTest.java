package dev.lanewise.tests;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** SIGTERM has {@code lanewise train} write a checkpoint and end with 143. */
@Tag("full")
class TerminationTest {

  private static final String BEFORE = "what was there before";

  @TempDir private Path folder;

  private TrainingProcess start(String out, String... more) throws IOException {
    List<String> arguments =
        new ArrayList<>(
            List.of("builtin:digits", "--layers", "40:relu,dropout(rate=0.1),10:softmax"));
    arguments.addAll(List.of("--epochs", "4", "--batch-size", "10", "--kernels", "scalar"));
    arguments.addAll(List.of("--out", folder.resolve(out).toString()));
    arguments.addAll(List.of(more));
    return TrainingProcess.start(List.of("-XX:TieredStopAtLevel=1"), arguments);
  }

  @Test
  void aStopAtTheNextBatchCostsNothing() throws IOException, InterruptedException {
    assumeFalse(System.getProperty("os.name").startsWith("Windows"), "there are no signals");
    try (TrainingProcess whole = start("whole.safetensors")) {
      assertEquals(0, whole.await(), () -> whole.messages().toString());
    }
    Path model = Files.writeString(folder.resolve("model.safetensors"), BEFORE);
    Path checkpoints = folder.resolve("run");
    String[] command = {"--checkpoint", checkpoints.toString(), "--resume"};
    boolean within = false;
    for (int epoch = 1; epoch <= 3; epoch++) {
      try (TrainingProcess stopped = start("model.safetensors", command)) {
        stopped.awaitEpoch(epoch);
        stopped.terminate();
        assertEquals(143, stopped.await(), () -> stopped.messages().toString());
        String last = stopped.messages().getLast();
        assertTrue(last.startsWith("lanewise: stopped "), last);
        assertTrue(last.endsWith("the same command with --resume goes on from it"), last);
        within |= last.contains("after batch");
      }
      assertEquals(BEFORE, Files.readString(model));
      try (Stream<Path> files = Files.list(checkpoints)) {
        assertTrue(files.noneMatch(file -> file.toString().endsWith(".tmp")));
      }
    }
    assertTrue(within, "no stop was within an epoch");
    try (TrainingProcess last = start("model.safetensors", command)) {
      assertEquals(0, last.await(), () -> last.messages().toString());
    }
    assertArrayEquals(
        Files.readAllBytes(folder.resolve("whole.safetensors")), Files.readAllBytes(model));
  }
}
