package dev.lanewise.bench.compare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.bench.compare.comparison.Agreement;
import dev.lanewise.bench.compare.comparison.Case;
import dev.lanewise.bench.compare.comparison.Row;
import dev.lanewise.bench.compare.comparison.Unit;
import dev.lanewise.bench.compare.network.NetworkShape;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CpuLimitTest {

  private static final double PEAK = 100;

  private final CpuLimit limited = new CpuLimit(true, List.of("free"));

  @Test
  void marksOnlyWhoIsNotHeld() {
    assertTrue(limited.isFree("free"));
    assertFalse(limited.isFree("obedient"));
    assertFalse(new CpuLimit(false, List.of()).isFree("free"));
  }

  @Test
  void namesAPeerThatIsFasterThanTheLanesItIsHeldTo() {
    Optional<String> said = limited.broken(row(1e9, 0.008));
    assertTrue(said.orElseThrow().startsWith("obedient reached 1.25 of the peak"), said.get());
  }

  @Test
  void saysNothingBelowThePeakOrWithoutProducts() {
    assertEquals(Optional.empty(), limited.broken(row(1e9, 0.011)));
    assertEquals(Optional.empty(), limited.broken(row(0, 1e-9)));
    assertEquals(Optional.empty(), new CpuLimit(false, List.of()).broken(row(1e9, 0.001)));
  }

  @Test
  void countsTheOperationsOfAStep() {
    NetworkShape shape = new NetworkShape(100, 784, 50, 10);
    double first = 2.0 * 100 * 784 * 50;
    double second = 2.0 * 100 * 50 * 10;
    assertEquals(first + second, shape.operationsForward());
    assertEquals(2 * first + 3 * second, shape.operationsOfStep());
  }

  private static Row row(double operations, double seconds) {
    Case work =
        new Case(
            "case",
            "shape",
            1,
            new Case.Work(Unit.MICROS, 1, operations),
            true,
            new Case.Sides(
                () -> {
                  throw new AssertionError("nothing is run");
                },
                List.of(),
                new Agreement((index, ours) -> 0)));
    return new Row(work, 1, 1, PEAK, new Row.Against("obedient", seconds, 1, 1, 1));
  }
}
