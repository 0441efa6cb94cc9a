/** Kernels in plain Java: the readable oracle and the fallback that needs no flag. */
module dev.lanewise.kernels.scalar {
  requires transitive dev.lanewise.api;
  requires static org.jspecify;

  provides dev.lanewise.api.plugin.KernelsProvider with
      dev.lanewise.kernels.scalar.ScalarKernelsProvider;
}
