package dev.lanewise.bench.compare.comparison;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TurnsTest {

  private static final Turns TURNS = new Turns(3, 1, 0);

  /** Notes when it is called. */
  private record Noting(String name, List<String> calls) implements Side {

    @Override
    public void run() {
      calls.add(name);
    }

    @Override
    public float[] result() {
      return new float[0];
    }
  }

  @Test
  void sidesAlternateAndEveryOtherRoundGoesBackwards() {
    List<String> calls = new ArrayList<>();
    Side[] sides = {new Noting("a", calls), new Noting("b", calls)};
    double[][] seconds = new Turns(3, 1, 0).alternate(new IdleWait(), sides, new int[] {1, 1});
    assertEquals(List.of("a", "b", "b", "a", "a", "b"), calls.subList(0, 6));
    assertEquals(2, seconds.length);
    assertEquals(TURNS.rounds(), seconds[0].length);
  }

  @Test
  void aTurnIsSoManyCallsAndOneThatIsNotTimed() {
    List<String> calls = new ArrayList<>();
    Side[] sides = {new Noting("a", calls)};
    new Turns(1, 1, 0).alternate(new IdleWait(), sides, new int[] {5});
    assertEquals(6, calls.size());
  }

  @Test
  void sidesThatAreStillBeingCompiledGain() {
    assertTrue(Turns.stillGains(new double[] {9, 9, 8, 2, 1, 1, 1}));
  }

  @Test
  void sidesThatSwayDoNotGain() {
    assertFalse(Turns.stillGains(new double[] {1.1, 0.9, 1, 1.2, 1, 1.1, 0.9}));
    assertFalse(Turns.stillGains(new double[] {1, 1, 1, 1, 9, 9, 9}));
    assertFalse(Turns.stillGains(new double[] {1}));
  }
}
