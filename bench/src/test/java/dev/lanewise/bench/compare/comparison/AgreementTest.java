package dev.lanewise.bench.compare.comparison;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.api.kernels.Product.Form;
import dev.lanewise.bench.compare.gemm.GemmProblem;
import org.junit.jupiter.api.Test;

class AgreementTest {

  private static final Agreement TENTH = new Agreement((index, ours) -> 0.1);

  @Test
  void valuesWithinTheToleranceAgree() {
    assertDoesNotThrow(() -> TENTH.require("it", new float[] {1, 2}, new float[] {1.05f, 1.95f}));
  }

  @Test
  void aValueBeyondTheToleranceIsNamed() {
    DifferenceException problem =
        assertThrows(
            DifferenceException.class,
            () -> TENTH.require("it", new float[] {1, 2}, new float[] {1, 3}));
    assertTrue(requireNonNull(problem.getMessage()).contains("it gives 3.0 at 1, we give 2.0"));
  }

  @Test
  void noNumberNeverAgrees() {
    assertThrows(
        DifferenceException.class,
        () -> TENTH.require("it", new float[] {Float.NaN}, new float[] {Float.NaN}));
  }

  @Test
  void fewerValuesDoNotAgree() {
    assertThrows(DifferenceException.class, () -> TENTH.require("it", new float[2], new float[1]));
  }

  @Test
  void theToleranceOfAProductFollowsTheNormsOfItsOperands() {
    for (Form form : Form.values()) {
      GemmProblem problem = new GemmProblem(form, 1, 1, 2, new float[] {3, 4}, new float[] {1, 0});
      float[] ours = {3};
      double allowed = 4 * Math.sqrt(2) * 0x1p-24 * 5;
      problem.agreement().require("it", ours, new float[] {(float) (3 + 0.9 * allowed)});
      assertThrows(
          DifferenceException.class,
          () -> problem.agreement().require("it", ours, new float[] {(float) (3 + 1.3 * allowed)}));
    }
  }
}
