package dev.lanewise.tests;

import dev.lanewise.api.LanewiseException;
import dev.lanewise.api.kernels.Kernels;
import dev.lanewise.api.plugin.Plugins;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;

/** The interpreter, and all kernels that are installed and run here. */
final class KernelsUnderTest {

  private static final Plugins PLUGINS = Plugins.installed();

  private KernelsUnderTest() {}

  static Stream<Named<Kernels>> all() {
    return Stream.concat(
            Stream.of((Kernels) new InterpretedKernels()),
            Stream.of("scalar", "simd").flatMap(KernelsUnderTest::installed))
        .map(kernels -> Named.of(kernels.id(), kernels));
  }

  private static Stream<Kernels> installed(String id) {
    try {
      return Stream.of(PLUGINS.kernels(id).kernels());
    } catch (LanewiseException e) {
      return Stream.empty();
    }
  }
}
