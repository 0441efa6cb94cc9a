package dev.lanewise.network.images;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.network.random.RandomStreams;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MixingTest {

  private static final int DRAWS = 20_000;

  /** The share of λ and 1 − λ has the same second moment around a half as λ: 1 ÷ (8·α + 4). */
  @ParameterizedTest
  @ValueSource(doubles = {0.001, 0.05, 0.2, 0.4, 1, 1.5, 8, 1000})
  void sharesAreThoseOfTheBetaDistribution(double alpha) {
    Mixing mixing = new Mixing(alpha, new RandomStreams(5), 1);
    double squares = 0;
    for (int step = 1; step <= DRAWS; step++) {
      mixing.draw(step, 1);
      assertTrue(mixing.share() >= 0.5 && mixing.share() <= 1, "share " + mixing.share());
      squares += Math.pow(mixing.share() - 0.5, 2);
    }
    double variance = 1 / (8 * alpha + 4);
    // The standard deviation of a square is below 1.5 times its mean: of the mean of 20,000, 1.1 %.
    assertEquals(variance, squares / DRAWS, 0.045 * variance);
  }

  /** For α = 1, λ is even in 0 … 1, and so is the larger of both in a half to 1. */
  @Test
  void anAlphaOf1GivesEvenShares() {
    Mixing mixing = new Mixing(1, new RandomStreams(6), 1);
    int[] counts = new int[10];
    for (int step = 1; step <= DRAWS; step++) {
      mixing.draw(step, 1);
      counts[Math.min(9, (int) ((mixing.share() - 0.5f) * 20))]++;
    }
    // Five standard deviations, each √(20,000 · 0.1 · 0.9) = 42.
    Arrays.stream(counts).forEach(count -> assertEquals(2000, count, 212));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 13})
  void eachRowIsThePartnerOfOne(int rows) {
    Mixing mixing = new Mixing(0.4, new RandomStreams(7), 13);
    for (int step = 1; step < 50; step++) {
      mixing.draw(step, rows);
      assertArrayEquals(
          IntStream.range(0, rows).toArray(),
          Arrays.stream(mixing.partners(), 0, rows).sorted().toArray());
    }
  }

  @Test
  void aStepHasItsOwnNumbersWhateverCameBefore() {
    Mixing mixing = new Mixing(0.4, new RandomStreams(8), 31);
    mixing.draw(9, 31);
    float share = mixing.share();
    int[] partners = mixing.partners().clone();
    mixing.draw(10, 31);
    assertNotEquals(share, mixing.share());
    assertTrue(!Arrays.equals(partners, mixing.partners()));
    mixing.draw(9, 31);
    assertEquals(share, mixing.share());
    assertArrayEquals(partners, mixing.partners());
  }
}
