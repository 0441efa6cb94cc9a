package dev.lanewise.cli;

import dev.lanewise.api.registry.PluginReference;
import dev.lanewise.network.Model;
import dev.lanewise.network.Predictor;
import dev.lanewise.network.architecture.Architecture;
import dev.lanewise.network.architecture.LayerSpec;
import dev.lanewise.network.data.Task;
import dev.lanewise.network.engine.Engine;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Measures how fast an engine multiplies matrices, by a layer of as many inputs as units. */
final class ProductSpeed {

  private static final int SIZE = 512;
  private static final long PATIENCE_NANOS = 1_000_000_000;
  private static final long MAX_NANOS = 20_000_000_000L;

  private ProductSpeed() {}

  /**
   * Returns the billions of multiplications and additions a second of the fastest product.
   *
   * <p>Java compiles while it runs, so products are computed until that is done and none has been
   * faster for a second.
   */
  static double measure(Engine engine) {
    float[] weights = new float[SIZE * SIZE];
    Arrays.fill(weights, 0.5f);
    Model model =
        Model.fromTensors(
            new Architecture(
                SIZE, List.of(new LayerSpec.Dense(SIZE, PluginReference.of("identity")))),
            new Task.Regression(),
            PluginReference.of("mse"),
            Map.of("layers.0.weight", weights, "layers.0.bias", new float[SIZE]),
            engine);
    Predictor predictor = model.predictor(engine, SIZE);
    float[] outputs = new float[SIZE * SIZE];
    return 2.0 * SIZE * SIZE * SIZE / fastest(engine, predictor, weights, outputs);
  }

  private static long fastest(Engine engine, Predictor predictor, float[] inputs, float[] outputs) {
    long fastest = Long.MAX_VALUE;
    long begin = System.nanoTime();
    long improved = begin;
    while (true) {
      long start = System.nanoTime();
      predictor.predict(inputs, SIZE, outputs);
      long end = System.nanoTime();
      if (end - start < fastest || !engine.kernels().isWarm()) {
        fastest = Math.min(fastest, end - start);
        improved = end;
      }
      if (end - improved > PATIENCE_NANOS || end - begin > MAX_NANOS) {
        return fastest;
      }
    }
  }
}
