package dev.lanewise.kernels.scalar;

/** The same programs where fused multiply-add is emulated. */
class EmulatedProgramTest extends ScalarProgramTest {

  @Override
  ScalarKernels createKernels() {
    return new ScalarKernels(true);
  }
}
