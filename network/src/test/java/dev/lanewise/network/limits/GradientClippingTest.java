package dev.lanewise.network.limits;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.api.kernels.Workers;
import dev.lanewise.api.registry.Plugins;
import dev.lanewise.network.architecture.Architecture;
import dev.lanewise.network.engine.Engine;
import dev.lanewise.network.layers.ParameterLayout;
import dev.lanewise.network.regularization.Clipping;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GradientClippingTest {

  @ParameterizedTest
  @ValueSource(strings = {"value=0.5", "norm=0.5", "global_norm=0.5"})
  void clippedGradientsHaveTheSameBitsWithAnyThreadsAndThoseOfTheirDefinition(String rule) {
    Clipping clipping = Clipping.parse(rule);
    ParameterLayout layout =
        ParameterLayout.of(
            Architecture.parse(211, "190:prelu,181:maxout(pieces=2),3:softmax"),
            Plugins.installed());
    float[] gradients = new float[layout.size()];
    for (int i = 0; i < gradients.length; i++) {
      gradients[i] = (i * 31 % 1009 - 504) / 700f;
    }
    float[] alone = gradients.clone();
    new GradientClipping(clipping, layout, alone, Workers.SINGLE).run();
    try (Engine engine = Engine.create(Plugins.installed(), "scalar", 3)) {
      float[] shared = gradients.clone();
      new GradientClipping(clipping, layout, shared, engine.workers()).run();
      assertArrayEquals(alone, shared);
      assertTrue(engine.sharedComputations() > 0, "threads took part");
    }
    layout
        .tensors()
        .forEach(tensor -> {
          int from = clipping.kind() == Clipping.Kind.NORM ? tensor.offset() : 0;
          int to =
              clipping.kind() == Clipping.Kind.NORM
                  ? tensor.offset() + tensor.length()
                  : gradients.length;
          double squares =
              IntStream.range(from, to)
                  .mapToDouble(i -> (double) gradients[i] * gradients[i])
                  .sum();
          double factor = Math.min(1, 0.5 / (Math.sqrt(squares) + 1e-6));
          for (int i = tensor.offset(); i < tensor.offset() + tensor.length(); i++) {
            double expected =
                clipping.kind() == Clipping.Kind.VALUE
                    ? Math.clamp(gradients[i], -0.5, 0.5)
                    : gradients[i] * factor;
            assertEquals(expected, alone[i], 1e-6 * Math.abs(expected));
          }
        });
  }

  @ParameterizedTest
  @CsvSource({"norm=1, NaN", "global_norm=1, NaN", "norm=1, Infinity", "global_norm=1, Infinity"})
  void gradientsThatAreNotFiniteStayWhereTheyAre(String rule, float value) {
    ParameterLayout layout =
        ParameterLayout.of(Architecture.parse(2, "1:tanh,1:relu,1:tanh"), Plugins.installed());
    float[] gradients = new float[layout.size()];
    Arrays.fill(gradients, 3);
    gradients[0] = value;
    new GradientClipping(Clipping.parse(rule), layout, gradients, Workers.SINGLE).run();
    assertEquals(value, gradients[0]);
    assertEquals(rule.startsWith("norm") ? 1 : 3, gradients[gradients.length - 1], 1e-6f);
  }

  @Test
  void valuesAreClippedAndNaNStays() {
    ParameterLayout layout =
        ParameterLayout.of(Architecture.parse(1, "1:tanh,1:tanh"), Plugins.installed());
    float[] gradients = {Float.NaN, Float.NEGATIVE_INFINITY, 0.125f, -0f};
    new GradientClipping(Clipping.parse("value=0.5"), layout, gradients, Workers.SINGLE).run();
    assertArrayEquals(new float[] {Float.NaN, -0.5f, 0.125f, -0f}, gradients);
  }
}
