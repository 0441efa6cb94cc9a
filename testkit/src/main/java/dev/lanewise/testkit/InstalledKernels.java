package dev.lanewise.testkit;

import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.lanewise.api.ConfigurationException;
import dev.lanewise.api.KernelsException;
import dev.lanewise.api.kernels.Kernels;
import dev.lanewise.api.plugin.KernelsProvider;
import dev.lanewise.api.registry.KernelSelection;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import org.jspecify.annotations.Nullable;

/**
 * The kernels that contracts compare: scalar kernels, and vector kernels where the tests' JVM has
 * the Vector API.
 *
 * <p>Nothing else is looked up: the plugin under test is on the class path, too, and its faults are
 * reported by the contract.
 */
final class InstalledKernels {

  private static final String OURS = "dev.lanewise.kernels.";

  /** An iterator that cannot read its files may fail again and again. */
  private static final int MAX_FAILURES = 100;

  private static final Attempt SCALAR = Attempt.of("scalar");

  private static final Attempt VECTOR = Attempt.of("simd");

  private InstalledKernels() {}

  /** Kernels, or why there are none. */
  private record Attempt(@Nullable Kernels kernels, String reason) {

    static Attempt of(String id) {
      try {
        return new Attempt(KernelSelection.choose(ours(), id).kernels(), "");
      } catch (KernelsException | ConfigurationException e) {
        return new Attempt(null, String.valueOf(e.getMessage()));
      }
    }
  }

  /** Returns the providers of Lanewise itself; those of others are not even created. */
  private static List<KernelsProvider> ours() {
    List<KernelsProvider> ours = new ArrayList<>();
    Iterator<ServiceLoader.Provider<KernelsProvider>> all =
        ServiceLoader.load(KernelsProvider.class, InstalledKernels.class.getClassLoader()).stream()
            .iterator();
    int failures = 0;
    while (failures < MAX_FAILURES) {
      try {
        if (!all.hasNext()) {
          break;
        }
        ServiceLoader.Provider<KernelsProvider> provider = all.next();
        if (provider.type().getName().startsWith(OURS)) {
          ours.add(provider.get());
        }
      } catch (ServiceConfigurationError | LinkageError e) {
        failures++;
      }
    }
    return ours;
  }

  /** Returns the scalar kernels, with which others are compared. */
  static Kernels scalar() {
    Kernels kernels = SCALAR.kernels();
    return kernels == null ? fail(SCALAR.reason()) : kernels;
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
