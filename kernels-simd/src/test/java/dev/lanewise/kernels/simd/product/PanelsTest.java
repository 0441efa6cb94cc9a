package dev.lanewise.kernels.simd.product;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.kernels.simd.code.Lanes;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("lanes")
class PanelsTest {

  private final Panels panels = new Panels();

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void panelsCoverEachColumnAndFillVectors(boolean overlap) {
    for (int maxVectors = 2; maxVectors <= Tile.MAX_VECTORS; maxVectors++) {
      for (int columns = 0; columns <= 3 * maxVectors * Lanes.COUNT + 1; columns++) {
        panels.start(columns, maxVectors, overlap);
        int covered = 0;
        int vectors = 0;
        while (panels.next()) {
          if (!overlap) {
            assertEquals(covered, panels.column, "no column is in two panels");
          }
          assertTrue(panels.column <= covered, "no column is left out");
          assertTrue(panels.vectors <= maxVectors, "not too wide");
          assertTrue(panels.width <= panels.packedWidth(), "within its vectors");
          assertTrue(panels.fits() || columns < Lanes.COUNT, "fills a vector if there are columns");
          assertEquals(panels.fits() ? panels.width - Lanes.COUNT : 0, panels.last);
          covered = panels.column + panels.width;
          vectors += panels.vectors;
        }
        assertEquals(columns, covered);
        assertEquals(Math.ceilDiv(columns, Lanes.COUNT), vectors, "no more vectors than needed");
      }
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void wholePanelsCanBeSkipped(boolean overlap) {
    for (int maxVectors = 2; maxVectors <= Tile.MAX_VECTORS; maxVectors++) {
      int full = maxVectors * Lanes.COUNT;
      for (int columns = 0; columns <= 3 * full + 1; columns++) {
        panels.start(columns, maxVectors, overlap);
        int whole = 0;
        boolean more = panels.next();
        while (more && panels.width == full) {
          whole++;
          more = panels.next();
        }
        int next = panels.column;
        int width = panels.width;
        panels.start(columns, maxVectors, overlap);
        assertEquals(whole, panels.whole(), "of %d columns".formatted(columns));
        panels.skip(whole);
        assertEquals(more, panels.next());
        if (more) {
          assertEquals(next, panels.column);
          assertEquals(width, panels.width);
        } else {
          assertEquals(columns, whole * full);
        }
      }
    }
  }
}
