package dev.lanewise.cli.plugins;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PlotAxisTest {

  @ParameterizedTest
  @CsvSource({
    "-4, 4, 8, '-4 -3 -2 -1 0 1 2 3 4'",
    "0, 1, 8, '0 0.2 0.4 0.6 0.8 1.0'",
    "-0.17, 4, 6, '-1 0 1 2 3 4'",
    "0, 16, 6, '0 5 10 15 20'",
    "5, 5, 6, '0 2 4 6 8 10'",
    "0, 0, 6, '-1.0 -0.5 0 0.5 1.0'",
    "0, 3e38, 6, '0 5.0e+37 1.0e+38 1.5e+38 2.0e+38 2.5e+38 3.0e+38'",
    "0, 6e-7, 6, '0 1.0e-07 2.0e-07 3.0e-07 4.0e-07 5.0e-07 6.0e-07'",
  })
  void endsAtRoundNumbers(double low, double high, int intervals, String labels) {
    assertEquals(List.of(labels.split(" ")), PlotAxis.around(low, high, intervals).labels());
  }

  @Test
  void holdsBothNumbersWithFewSteps() {
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < 10_000; i++) {
      double scale = Math.pow(10, random.nextInt(-30, 38));
      double low = scale * random.nextDouble(-1, 1);
      double high = low + scale * random.nextDouble(1e-6, 1);
      PlotAxis axis = PlotAxis.around(low, high, 6);
      double slack = 1e-6 * axis.step();
      String what = low + " to " + high + ": " + axis;
      assertTrue(axis.first() <= low + slack && axis.last() >= high - slack, what);
      assertTrue(axis.intervals() >= 1 && axis.intervals() <= 6, what);
      assertTrue(axis.labels().stream().allMatch(label -> label.length() <= 8), what);
    }
  }
}
