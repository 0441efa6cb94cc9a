package dev.lanewise.testkit;

import static org.junit.jupiter.api.Assumptions.abort;

import dev.lanewise.api.KernelsException;
import dev.lanewise.api.kernels.Kernels;
import dev.lanewise.api.plugin.Plugins;
import org.jspecify.annotations.Nullable;

/** The kernels that contracts compare: plain loops, and vectors where the tests' JVM has them. */
final class InstalledKernels {

  private static final Kernels SCALAR = Plugins.installed().kernels("scalar").kernels();

  private static final Attempt VECTOR = Attempt.of("simd");

  private InstalledKernels() {}

  /** Kernels, or why there are none. */
  private record Attempt(@Nullable Kernels kernels, String reason) {

    static Attempt of(String id) {
      try {
        return new Attempt(Plugins.installed().kernels(id).kernels(), "");
      } catch (KernelsException e) {
        return new Attempt(null, String.valueOf(e.getMessage()));
      }
    }
  }

  /** Returns the kernels of plain loops, against which others are measured. */
  static Kernels scalar() {
    return SCALAR;
  }

  /** Returns the vector kernels; where they do not run the test is aborted with the remedy. */
  static Kernels vectorOrAbort() {
    Kernels kernels = VECTOR.kernels();
    return kernels == null ? abort(remedy(VECTOR.reason())) : kernels;
  }

  /** Returns why vector kernels were not tested, and what to do. */
  static String remedy(String reason) {
    return "the vector kernels were not tested: "
        + reason
        + ". If it is the flag that is missing, add to the configuration of maven-surefire-plugin"
        + " in pom.xml: <argLine>--add-modules jdk.incubator.vector</argLine>";
  }
}
