package dev.lanewise.kernels.simd;

import dev.lanewise.api.KernelsException;
import dev.lanewise.api.kernels.FusedMultiplyAdd;
import dev.lanewise.api.kernels.Kernels;
import dev.lanewise.api.plugin.KernelsProvider;
import org.jspecify.annotations.Nullable;

/**
 * Offers the kernels for the Vector API, where it is present and C2 compiles it.
 *
 * <p>This class names no type of the incubator module, so that it loads without it.
 *
 * @since 0.1
 */
public final class SimdKernelsProvider implements KernelsProvider {

  static final String ID = "simd";

  private static final int PRIORITY = 100;
  private static final String VECTOR_MODULE = "jdk.incubator.vector";

  private @Nullable Kernels kernels;

  /** Creates the provider; for {@link java.util.ServiceLoader}. */
  public SimdKernelsProvider() {}

  @Override
  public String id() {
    return ID;
  }

  @Override
  public String description() {
    return "the Vector API on all lanes of the processor";
  }

  @Override
  public int priority() {
    return PRIORITY;
  }

  /** Returns the same kernels at each call, so that their generated code is shared. */
  @Override
  public synchronized Kernels open() {
    Kernels opened = kernels;
    if (opened == null) {
      opened = openAnew();
      kernels = opened;
    }
    return opened;
  }

  private static Kernels openAnew() {
    if (!FusedMultiplyAdd.inHardware()) {
      throw new KernelsException(
          "Java finds no fused multiply-add in this processor, so scalar code emulates it, some 16"
              + " times slower; give a virtual machine the host's model of processor (QEMU: -cpu"
              + " host), and start java without -XX:-UseFMA and -XX:UseAVX=0");
    }
    if (ModuleLayer.boot().findModule(VECTOR_MODULE).isEmpty()) {
      throw new KernelsException(
          "the Vector API is not enabled; start java with --add-modules " + VECTOR_MODULE);
    }
    if (!hasC2(System.getProperty("java.vm.info", ""), System.getProperty("java.vm.name", ""))) {
      throw new KernelsException(
          "no C2 compiler, without which the Vector API is slower than scalar code");
    }
    return SimdKernels.open();
  }

  /**
   * Tells whether the virtual machine compiles with C2.
   *
   * @param info {@code java.vm.info}: "mixed mode", or "interpreted mode" under {@code -Xint}, or
   *     with "emulated-client" where only C1 compiles
   * @param name {@code java.vm.name}: with "Server VM" where C2 is built in
   */
  static boolean hasC2(String info, String name) {
    return !info.contains("interpreted mode")
        && !info.contains("emulated-client")
        && name.contains("Server VM");
  }
}
