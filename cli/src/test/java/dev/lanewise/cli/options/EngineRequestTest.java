package dev.lanewise.cli.options;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.lanewise.api.registry.Plugins;
import dev.lanewise.network.engine.Engine;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EngineRequestTest {

  private static final Plugins PLUGINS = Plugins.installed();

  @ParameterizedTest
  @CsvSource({
    "auto, 0, scalar",
    "auto, 68719476735, scalar",
    "auto, 68719476736, simd",
    "auto, 4611686018427387903, simd",
    "simd, 0, simd",
    "scalar, 4611686018427387903, scalar"
  })
  void trainsInPlainLoopsWhereVectorCodeDoesNotPay(String kernels, long work, String chosen) {
    try (Engine engine = new EngineRequest(kernels, 3).openForTraining(PLUGINS, work)) {
      assertEquals(chosen, engine.kernels().id());
      assertEquals(3, engine.threads());
    }
  }
}
