package dev.lanewise.network.validation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.lanewise.api.ConfigurationException;
import dev.lanewise.network.validation.SearchRungs.Rung;
import dev.lanewise.network.validation.SearchRungs.Standing;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SearchRungsTest {

  @Test
  void halvingGivesFewerTrialsMoreEpochs() {
    assertEquals(
        List.of(new Rung(1, 27, 27), new Rung(2, 9, 9), new Rung(3, 3, 3), new Rung(4, 1, 1)),
        SearchRungs.halving(27, 3).rungs());
    assertEquals(
        List.of(new Rung(1, 20, 9), new Rung(2, 6, 3), new Rung(3, 2, 1)),
        SearchRungs.halving(20, 3).rungs());
    assertEquals(
        List.of(new Rung(1, 7, 4), new Rung(2, 3, 2), new Rung(3, 1, 1)),
        SearchRungs.halving(7, 2).rungs());
    assertEquals(List.of(new Rung(1, 2, 1)), SearchRungs.halving(2, 3).rungs());
    assertEquals(List.of(new Rung(1, 1, 1)), SearchRungs.halving(1, 2).rungs());
    assertEquals(List.of(new Rung(1, 5, 1)), SearchRungs.once(5).rungs());
    assertThrows(ConfigurationException.class, () -> SearchRungs.halving(9, 1));
  }

  @Test
  void aRungHasAPartOfTheEpochsAndAtLeastOne() {
    Rung rung = new Rung(1, 27, 27);
    assertEquals(3, rung.epochs(81));
    assertEquals(2, rung.epochs(80));
    assertEquals(1, rung.epochs(26));
    assertEquals(1, rung.epochs(1));
    assertEquals(0, rung.epochs(0));
  }

  /** What a trial scores in the first rung decides who comes to the next. */
  @Test
  void theBestOfEachRungGoOn() {
    double[][] scores = {
      // By rung, then by trial.
      {5, 1, 4, 2, 9, 3, 8, 7, 6},
      {0, 30, 0, 10, 0, 20, 0, 0, 0},
      {0, 0, 0, 77, 0, 0, 0, 0, 0}
    };
    List<String> judged = new ArrayList<>();
    List<Standing> standings =
        SearchRungs.halving(9, 3)
            .run((trial, rung) -> {
              judged.add(rung.number() + ":" + trial);
              return scores[rung.number() - 1][trial];
            });
    assertEquals(List.of("2:1", "2:3", "2:5", "3:3"), judged.subList(9, judged.size()));
    assertEquals(
        List.of(3, 5, 1, 2, 0, 8, 7, 6, 4), standings.stream().map(Standing::trial).toList());
    assertEquals(77, standings.getFirst().score());
    assertEquals(2, standings.get(1).rung().number());
  }

  @Test
  void trialsWithoutResultAreLastAndNeverGoOn() {
    List<Standing> standings =
        SearchRungs.halving(6, 2)
            .run((trial, rung) ->
                trial < 4 || (rung.number() == 2 && trial == 5) ? Double.NaN : trial);
    // Of three places in the second rung one stays empty, and there trial 5 has no result.
    assertEquals(List.of(4, 5, 0, 1, 2, 3), standings.stream().map(Standing::trial).toList());
    assertEquals(3, standings.getFirst().rung().number());
    assertFalse(standings.get(1).hasResult());
  }

  @Test
  void equalTrialsKeepTheirOrder() {
    List<Standing> standings = SearchRungs.once(5).run((_, _) -> 1);
    assertEquals(List.of(0, 1, 2, 3, 4), standings.stream().map(Standing::trial).toList());
  }
}
