package dev.lanewise.tests;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.lanewise.api.kernels.KernelSelection;
import dev.lanewise.api.plugin.Plugins;
import dev.lanewise.network.Engine;
import dev.lanewise.network.Model;
import dev.lanewise.network.Predictor;
import dev.lanewise.network.Trainer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The bits stay the same while plain loops hand over to vector code. */
class HandOverTest {

  private static final int ROWS = 512;
  private static final int WIDTH = 512;

  /** Past the work after which vector code takes over, and for as long as it then warms up. */
  private static final int PREDICTIONS = 400;

  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void aLongRunKeepsItsBits(int threads) {
    try (Engine engine = Engine.create(Plugins.installed(), KernelSelection.AUTO, threads)) {
      assertEquals("simd", engine.kernels().id());
      Model model =
          Trainer.builder()
              .layers("513:gelu,5:softmax")
              .epochs(1)
              .build()
              .train(Runs.classes(60, WIDTH, 5), engine)
              .model();
      float[] inputs = new float[ROWS * WIDTH];
      for (int i = 0; i < inputs.length; i++) {
        inputs[i] = (i % 37 - 18) * 0.11f;
      }
      Predictor predictor = model.predictor(engine, ROWS);
      float[] first = new float[ROWS * 5];
      predictor.predict(inputs, ROWS, first);
      float[] outputs = new float[ROWS * 5];
      for (int i = 0; i < PREDICTIONS; i++) {
        predictor.predict(inputs, ROWS, outputs);
        assertArrayEquals(first, outputs, "prediction " + i);
      }
    }
  }
}
