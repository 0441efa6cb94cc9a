import dev.lanewise.api.plugin.KernelsProvider;
import dev.lanewise.kernels.simd.SimdKernelsProvider;

/** Kernels for the Vector API; the only module that reads it. */
module dev.lanewise.kernels.simd {
  requires transitive dev.lanewise.api;
  requires static org.jspecify;
  requires jdk.incubator.vector;

  provides KernelsProvider with
      SimdKernelsProvider;
}
