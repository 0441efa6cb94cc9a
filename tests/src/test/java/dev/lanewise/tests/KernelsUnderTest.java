package dev.lanewise.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.lanewise.api.kernels.Kernels;
import dev.lanewise.api.registry.Plugins;
import dev.lanewise.testkit.ReferenceKernels;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;

/**
 * The interpreter and the installed kernels, which must all open: kernels left out would agree with
 * anything. A run without the vector kernels says {@code -Dlanewise.test.kernels=scalar}.
 */
final class KernelsUnderTest {

  private static final Plugins PLUGINS = Plugins.installed();

  /** The ids of the installed kernels that must open: a run that cannot have them all says so. */
  private static final String INSTALLED =
      System.getProperty("lanewise.test.kernels", "scalar,simd");

  private KernelsUnderTest() {}

  static Stream<Named<Kernels>> all() {
    return Stream.concat(
            Stream.of((Kernels) new ReferenceKernels()),
            Stream.of(INSTALLED.split(",")).map(KernelsUnderTest::installed))
        .map(kernels -> Named.of(kernels.id(), kernels));
  }

  private static Kernels installed(String id) {
    Kernels kernels = PLUGINS.kernels(id).kernels();
    assertEquals(id, kernels.id());
    return kernels;
  }
}
