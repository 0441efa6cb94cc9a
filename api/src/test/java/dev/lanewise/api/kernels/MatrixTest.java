package dev.lanewise.api.kernels;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class MatrixTest {

  private final float[] values = new float[7];

  @Test
  void aConstantIsWhereItWasTakenFrom() {
    ConstantMatrix constant = new ConstantMatrix(values, 1, 2, 3);
    Matrix matrix = Matrix.of(constant);
    assertSame(constant, matrix.constant());
    assertSame(values, matrix.values());
    assertEquals(1, matrix.offset());
    assertEquals(3, matrix.stride());
  }

  @Test
  void whatIsBoundAnewIsNoConstant() {
    Matrix matrix = Matrix.of(new ConstantMatrix(values, 1, 2, 3));
    matrix.bind(values, 1, 3);
    assertNull(matrix.constant());
    assertNull(Matrix.of(values, 0, 3).constant());
    Matrix cleared = Matrix.of(new ConstantMatrix(values, 0, 1, 1));
    cleared.clear();
    assertNull(cleared.constant());
  }

  @Test
  void aConstantLiesWithinItsArray() {
    assertThrows(IndexOutOfBoundsException.class, () -> new ConstantMatrix(values, 2, 2, 3));
    assertThrows(IndexOutOfBoundsException.class, () -> new ConstantMatrix(values, -1, 2, 3));
    assertThrows(IllegalArgumentException.class, () -> new ConstantMatrix(values, 0, -1, 3));
    assertThrows(IllegalArgumentException.class, () -> new ConstantMatrix(values, 0, 1, -3));
    assertEquals(0, new ConstantMatrix(values, 9, 0, 3).rows());
  }
}
