package dev.lanewise.api.kernels;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class WorkersTest {

  @Test
  void partsJoinWithoutOverflow() {
    int unit = 16;
    for (int size : new int[] {1, 15, 16, 17, 769, 3_000_001, Integer.MAX_VALUE}) {
      int parts = Math.ceilDiv(size, 256);
      assertEquals(0, Workers.boundary(0, parts, size, unit));
      assertEquals(size, Workers.boundary(parts, parts, size, unit));
      for (int part : new int[] {1, parts / 2, parts - 1}) {
        if (part > 0 && part < parts) {
          int boundary = Workers.boundary(part, parts, size, unit);
          assertEquals(0, boundary % unit, size + " in parts, at " + part);
          assertTrue(boundary > Workers.boundary(part - 1, parts, size, unit), size + ", " + part);
        }
      }
    }
  }

  @Test
  void partsDifferByAUnitAtMost() {
    for (int parts = 1; parts <= 7; parts++) {
      int least = Integer.MAX_VALUE;
      int most = 0;
      for (int part = 0; part < parts; part++) {
        int units =
            Workers.boundary(part + 1, parts, 100, 5) / 5
                - Workers.boundary(part, parts, 100, 5) / 5;
        least = Math.min(least, units);
        most = Math.max(most, units);
      }
      assertTrue(most - least <= 1, parts + " parts");
    }
  }
}
