package dev.lanewise.tests;

import dev.lanewise.api.plugin.KernelsProvider;
import dev.lanewise.kernels.simd.SimdKernelsProvider;
import dev.lanewise.testkit.KernelsContract;
import org.junit.jupiter.api.Tag;

/** The contract that authors of kernels use, on the vector kernels. */
@Tag("lanes")
class SimdKernelsContractTest extends KernelsContract {

  @Override
  protected KernelsProvider provider() {
    return new SimdKernelsProvider();
  }
}
