package dev.lanewise.kernels.simd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class TileTest {

  @Test
  void partsOfManyColumnsJoinWithoutOverflow() {
    int tile = 16;
    for (int size : new int[] {1, 15, 16, 17, 769, 3_000_001, Integer.MAX_VALUE}) {
      int parts = Math.ceilDiv(size, 256);
      assertEquals(0, Tile.boundary(0, parts, size, tile));
      assertEquals(size, Tile.boundary(parts, parts, size, tile));
      for (int part : new int[] {1, parts / 2, parts - 1}) {
        if (part > 0 && part < parts) {
          int boundary = Tile.boundary(part, parts, size, tile);
          assertEquals(0, boundary % tile, size + " in parts, at " + part);
          assertTrue(boundary > Tile.boundary(part - 1, parts, size, tile), size + ", " + part);
        }
      }
    }
  }
}
