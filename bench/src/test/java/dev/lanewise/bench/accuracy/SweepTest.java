package dev.lanewise.bench.accuracy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.api.kernels.Kernels;
import dev.lanewise.api.registry.Plugins;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The named functions at every 4,001st float; {@code bench/accuracy} takes all. */
class SweepTest {

  /** Prime, so that all exponents and many mantissas are met: about 1.07 million floats. */
  private static final int STRIDE = 4001;

  private static final Kernels KERNELS = Plugins.installed().kernels("auto").kernels();

  @ParameterizedTest
  @EnumSource
  void functionsAreWhatIsPromised(NamedFunction function) throws InterruptedException {
    Findings found = new Sweep(function, KERNELS, STRIDE).run(2);
    System.out.printf(
        "%s: at most %.4f ulp, at %s%n", function.title(), found.worst(), found.worstAt());
    assertTrue(found.floats() > 500_000, function + ": " + found);
    assertTrue(found.worst() > 0.5, function + " cannot be better than rounding: " + found);
    assertTrue(found.keep(function), function + ": " + found);
  }

  @Test
  void brokenPromisesAreFound() {
    Findings falling = new Findings(1, 0.9, 1, 1, 1, 0, 0, 0);
    assertFalse(falling.keep(NamedFunction.LOG));
    assertTrue(falling.keep(NamedFunction.EXP), "exp promises no order");
    assertFalse(new Findings(1, 0.9, 1, 0, 0, 0, 0, 1).keep(NamedFunction.EXP));
    assertFalse(new Findings(1, 1.01, 1, 0, 0, 0, 0, 0).keep(NamedFunction.EXP));
    assertFalse(new Findings(1, 0.9, 1, 0, 0, 1, 0, 0).keep(NamedFunction.TANH));
    assertFalse(new Findings(1, 0.9, 1, 0, 0, 0, 0x1p-22, 0).keep(NamedFunction.SIGMOID));
  }

  @Test
  void nanBreaksPromisesAndIsNotHidden() {
    Findings good = new Findings(1, 0.9, 1, 0, 0, 0, 0, 0);
    assertTrue(good.keep(NamedFunction.SIGMOID));
    Findings noSum = new Findings(1, 0.9, 1, 0, 0, 0, Double.NaN, 0);
    Findings noError = new Findings(1, Double.NaN, 2, 0, 0, 0, 0, 0);
    for (Findings bad : new Findings[] {noSum, noError}) {
      assertFalse(bad.keep(NamedFunction.SIGMOID));
      assertFalse(bad.and(good).keep(NamedFunction.SIGMOID));
      assertFalse(good.and(bad).keep(NamedFunction.SIGMOID));
    }
    assertEquals(2, good.and(noError).worstAt());
    assertEquals(2, noError.and(good).worstAt());
  }
}
