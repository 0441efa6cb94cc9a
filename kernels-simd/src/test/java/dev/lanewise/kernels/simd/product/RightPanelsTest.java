package dev.lanewise.kernels.simd.product;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.api.kernels.ConstantMatrix;
import dev.lanewise.api.kernels.Matrix;
import dev.lanewise.api.kernels.Product.Form;
import dev.lanewise.kernels.simd.code.Lanes;
import java.util.List;
import org.junit.jupiter.api.Test;

class RightPanelsTest {

  private static final int M = 5;
  private static final int K = 300;
  private static final int N = 3 * Tile.COLUMNS + 1;

  private final MicroKernels kernels = new MicroKernels(MicroKernels.Start.VECTORS);
  private final RightPanels.Constants constants = new RightPanels.Constants();
  private final ConstantMatrix constant = constant(1);

  private static ConstantMatrix constant(float factor) {
    float[] values = new float[K * N];
    for (int i = 0; i < values.length; i++) {
      values[i] = factor * i;
    }
    return new ConstantMatrix(values, 0, K, N);
  }

  private RightPanels get(ConstantMatrix right) {
    ProductCall call = new ProductCall(Form.NN, kernels, 0);
    Matrix result = Matrix.of(new float[M * N], 0, N);
    call.start(M, N, K, Matrix.of(new float[M * K], 0, K), Matrix.of(right), result, null);
    return constants.get(right, call);
  }

  @Test
  void allProductsShareACopy() {
    assertSame(get(constant), get(constant));
    assertNotSame(get(constant), get(constant(1)));
  }

  @Test
  void aCopyHasEachElementWhereItSays() {
    RightPanels panels = get(constant);
    Panels columns = new Panels();
    columns.start(N, Tile.VECTORS, panels.overlap());
    int seen = 0;
    while (columns.next()) {
      int width = columns.packedWidth();
      for (int step = 0; step < K; step++) {
        int at = panels.index(columns.start, step, width);
        for (int lane = 0; lane < Lanes.COUNT; lane++) {
          // The last vector of a panel may overlap the one before.
          float expected = step * N + columns.column + columns.last + lane;
          assertEquals(expected, panels.values[at + width - Lanes.COUNT + lane]);
          assertEquals(step * N + columns.column + lane, panels.values[at + lane]);
        }
      }
      seen = columns.column + columns.width;
    }
    assertEquals(N, seen);
  }

  @Test
  void noPartBeginsInALastPanelThatOverlaps() {
    RightPanels panels = get(constant);
    assertTrue(panels.canBeginAt(0));
    assertTrue(panels.canBeginAt(2 * Tile.COLUMNS));
    assertFalse(panels.canBeginAt(3 * Tile.COLUMNS));
  }

  @Test
  void whereChainsAreCutNoColumnIsInTwoPanels() {
    assertEquals(K <= Tile.MIN_DEPTH, get(constant).overlap());
  }

  @Test
  void onlyWholeConstantsThatAreNotTooLargeAreKept() {
    assertTrue(RightPanels.Constants.isKept(constant, K, N));
    assertFalse(RightPanels.Constants.isKept(null, K, N));
    assertFalse(RightPanels.Constants.isKept(constant, K, N - 1));
    assertFalse(RightPanels.Constants.isKept(constant, K - 1, N));
    // Rows of a matrix without columns take no room.
    assertTrue(
        RightPanels.Constants.isKept(new ConstantMatrix(new float[0], 0, 1 << 25, 0), 1 << 25, 0));
    float[] large = new float[(1 << 24) + 1];
    assertTrue(RightPanels.Constants.isKept(new ConstantMatrix(large, 0, 1, 1 << 24), 1, 1 << 24));
    assertFalse(
        RightPanels.Constants.isKept(
            new ConstantMatrix(large, 0, 1, large.length), 1, large.length));
  }

  @Test
  void toPackOnceMakesPackingTheFirstWayForFewRows() {
    List<Way> ways = Ways.of(Form.NN, Ways.FEW_ROWS, 512, 784, false, true, 1);
    assertTrue(ways.getFirst().packed());
    assertFalse(ways.getLast().packed());
    assertFalse(Ways.of(Form.NN, Ways.FEW_ROWS - 1, 512, 784, false, true, 1).getFirst().packed());
  }
}
