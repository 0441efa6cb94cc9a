package dev.lanewise.cli.onnx;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.lanewise.api.registry.PluginReference;
import dev.lanewise.network.Model;
import dev.lanewise.network.architecture.Architecture;
import dev.lanewise.network.data.Task;
import dev.lanewise.network.engine.Engine;
import dev.lanewise.onnx.OnnxExport;
import dev.lanewise.onnx.OnnxModel;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Another model's file is found to be one. */
class ComparisonTest {

  private static final double LEAST = Float.MIN_NORMAL;

  private static OnnxModel file(Model model) {
    return OnnxModel.read(OnnxExport.bytes(model, 17), "model.onnx");
  }

  private static Model model(String layer, Task task, float bias, Engine engine) {
    return Model.fromTensors(
        Architecture.parse(1, layer),
        task,
        PluginReference.of("mse"),
        Map.of("layers.0.weight", new float[] {2}, "layers.0.bias", new float[] {bias}),
        engine);
  }

  @Test
  void differencesAreMeasuredByTheModelsOutput() {
    try (Engine engine = Engine.create()) {
      Task task = new Task.Regression();
      OnnxModel file = file(model("1:identity", task, 0.5f, engine));
      Comparison comparison =
          new Comparison(model("1:identity", task, 0, engine), file, LEAST, engine);
      comparison.add(new float[] {1, -2}, 2);
      assertEquals(0.5, comparison.differences().absolute());
      assertEquals(0.25, comparison.differences().relative());
      assertEquals(Optional.empty(), comparison.labels());
      comparison.add(new float[] {Float.NaN}, 1);
      assertEquals(0.25, comparison.differences().relative());
    }
  }

  @Test
  void labelsAreCompared() {
    try (Engine engine = Engine.create()) {
      Task task = new Task.Classification(List.of("no", "yes"), 0.5f);
      OnnxModel file = file(model("1:sigmoid", task, 3, engine));
      Comparison comparison =
          new Comparison(model("1:sigmoid", task, 0, engine), file, LEAST, engine);
      comparison.add(new float[] {1}, 1);
      assertEquals(Optional.of(true), comparison.labels());
      comparison.add(new float[] {-1}, 1);
      assertEquals(Optional.of(false), comparison.labels());
    }
  }
}
