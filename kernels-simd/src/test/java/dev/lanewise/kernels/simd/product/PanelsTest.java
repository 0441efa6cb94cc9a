package dev.lanewise.kernels.simd.product;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.kernels.simd.code.Lanes;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("lanes")
class PanelsTest {

  private final Panels panels = new Panels();

  @Test
  void panelsCoverEachColumnOnceAndFillVectors() {
    for (int maxVectors = 2; maxVectors <= Tile.MAX_VECTORS; maxVectors++) {
      for (int columns = 0; columns <= 3 * maxVectors * Lanes.COUNT + 1; columns++) {
        panels.start(columns, maxVectors);
        int covered = 0;
        while (panels.next()) {
          assertEquals(covered, panels.column);
          assertTrue(panels.vectors <= maxVectors, "not too wide");
          assertTrue(panels.width <= panels.packedWidth(), "within its vectors");
          assertTrue(panels.fits() || columns < Lanes.COUNT, "fills a vector if there are columns");
          assertEquals(panels.fits() ? panels.width - Lanes.COUNT : 0, panels.last);
          covered += panels.width;
        }
        assertEquals(columns, covered);
      }
    }
  }

  @Test
  void wholePanelsCanBeSkipped() {
    for (int maxVectors = 2; maxVectors <= Tile.MAX_VECTORS; maxVectors++) {
      int full = maxVectors * Lanes.COUNT;
      for (int columns = 0; columns <= 3 * full + 1; columns++) {
        panels.start(columns, maxVectors);
        int whole = 0;
        while (panels.next() && panels.width == full) {
          whole++;
        }
        int next = panels.column;
        int width = panels.width;
        panels.start(columns, maxVectors);
        assertEquals(whole, panels.whole(), "of %d columns".formatted(columns));
        panels.skip(whole);
        if (panels.next()) {
          assertEquals(next, panels.column);
          assertEquals(width, panels.width);
        } else {
          assertEquals(columns, whole * full);
        }
      }
    }
  }
}
