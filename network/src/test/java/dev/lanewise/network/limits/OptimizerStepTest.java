package dev.lanewise.network.limits;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.lanewise.api.plugin.UpdateRule;
import dev.lanewise.api.registry.PluginReference;
import dev.lanewise.api.registry.Plugins;
import dev.lanewise.network.engine.Engine;
import dev.lanewise.network.layers.Buffers;
import java.util.Arrays;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OptimizerStepTest {

  private static final int SIZE = 37;

  /** Denormal numbers would make each step many times slower, for good. */
  @Tag("full")
  @ParameterizedTest
  @CsvSource({
    "simd, sgd(momentum=0.9)",
    "simd, adam",
    "simd, nadam",
    "simd, rmsprop",
    "scalar, adam",
    "scalar, rmsprop"
  })
  void stateDecaysToExactlyZeroAndIsNeverDenormal(String kernels, String optimizer) {
    Engine engine = Engine.create(Plugins.installed(), kernels, 1);
    UpdateRule rule = engine.plugins().optimizer(PluginReference.parse(optimizer));
    float[] parameters = Buffers.of(SIZE);
    float[] gradients = Buffers.of(SIZE);
    for (int i = 0; i < SIZE; i++) {
      gradients[i] = (float) Math.scalb(1.0 + i, -i);
    }
    OptimizerStep optimization = new OptimizerStep(rule, parameters, gradients, SIZE, engine);
    optimization.step(1, rule.learningRate());
    Arrays.fill(gradients, 0);
    // 0.999 to the power of 88,000 is below the smallest normal number.
    for (int step = 2; step <= 90_000; step++) {
      optimization.step(step, rule.learningRate());
      for (float[] state : optimization.states().values()) {
        for (int i = 0; i < SIZE; i++) {
          assertFalse(state[i] != 0 && Math.abs(state[i]) < Float.MIN_NORMAL, "denormal");
        }
      }
    }
    optimization
        .states()
        .forEach((name, state) -> assertArrayEquals(new float[state.length], state, name));
  }

  /** More weights than two threads share, in parts that are no whole number of vectors. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 8})
  void updatesEachWeightOnce(int threads) {
    int size = 300_001;
    try (Engine engine = Engine.create(Plugins.installed(), "auto", threads)) {
      UpdateRule rule = engine.plugins().optimizer(PluginReference.parse("sgd(learning_rate=1)"));
      float[] parameters = Buffers.of(size);
      float[] gradients = Buffers.of(size);
      for (int i = 0; i < size; i++) {
        gradients[i] = -i;
      }
      new OptimizerStep(rule, parameters, gradients, size, engine).step(1, 1);
      for (int i = 0; i < size; i++) {
        assertEquals(i, parameters[i]);
      }
      assertEquals(threads > 1, engine.sharedComputations() > 0);
    }
  }
}
