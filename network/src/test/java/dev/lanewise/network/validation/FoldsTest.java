package dev.lanewise.network.validation;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.api.ConfigurationException;
import dev.lanewise.network.data.Dataset;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FoldsTest {

  private static Dataset numbers(int rows) {
    return Dataset.ofTargets(new float[rows], 1, new float[rows], 1);
  }

  /** Class 0 has most rows, class 2 has three. */
  private static Dataset classes(int rows) {
    int[] labels = new int[rows];
    Arrays.setAll(labels, row -> row % 10 == 3 ? 1 : 0);
    labels[1] = 2;
    labels[5] = 2;
    labels[rows - 1] = 2;
    return Dataset.ofClasses(new float[rows], 1, labels, 3);
  }

  @ParameterizedTest
  @CsvSource({"2,2", "7,7", "7,2", "103,5", "103,10"})
  void eachRowIsHeldOutOnce(int rows, int count) {
    Folds folds = Folds.of(numbers(rows), count, 1, 0);
    int[] held = new int[rows];
    for (int fold = 0; fold < count; fold++) {
      int[] part = folds.heldOut(fold);
      assertTrue(part.length == rows / count || part.length == Math.ceilDiv(rows, count));
      for (int row : part) {
        held[row]++;
        assertEquals(fold, folds.of(row));
      }
      int[] both =
          IntStream.concat(Arrays.stream(part), Arrays.stream(folds.training(fold)))
              .sorted()
              .toArray();
      assertArrayEquals(IntStream.range(0, rows).toArray(), both);
    }
    assertTrue(Arrays.stream(held).allMatch(times -> times == 1));
  }

  @Test
  void eachPartHasItsShareOfEachClass() {
    int rows = 203;
    int count = 5;
    Dataset data = classes(rows);
    Folds folds = Folds.of(data, count, 4, 2);
    for (int label = 0; label < 3; label++) {
      int of = label;
      int all = (int) Arrays.stream(data.labels()).filter(each -> each == of).count();
      for (int fold = 0; fold < count; fold++) {
        long here = Arrays.stream(folds.heldOut(fold)).filter(r -> data.labels()[r] == of).count();
        assertTrue(here == all / count || here == Math.ceilDiv(all, count), label + ": " + here);
      }
    }
  }

  @Test
  void theDivisionFollowsFromSeedAndRepetition() {
    Dataset data = numbers(50);
    int[] first = Folds.of(data, 5, 1, 0).heldOut(0);
    assertArrayEquals(first, Folds.of(data, 5, 1, 0).heldOut(0));
    assertFalse(Arrays.equals(first, Folds.of(data, 5, 1, 1).heldOut(0)));
    assertFalse(Arrays.equals(first, Folds.of(data, 5, 2, 0).heldOut(0)));
  }

  @Test
  void aGroupIsInOnePart() {
    int[] groups = new int[101];
    Arrays.setAll(groups, row -> row < 40 ? -7 : row % 9);
    Folds folds = Folds.grouped(groups, 3, 1, 0);
    int rows = 0;
    Set<Integer> seen = new HashSet<>();
    for (int fold = 0; fold < 3; fold++) {
      int[] held = folds.heldOut(fold);
      rows += held.length;
      Set<Integer> here = new HashSet<>();
      Arrays.stream(held).forEach(row -> here.add(groups[row]));
      assertTrue(here.stream().noneMatch(seen::contains), "a group is in two parts");
      seen.addAll(here);
    }
    assertEquals(101, rows);
    // The large group fills a part by itself: the other 61 rows share two.
    int large = folds.of(0);
    assertEquals(40, folds.heldOut(large).length);
  }

  @Test
  void tooManyPartsAreRefused() {
    assertEquals(
        "6 folds cannot be made of 5 rows; take from 2 to that number",
        assertThrows(ConfigurationException.class, () -> Folds.of(numbers(5), 6, 1, 0))
            .getMessage());
    assertEquals(
        "3 folds cannot be made of 2 groups; take from 2 to that number",
        assertThrows(
                ConfigurationException.class, () -> Folds.grouped(new int[] {1, 1, 2, 2}, 3, 1, 0))
            .getMessage());
  }
}
