package dev.lanewise.bench.compare.comparison;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class RoundsTest {

  @Test
  void theMedianOfAnOddNumberIsTheMiddleOne() {
    assertEquals(3, Rounds.median(new double[] {9, 1, 3}));
  }

  @Test
  void theMedianOfAnEvenNumberLiesBetweenTheMiddleTwo() {
    assertEquals(2.5, Rounds.median(new double[] {4, 1, 3, 2}));
  }

  @Test
  void theMedianLeavesItsArgumentAsItIs() {
    double[] values = {3, 1, 2};
    Rounds.median(values);
    assertEquals(3, values[0]);
  }

  @Test
  void theBestIsTheShortest() {
    assertEquals(1, Rounds.best(new double[] {2, 1, 3}));
  }

  @Test
  void theRatioOfTheBestTakesEachSidesShortest() {
    assertEquals(2, new Rounds(new double[] {3, 1, 5}, new double[] {2, 9, 9}).ratioOfBest());
  }

  @Test
  void theMedianRatioPairsTheTurnsOfARound() {
    // The machine was ten times slower in the last two rounds, for both.
    Rounds rounds = new Rounds(new double[] {1, 10, 10}, new double[] {2, 20, 20});
    assertEquals(2, rounds.ratioOfMedian());
    assertEquals(10, rounds.oursMedian());
    assertEquals(20, rounds.othersMedian());
  }

  @Test
  void whatIsFasterThanUsHasARatioBelowOne() {
    assertEquals(0.5, new Rounds(new double[] {2}, new double[] {1}).ratioOfMedian());
  }

  @Test
  void theGeometricMeanOfAFactorAndItsInverseIsOne() {
    assertEquals(1, Rounds.geometricMean(new double[] {4, 0.25}), 1e-15);
  }

  @Test
  void roundsOfDifferentNumbersCannotBeCompared() {
    assertThrows(
        IllegalArgumentException.class, () -> new Rounds(new double[] {1}, new double[] {1, 2}));
    assertThrows(IllegalArgumentException.class, () -> new Rounds(new double[0], new double[0]));
  }
}
