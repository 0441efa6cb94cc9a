package dev.lanewise.network.validation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.api.ConfigurationException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SearchSpaceTest {

  private static final double ALMOST_ONE = Math.nextDown(1.0);

  private static SearchSpace space() {
    Map<String, SearchSpace.Values> settings = new LinkedHashMap<>();
    settings.put("rate", SearchSpace.Range.log(1e-4, 1e-1));
    settings.put("rows", new SearchSpace.Range(3, 17, false, true));
    settings.put("name", new SearchSpace.Choices(List.of("a", "b", "c")));
    return new SearchSpace(settings);
  }

  @Test
  void drawsFollowFromTheSeedAndDoNotDependOnTheirNumber() {
    List<Map<String, String>> many = space().draw(37, 5);
    assertEquals(37, many.size());
    assertEquals(37, new HashSet<>(many).size());
    for (int count : new int[] {1, 2, 11}) {
      assertEquals(many.subList(0, count), space().draw(count, 5));
    }
    assertNotEquals(many, space().draw(37, 6));
    assertEquals(List.of("rate", "rows", "name"), List.copyOf(many.getFirst().keySet()));
  }

  /** Another version must draw the same trials, or a state of before would be of other ones. */
  @Test
  void theFirstDrawsAreWhatTheyWere() {
    assertEquals(
        List.of(
            Map.of("rate", "0.001408", "rows", "5", "name", "c"),
            Map.of("rate", "1.233E-4", "rows", "14", "name", "a")),
        space().draw(2, 5));
  }

  @Test
  void everyChoiceAndEveryWholeNumberIsDrawn() {
    Set<String> names = new HashSet<>();
    Set<String> rows = new HashSet<>();
    for (Map<String, String> trial : space().draw(500, 1)) {
      names.add(trial.getOrDefault("name", ""));
      rows.add(trial.getOrDefault("rows", ""));
    }
    assertEquals(Set.of("a", "b", "c"), names);
    assertEquals(15, rows.size(), rows::toString);
  }

  /** Of 3,000 draws over three decades each decade has a third: 1,000, with a deviation of 26. */
  @Test
  void aLogRangeHasAsManyInEachDecade() {
    Map<Integer, Integer> decades = new TreeMap<>();
    for (Map<String, String> trial : space().draw(3_000, 9)) {
      double rate = Double.parseDouble(trial.getOrDefault("rate", ""));
      assertTrue(rate >= 1e-4 && rate <= 1e-1, () -> "rate " + rate);
      decades.merge((int) Math.floor(Math.log10(rate)), 1, Integer::sum);
    }
    for (int decade : new int[] {-4, -3, -2}) {
      assertEquals(1_000, decades.getOrDefault(decade, 0), 5 * 26, decades::toString);
    }
  }

  @Test
  void aSpaceThatIsUsedUpGivesFewerTrials() {
    SearchSpace few =
        new SearchSpace(
            Map.of(
                "x",
                new SearchSpace.Choices(List.of("1", "2")),
                "y",
                new SearchSpace.Choices(List.of("1", "2", "3"))));
    assertEquals(6, few.draw(50, 3).size());
    assertEquals(1, new SearchSpace(Map.of()).draw(5, 1).size());
  }

  /** The last of 2,000 trials is drawn once in 2,000 times, and the rare value once in 1,000. */
  @Test
  void allTrialsOfChoicesAreDrawn() {
    List<String> numbers = IntStream.range(0, 2_000).mapToObj(Integer::toString).toList();
    SearchSpace large = new SearchSpace(Map.of("a", new SearchSpace.Choices(numbers)));
    assertEquals(2_000, Set.copyOf(large.draw(2_500, 1)).size());
    assertEquals(large.draw(2_500, 1).subList(0, 7), large.draw(7, 1));
    List<String> often = new ArrayList<>(Collections.nCopies(999, "often"));
    often.add("rare");
    assertEquals(2, new SearchSpace(Map.of("a", new SearchSpace.Choices(often))).draw(9, 2).size());
    assertFalse(large.hasRanges());
    assertTrue(space().hasRanges());
  }

  @ParameterizedTest
  @CsvSource({
    "1e-4, 0.1, true, false, 1.0E-4, 0.1",
    "0.25, 0.75, false, false, 0.25, 0.75",
    "-3, 3, false, true, -3, 3",
    "1, 7, true, true, 1, 7",
    "2, 3, true, true, 2, 3",
    // Rounding to four digits stays within the range.
    "1.00004, 1.00006, false, false, 1.00004, 1.00004",
  })
  void rangesReachFromEndToEnd(
      double from, double to, boolean isLog, boolean isWhole, String first, String last) {
    SearchSpace.Range range = new SearchSpace.Range(from, to, isLog, isWhole);
    assertEquals(first, range.at(0));
    assertEquals(last, range.at(ALMOST_ONE));
  }

  @Test
  void numbersHaveFourDigits() {
    assertEquals("0.003162", SearchSpace.Range.log(1e-4, 1e-1).at(0.5));
    assertEquals("0.6667", new SearchSpace.Range(0, 1, false, false).at(2.0 / 3));
  }

  /** Of 1 … 7 by logarithms: 1 has log 2 ÷ log 8, a third, and 2 and 3 together another third. */
  @Test
  void wholeNumbersOfALogRangeHaveTheRoomUpToTheNext() {
    SearchSpace.Range range = new SearchSpace.Range(1, 7, true, true);
    assertEquals("1", range.at(0.333));
    assertEquals("2", range.at(0.334));
    assertEquals("3", range.at(0.666));
    assertEquals("4", range.at(0.667));
  }

  @Test
  void saysWhatIsNoRange() {
    assertFails("from a number to a larger one, not from 2.0 to 2.0", 2, 2, false, false);
    assertFails("from a number to a larger one, not from NaN to 2.0", Double.NaN, 2, false, false);
    assertFails("begins above 0, not at 0.0", 0, 2, true, false);
    assertFails("whole numbers goes from one to another, not from 0.5 to 2.0", 0.5, 2, false, true);
    assertFails("up to 2^53 at most", 0, 1e17, false, true);
    assertThrows(ConfigurationException.class, () -> new SearchSpace.Choices(List.of()));
    assertThrows(ConfigurationException.class, () -> space().draw(0, 1));
  }

  private static void assertFails(
      String part, double from, double to, boolean isLog, boolean isWhole) {
    String message =
        String.valueOf(
            assertThrows(
                    ConfigurationException.class,
                    () -> new SearchSpace.Range(from, to, isLog, isWhole))
                .getMessage());
    assertTrue(message.contains(part), message);
  }

  @Test
  void readsWell() {
    assertEquals("1.0E-4 … 0.1 (log)", SearchSpace.Range.log(1e-4, 1e-1).toString());
    assertEquals("3 … 17", new SearchSpace.Range(3, 17, false, true).toString());
    assertEquals("a | b", new SearchSpace.Choices(List.of("a", "b")).toString());
    assertFalse(space().settings().isEmpty());
  }
}
