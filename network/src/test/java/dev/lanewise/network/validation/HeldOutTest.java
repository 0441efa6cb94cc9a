package dev.lanewise.network.validation;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.lanewise.api.ConfigurationException;
import dev.lanewise.network.data.Dataset;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HeldOutTest {

  /** Rows whose target is their number. */
  private static Dataset numbers(int rows) {
    float[] numbers = new float[rows];
    for (int row = 0; row < rows; row++) {
      numbers[row] = row;
    }
    return Dataset.ofTargets(new float[rows], 1, numbers, 1);
  }

  private static int[] rows(Dataset part) {
    float[] targets = part.targets();
    return IntStream.range(0, part.rows()).map(i -> (int) targets[i]).toArray();
  }

  @ParameterizedTest
  @CsvSource({"2,0.5,1", "7,0.3,2", "103,0.2,20", "101,0.99,99", "10,0.1,1"})
  void eachRowIsInOneOfBoth(int count, double share, int judged) {
    HeldOut parts = HeldOut.of(numbers(count), share, 3);
    assertEquals(judged, parts.judged().rows());
    int[] both =
        IntStream.concat(Arrays.stream(rows(parts.training())), Arrays.stream(rows(parts.judged())))
            .sorted()
            .toArray();
    assertArrayEquals(IntStream.range(0, count).toArray(), both);
    assertArrayEquals(rows(parts.judged()), rows(HeldOut.of(numbers(count), share, 3).judged()));
  }

  @Test
  void anotherSeedHoldsOutOtherRows() {
    assertFalse(
        Arrays.equals(
            rows(HeldOut.of(numbers(103), 0.2, 3).judged()),
            rows(HeldOut.of(numbers(103), 0.2, 4).judged())));
  }

  @Test
  void classesKeepTheirShares() {
    int[] labels = new int[100];
    Arrays.fill(labels, 80, 100, 1);
    Dataset data = Dataset.ofClasses(new float[100], 1, labels, 2);
    int[] judged = HeldOut.of(data, 0.25, 1).judged().labels();
    assertEquals(25, judged.length);
    assertEquals(5, Arrays.stream(judged).sum());
  }

  @Test
  void saysWhatCannotBe() {
    assertEquals(
        "a part of 0.1 of 9 rows is no row; hold out a larger part",
        assertThrows(ConfigurationException.class, () -> HeldOut.of(numbers(9), 0.1, 1))
            .getMessage());
    for (double share : new double[] {0, 1, -0.5, Double.NaN}) {
      assertThrows(ConfigurationException.class, () -> HeldOut.checkShare(share));
    }
  }
}
