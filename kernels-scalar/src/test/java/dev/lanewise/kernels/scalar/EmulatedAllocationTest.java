package dev.lanewise.kernels.scalar;

import org.junit.jupiter.api.Tag;

/** The same where fused multiply-add is emulated. */
@Tag("full")
class EmulatedAllocationTest extends AllocationTest {

  @Override
  ScalarKernels createKernels() {
    return new ScalarKernels(true);
  }
}
