package dev.lanewise.network;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.api.registry.Plugins;
import dev.lanewise.network.data.Dataset;
import dev.lanewise.network.engine.Engine;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a flight recording tells of training and prediction. */
class RecordingTest {

  @TempDir private Path folder;

  private final Dataset data =
      Dataset.ofTargets(
          new float[] {1, 2, -1, 0.5f, 3, -2}, 1, new float[] {2, 4, -2, 1, 6, -4}, 1);

  private TrainingResult train(Engine engine) {
    return Trainer.builder()
        .layers("1:identity")
        .optimizer("sgd")
        .learningRate(0.125)
        .epochs(2)
        .batchSize(4)
        .validation(data)
        .build()
        .train(data, engine);
  }

  private static List<RecordedEvent> named(List<RecordedEvent> events, String name) {
    return events.stream()
        .filter(event -> event.getEventType().getName().equals("dev.lanewise." + name))
        .sorted((a, b) -> a.getStartTime().compareTo(b.getStartTime()))
        .toList();
  }

  @Test
  void kernelsEpochsStepsAndPredictionsAreRecorded() throws IOException {
    Path file = folder.resolve("training.jfr");
    TrainingResult result;
    try (Recording recording = new Recording()) {
      for (String name : List.of("Kernels", "Epoch", "Step", "Prediction")) {
        recording.enable("dev.lanewise." + name).with("throttle", "off");
      }
      recording.start();
      try (Engine engine = Engine.create(Plugins.installed(), "scalar", 2)) {
        result = train(engine);
        result.model().predictor(engine, 4).predict(data, new float[6]);
      }
      recording.stop();
      recording.dump(file);
    }
    List<RecordedEvent> events = RecordingFile.readAllEvents(file);

    RecordedEvent kernels = named(events, "Kernels").getFirst();
    assertEquals("scalar", kernels.getString("kernels"));
    assertEquals(2, kernels.getInt("threads"));
    assertTrue(kernels.getString("reason").startsWith("scalar"), kernels.toString());

    List<RecordedEvent> epochs = named(events, "Epoch");
    assertEquals(2, epochs.size());
    for (EpochReport report : result.history()) {
      RecordedEvent epoch = epochs.get(report.epoch() - 1);
      assertEquals(report.epoch(), epoch.getInt("epoch"));
      assertEquals(report.trainLoss(), epoch.getDouble("trainLoss"));
      assertEquals(report.validationLoss(), epoch.getDouble("validationLoss"));
      assertEquals(0.125, epoch.getDouble("learningRate"));
      assertTrue(epoch.getDuration().toNanos() > 0);
    }

    List<RecordedEvent> steps = named(events, "Step");
    assertEquals(
        List.of(1L, 2L, 3L, 4L), steps.stream().map(step -> step.getLong("step")).toList());
    assertEquals(List.of(4, 2, 4, 2), steps.stream().map(step -> step.getInt("rows")).toList());
    assertTrue(steps.stream().allMatch(step -> step.getDouble("loss") > 0), steps.toString());

    assertEquals(
        List.of(4, 2),
        named(events, "Prediction").stream().map(event -> event.getInt("rows")).toList());
  }

  @Test
  void aRecordingChangesNothing() {
    try (Engine engine = Engine.create(Plugins.installed(), "scalar", 1)) {
      float[] whole = train(engine).model().parameters();
      try (Recording recording = new Recording()) {
        recording.enable("dev.lanewise.Step");
        recording.start();
        assertArrayEquals(whole, train(engine).model().parameters());
      }
    }
  }
}
