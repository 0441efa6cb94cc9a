package dev.lanewise.testkit;

import dev.lanewise.api.kernels.Kernels;
import dev.lanewise.api.plugin.KernelsProvider;

/** Offers kernels that are open already. */
record OpenedKernels(Kernels kernels) implements KernelsProvider {

  @Override
  public String id() {
    return kernels.id();
  }

  @Override
  public String description() {
    return kernels.description();
  }

  @Override
  public int priority() {
    return 0;
  }

  @Override
  public Kernels open() {
    return kernels;
  }
}
