package dev.lanewise.tests;

import dev.lanewise.api.plugin.KernelsProvider;
import dev.lanewise.kernels.scalar.ScalarKernelsProvider;
import dev.lanewise.testkit.KernelsContract;

/** The contract that authors of kernels use, on the scalar kernels. */
class ScalarKernelsContractTest extends KernelsContract {

  @Override
  protected KernelsProvider provider() {
    return new ScalarKernelsProvider();
  }
}
