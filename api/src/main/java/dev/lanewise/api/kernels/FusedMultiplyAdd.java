package dev.lanewise.api.kernels;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.lang.management.ManagementFactory;
import java.util.Optional;

/**
 * Tells whether {@link Math#fma(float, float, float)} is an instruction of the processor.
 *
 * <p>Where it is not, as in a virtual machine with a generic processor model, Java computes it with
 * {@link java.math.BigDecimal}, which is a thousand times slower. Kernels should emulate it
 * instead.
 *
 * <p>Java has no method that tells. So it is timed against a separate multiplication and addition.
 * That takes about a millisecond and works in the interpreter as well, which uses the instruction,
 * too. If the time suggests {@code BigDecimal}, the options of the virtual machine are read, where
 * they exist: they are certain, but reading them takes some hundredths of a second.
 *
 * @since 0.1
 */
public final class FusedMultiplyAdd {

  private static final int CALLS = 32;
  private static final int ROUNDS = 8;

  /**
   * A fused operation that takes so many times as long as a plain one is suspicious: in hardware it
   * takes one to two times as long, with {@code BigDecimal} a hundred times.
   */
  private static final int SUSPICIOUS = 4;

  private static final boolean IN_HARDWARE = !isSlow() || Option.useFma().orElse(false);

  private FusedMultiplyAdd() {}

  /** Returns true if it is one instruction. */
  public static boolean inHardware() {
    return IN_HARDWARE;
  }

  private static boolean isSlow() {
    long fused = Long.MAX_VALUE;
    long plain = Long.MAX_VALUE;
    float sum = 0;
    // The fastest of several counts: what disturbs only ever takes time.
    for (int round = 0; round < ROUNDS; round++) {
      long start = System.nanoTime();
      sum += fusedLoop(sum);
      long between = System.nanoTime();
      sum += separateLoop(sum);
      long end = System.nanoTime();
      fused = Math.min(fused, between - start);
      plain = Math.min(plain, end - between);
    }
    // The sum is used, so that no compiler leaves out what is measured; it is never NaN.
    return fused > SUSPICIOUS * plain || Float.isNaN(sum);
  }

  private static float fusedLoop(float start) {
    float sum = start + 1;
    for (int i = 0; i < CALLS; i++) {
      sum = Math.fma(sum, 0.5f, 0.75f);
    }
    return sum;
  }

  private static float separateLoop(float start) {
    float sum = start + 1;
    for (int i = 0; i < CALLS; i++) {
      sum = multiplyAdd(sum, 0.5f, 0.75f);
    }
    return sum;
  }

  private static float multiplyAdd(float a, float b, float c) {
    return a * b + c;
  }

  /** The option of HotSpot; a class of its own, since the bean's module may be missing. */
  private static final class Option {

    static Optional<Boolean> useFma() {
      try {
        HotSpotDiagnosticMXBean bean =
            ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);
        return bean == null
            ? Optional.empty()
            : Optional.of(Boolean.valueOf(bean.getVMOption("UseFMA").getValue()));
      } catch (LinkageError | IllegalArgumentException e) {
        // No such module, or another virtual machine.
        return Optional.empty();
      }
    }
  }
}
