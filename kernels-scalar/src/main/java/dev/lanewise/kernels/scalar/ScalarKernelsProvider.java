package dev.lanewise.kernels.scalar;

import dev.lanewise.api.kernels.Kernels;
import dev.lanewise.api.plugin.KernelsProvider;

/**
 * Offers the kernels in plain Java, which run everywhere.
 *
 * @since 0.1
 */
public final class ScalarKernelsProvider implements KernelsProvider {

  static final String ID = "scalar";

  private final ScalarKernels kernels = new ScalarKernels();

  /** Creates the provider. */
  public ScalarKernelsProvider() {}

  @Override
  public String id() {
    return ID;
  }

  @Override
  public String description() {
    return "plain Java loops, which run everywhere";
  }

  @Override
  public int priority() {
    return 0;
  }

  /** Returns the same kernels at each call, so that their compiled code is shared. */
  @Override
  public Kernels open() {
    return kernels;
  }
}
