package dev.lanewise.kernels.scalar;

/** The same where fused multiply-add is emulated. */
class EmulatedAllocationTest extends AllocationTest {

  @Override
  ScalarKernels createKernels() {
    return new ScalarKernels(true);
  }
}
