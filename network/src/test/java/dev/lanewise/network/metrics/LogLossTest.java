package dev.lanewise.network.metrics;

import static dev.lanewise.network.metrics.Near.assertNear;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.lanewise.api.ConfigurationException;
import dev.lanewise.api.DataException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class LogLossTest {

  private static final String REFERENCE =
      "dev.lanewise.network.metrics.ReferenceMetrics#classifications";

  /** −ln 2⁻⁵². */
  private static final double SURE_ERROR = 36.04365338911715;

  @ParameterizedTest
  @MethodSource(REFERENCE)
  void measuresAsScikitLearn(ReferenceMetrics reference) {
    int[] labels = reference.ints("true");
    double[] scores = reference.table("scores");
    double expected = reference.number("log_loss");
    assertNear(expected, LogLoss.ofClasses(labels, scores, reference.classes()));
    assertNear(
        expected,
        LogLoss.ofClasses(labels, ReferenceMetrics.toFloats(scores), reference.classes()),
        Near.FLOAT_INPUTS,
        "of floats");
  }

  @Test
  void measuresTwoClassesByTheProbabilityOfTheSecond() {
    ReferenceMetrics reference = ReferenceMetrics.classifications().getFirst();
    int[] labels = reference.ints("true");
    double[] ones = reference.column("scores", 1);
    double expected = reference.number("log_loss");
    assertNear(expected, LogLoss.ofBinary(labels, ones));
    assertNear(
        expected,
        LogLoss.ofBinary(labels, ReferenceMetrics.toFloats(ones)),
        Near.FLOAT_INPUTS,
        "of floats");
  }

  @Test
  void limitsTheCostOfASureError() {
    assertNear(SURE_ERROR, LogLoss.ofClasses(new int[] {0}, new double[] {0, 1}, 2));
    assertNear(SURE_ERROR, LogLoss.ofClasses(new int[] {0}, new float[] {0, 1}, 2));
    assertNear(SURE_ERROR, LogLoss.ofBinary(new int[] {1}, new float[] {0}));
    assertNear(SURE_ERROR, LogLoss.ofBinary(new int[] {0}, new float[] {1}));
    assertNear(SURE_ERROR, LogLoss.ofBinary(new int[] {1}, new float[] {-0.0f}));
  }

  @Test
  void chargesEpsilonForASureSuccess() {
    assertNear(0x1p-52, LogLoss.ofClasses(new int[] {1}, new double[] {0, 1}, 2));
    assertNear(0x1p-52, LogLoss.ofBinary(new int[] {0}, new double[] {0}));
    assertNear(0x1p-52, LogLoss.ofClasses(new int[1], new float[] {1}, 1));
  }

  @Test
  void takesProbabilitiesAsTheyAre() {
    assertNear(Math.log(4), LogLoss.ofClasses(new int[] {0}, new double[] {0.25, 0.25}, 2));
  }

  @Test
  void rejectsWhatIsNoProbability() {
    int[] one = {0};
    assertEquals(
        "row 0 has 1.5 where a probability in 0…1 is needed",
        assertThrows(DataException.class, () -> LogLoss.ofClasses(one, new double[] {0.5, 1.5}, 2))
            .getMessage());
    assertThrows(DataException.class, () -> LogLoss.ofBinary(one, new float[] {-0.1f}));
    assertThrows(DataException.class, () -> LogLoss.ofBinary(one, new float[] {Float.NaN}));
    assertThrows(DataException.class, () -> LogLoss.ofBinary(new int[] {2}, new float[1]));
    assertThrows(DataException.class, () -> LogLoss.ofBinary(one, new float[2]));
    assertThrows(DataException.class, () -> LogLoss.ofBinary(new int[0], new float[0]));
    assertThrows(DataException.class, () -> LogLoss.ofClasses(new int[0], new float[0], 2));
    assertThrows(DataException.class, () -> LogLoss.ofClasses(one, new float[3], 2));
    assertThrows(DataException.class, () -> LogLoss.ofClasses(new int[] {-1}, new float[2], 2));
    assertThrows(ConfigurationException.class, () -> LogLoss.ofClasses(one, new float[0], 0));
  }
}
