package dev.lanewise.kernels.simd.product;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.api.KernelsException;
import dev.lanewise.api.kernels.Product.Form;
import dev.lanewise.kernels.simd.SimdKernels;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ChoiceTest {

  private static final Way IN_PLACE = new Way(false, false, false);
  private static final Way PACKED = new Way(false, true, false);

  /** More than all work before measurements. */
  private static final long HUGE = 1L << 40;

  private final Choice choice = new Choice("NN", List.of(IN_PLACE, PACKED));

  /** Runs calls until a phase of measurements is over; returns how many were measured. */
  private int measure(double inPlace, double packed) {
    int measured = 0;
    int next = choice.next(HUGE, true);
    while (next >= Choice.MEASURE) {
      int index = next - Choice.MEASURE;
      // One call of each is far too long, as on a busy machine.
      double disturbance = measured < 2 ? 100 : 1;
      choice.measured(index, (index == 0 ? inPlace : packed) * disturbance);
      measured++;
      next = measured < 18 ? choice.next(HUGE, true) : 0;
    }
    return measured;
  }

  @Test
  void theFirstWayIsTakenUntilThereWasWork() {
    for (int call = 0; call < 100; call++) {
      assertEquals(0, choice.next(1000, true));
    }
    assertTrue(choice.toString().contains("not measured yet"), choice.toString());
  }

  @Test
  void nothingIsMeasuredUntilAllIsCompiled() {
    for (int call = 0; call < 100; call++) {
      assertEquals(0, choice.next(HUGE, false));
    }
    assertEquals(Choice.MEASURE, choice.next(HUGE, true));
  }

  @Test
  void theFasterOfTheShortestIsChosenAndStays() {
    for (int phase = 0; phase < 3; phase++) {
      assertFalse(choice.isSettled());
      assertEquals(18, measure(2, 1));
    }
    assertTrue(choice.isSettled());
    for (int call = 0; call < 100; call++) {
      int next = choice.next(HUGE, true);
      assertEquals(1, next);
      assertSame(PACKED, choice.way(next));
    }
    assertEquals("NN: packed (in place 1.0 GFLOP/s; packed 2.0 GFLOP/s)", choice.toString());
  }

  @Test
  void shortCallsAreMeasuredUntilTheirCodeIsCompiled() {
    long size = 1L << 20;
    while (choice.next(size, true) < Choice.MEASURE) {
      assertTrue(choice.toString().contains("not measured yet"), choice.toString());
    }
    // Of each way a part in 32 of the 2^32 multiply-adds before.
    int each = 1 << (32 - 5 - 20);
    for (int call = 0; call < 2 * each; call++) {
      int index = call % 2;
      choice.measured(index, call < each ? 1 : 2 - index);
      if (call < 2 * each - 1) {
        assertTrue(choice.next(size, true) >= Choice.MEASURE, "call " + call);
      }
    }
    assertTrue(choice.next(size, true) < Choice.MEASURE, choice.toString());
  }

  @Test
  void aLaterMeasurementCorrectsAnEarlierOne() {
    measure(2, 1);
    measure(2, 1);
    measure(1, 2);
    assertEquals(0, choice.next(HUGE, true));
  }

  @Test
  void theLikelyWayStaysWhereAnotherIsHardlyFaster() {
    for (int phase = 0; phase < 3; phase++) {
      measure(1, 0.98);
    }
    assertEquals(0, choice.next(HUGE, true));
  }

  /** As layers of a network do that share a choice, one of which has more to do. */
  @Test
  void callsThatTakeTurnsAreMeasuredInEachWay() {
    for (int phase = 0; phase < 3; phase++) {
      for (int call = 0; call < 18; call++) {
        int index = choice.next(HUGE, true) - Choice.MEASURE;
        choice.measured(index, call % 2 == 0 ? 1 : 2);
      }
    }
    assertTrue(choice.isSettled());
    assertEquals("NN: in place (in place 2.0 GFLOP/s; packed 2.0 GFLOP/s)", choice.toString());
  }

  @Test
  void oneWayIsNeverMeasured() {
    Choice only = new Choice("NN", List.of(PACKED));
    assertEquals(0, only.next(HUGE, true));
    assertEquals("NN: packed, the only way", only.toString());
  }

  @Test
  void shapesOfOneClassShareAChoice() {
    Choices choices = new Choices();
    long key = Choices.key(Form.NN, 100, 50, 784, 1, 1);
    assertNull(choices.find(key));
    Choice added = choices.add(key, () -> choice);
    assertSame(choice, added);
    assertSame(choice, choices.add(key, () -> new Choice("other", List.of(PACKED))));
    assertSame(choice, choices.find(Choices.key(Form.NN, 101, 51, 783, 1, 1)));
    for (long other :
        new long[] {
          Choices.key(Form.TN, 100, 50, 784, 1, 1),
          Choices.key(Form.NN, 100, 50, 784, 2, 1),
          Choices.key(Form.NN, 100, 50, 784, 1, 3),
          Choices.key(Form.NN, 100, 50, 784, 1, 0),
          Choices.key(Form.NN, 50, 100, 784, 1, 1),
          Choices.key(Form.NN, 100, 784, 50, 1, 1),
          Choices.key(Form.NN, 200, 50, 784, 1, 1)
        }) {
      assertNull(choices.find(other));
    }
  }

  @Test
  void ofMoreShapesThanThereIsRoomForTheLastAreKept() {
    Choices choices = new Choices();
    for (int m = 1; m < 100_000; m = m * 9 / 8 + 1) {
      for (int n = 1; n < 100_000; n = n * 9 / 8 + 1) {
        assertNotNull(
            choices.add(
                Choices.key(Form.NN, m, n, m + n, 1, 0), () -> new Choice("any", List.of(PACKED))));
        assertNotNull(choices.find(Choices.key(Form.NN, m, n, m + n, 1, 0)));
      }
    }
    assertTrue(choices.lines().size() <= 4096, "no more than there is room for");
    assertTrue(choices.lines().size() > 2000, "most of the room is used");
  }

  @Test
  void waysThatAreFarBehindAreNotListed() {
    assertEquals(
        List.of(new Way(true, false, false), new Way(true, true, false)),
        Ways.of(Form.TN, 784, 10, 128, true, false, 1));
    assertTrue(
        Ways.of(Form.NN, 100, 10, 100, false, false, 1).stream().noneMatch(Way::transposed),
        "without room no result is turned");
    Way packed = new Way(false, true, false);
    List<Way> many =
        new ArrayList<>(List.of(packed, new Way(false, true, false, Tile.OTHER_DEPTH)));
    if (!Tile.ACROSS) {
      many.add(packed.inOtherOrder());
    }
    assertEquals(many, Ways.of(Form.NT, 128, 512, 512, false, false, 1));
    if (Tile.ACROSS) {
      assertEquals(
          many, Ways.of(Form.NN, 128, 512, 512, false, false, 1), "in place is far behind");
    } else {
      many.add(new Way(false, false, false));
      assertEquals(many, Ways.of(Form.NN, 128, 512, 512, false, false, 1), "so many registers");
    }
    List<Way> little = Ways.of(Form.NN, 100, 50, 100, false, false, 2);
    assertEquals(
        new Way(false, little.getFirst().packed(), true), little.getLast(), "for one thread");
  }

  @Test
  void aPropertyFixesTheWayAndIsTold() {
    try {
      System.setProperty(Ways.PROPERTY, "packed");
      assertEquals(
          List.of(new Way(false, true, false)), Ways.of(Form.NN, 128, 512, 512, false, false, 1));
      assertTrue(
          SimdKernels.open()
              .description()
              .endsWith("packed where that can be, by -Dlanewise.simd.way"),
          "told");
      System.setProperty(Ways.PROPERTY, "in_place");
      assertEquals(
          List.of(new Way(false, false, false)), Ways.of(Form.NN, 128, 512, 512, false, false, 1));
      // A transposed right operand has to be packed.
      assertEquals(
          List.of(new Way(false, true, false)), Ways.of(Form.NT, 128, 512, 512, false, false, 1));
      System.setProperty(Ways.PROPERTY, "any");
      KernelsException e = assertThrows(KernelsException.class, SimdKernels::open);
      assertTrue(requireNonNull(e.getMessage()).contains("'any'"), e.getMessage());
    } finally {
      System.clearProperty(Ways.PROPERTY);
    }
  }
}
