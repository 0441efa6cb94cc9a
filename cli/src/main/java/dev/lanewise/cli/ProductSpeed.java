package dev.lanewise.cli;

import dev.lanewise.api.plugin.PluginReference;
import dev.lanewise.network.Architecture;
import dev.lanewise.network.Engine;
import dev.lanewise.network.LayerSpec;
import dev.lanewise.network.Model;
import dev.lanewise.network.Predictor;
import dev.lanewise.network.Task;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Measures how fast an engine multiplies matrices, by a layer of as many inputs as units. */
final class ProductSpeed {

  private static final int SIZE = 512;
  private static final long WARM_UP_NANOS = 300_000_000;
  private static final long MEASURED_NANOS = 500_000_000;

  private ProductSpeed() {}

  /** Returns the billions of multiplications and additions a second of the fastest product. */
  static double measure(Engine engine) {
    float[] weights = new float[SIZE * SIZE];
    Arrays.fill(weights, 0.5f);
    Model model =
        Model.fromTensors(
            new Architecture(SIZE, List.of(new LayerSpec(SIZE, PluginReference.of("identity")))),
            new Task.Regression(),
            PluginReference.of("mse"),
            Map.of("layers.0.weight", weights, "layers.0.bias", new float[SIZE]),
            engine);
    Predictor predictor = model.predictor(engine, SIZE);
    float[] outputs = new float[SIZE * SIZE];
    fastest(predictor, weights, outputs, WARM_UP_NANOS);
    return 2.0 * SIZE * SIZE * SIZE / fastest(predictor, weights, outputs, MEASURED_NANOS);
  }

  private static long fastest(Predictor predictor, float[] inputs, float[] outputs, long duration) {
    long fastest = Long.MAX_VALUE;
    long end = System.nanoTime() + duration;
    while (System.nanoTime() < end) {
      long start = System.nanoTime();
      predictor.predict(inputs, SIZE, outputs);
      fastest = Math.min(fastest, System.nanoTime() - start);
    }
    return fastest;
  }
}
