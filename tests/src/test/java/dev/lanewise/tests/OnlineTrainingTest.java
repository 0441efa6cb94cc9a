package dev.lanewise.tests;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.formats.Checkpoints;
import dev.lanewise.network.OnlineTrainer;
import dev.lanewise.network.Trainer;
import dev.lanewise.network.TrainingState;
import dev.lanewise.network.data.Dataset;
import dev.lanewise.network.engine.Engine;
import dev.lanewise.network.regularization.Regularization;
import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.spi.ToolProvider;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Online training with checkpoints, and as the README shows it. */
class OnlineTrainingTest {

  private static final Dataset DATA = Runs.classes(90, 11, 3);

  @TempDir private Path folder;

  private static Trainer.Builder trainer() {
    return Trainer.builder()
        .layers("7:tanh,dropout(rate=0.2),3:softmax")
        .optimizer("nadam")
        .regularization(Regularization.NONE.with("ema", "0.9"))
        .batchSize(8);
  }

  @Test
  void goesOnFromAFolderOfCheckpointsToTheSameBits() {
    Dataset[] calls =
        IntStream.range(0, 9)
            .mapToObj(call -> DATA.select(IntStream.range(10 * call, 10 * call + 10).toArray()))
            .toArray(Dataset[]::new);
    try (Engine engine = Engine.create()) {
      OnlineTrainer whole = trainer().build().online(DATA, engine);
      OnlineTrainer stopped = trainer().build().online(DATA, engine);
      for (Dataset rows : calls) {
        whole.partialFit(rows);
        try (Checkpoints checkpoints = Checkpoints.open(folder)) {
          stopped.partialFit(rows);
          checkpoints.write(stopped.state());
          TrainingState state = checkpoints.latest(engine).orElseThrow();
          assertEquals(whole.steps(), state.position().steps());
          stopped = trainer().resume(state).build().online(DATA, engine);
        }
        assertEquals(Runs.digest(whole.model()), Runs.digest(stopped.model()));
      }
      assertArrayEquals(
          whole.model().tensors().get("layers.0.weight"),
          stopped.model().tensors().get("layers.0.weight"));
    }
  }

  @Test
  void aCheckpointHoldsMoreStepsThanAnInt() {
    long many = (1L << 31) + 5;
    try (Engine engine = Engine.create();
        Checkpoints checkpoints = Checkpoints.open(folder)) {
      TrainingState state = trainer().build().online(DATA, engine).state();
      TrainingState late =
          new TrainingState(
              state.model(),
              state.config(),
              state.rows(),
              new TrainingState.Position(0, many, List.of()),
              state.optimizer(),
              state.best(),
              state.average());
      checkpoints.write(trainer().resume(late).build().online(DATA, engine).state());
      TrainingState stored = checkpoints.latest(engine).orElseThrow();
      assertEquals(many, trainer().resume(stored).build().online(DATA, engine).steps());
    }
  }

  @Test
  void theReadmeCompiles() throws IOException {
    Matcher block =
        Pattern.compile("\\*\\*Online learning\\.\\*\\*.*?```java\\n(.*?)```", Pattern.DOTALL)
            .matcher(Files.readString(Path.of("../README.md")));
    assertTrue(block.find());
    String code = block.group(1);
    String imports =
        code.lines().filter(line -> line.startsWith("import ")).collect(Collectors.joining("\n"));
    String statements =
        code.lines().filter(line -> !line.startsWith("import ")).collect(Collectors.joining("\n"));
    Path source =
        Files.writeString(
            folder.resolve("Readme.java"),
            imports
                + """

                import dev.lanewise.network.engine.Engine;
                import java.nio.file.Path;
                import java.util.Iterator;

                class Readme {
                  static Model run(Dataset first, Iterator<Dataset> stream, Engine engine) {
                %s
                    return now;
                  }
                }
                """
                    .formatted(statements));
    StringWriter told = new StringWriter();
    PrintWriter messages = new PrintWriter(told);
    ToolProvider javac = ToolProvider.findFirst("javac").orElseThrow();
    String path =
        System.getProperty("java.class.path")
            + File.pathSeparator
            + System.getProperty("jdk.module.path", "");
    assertEquals(
        0,
        javac.run(
            messages,
            messages,
            "-d",
            folder.toString(),
            "-cp",
            path,
            "-proc:none",
            source.toString()),
        told::toString);
  }
}
