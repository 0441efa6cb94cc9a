package dev.lanewise.network.metrics;

import static dev.lanewise.network.metrics.Near.assertNear;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.lanewise.api.ConfigurationException;
import dev.lanewise.api.DataException;
import org.junit.jupiter.api.Test;

class MultiLabelMetricsTest {

  @Test
  void measuresByHand() {
    float[] targets = {
      1, 0, 1, //
      0, 1, 0, //
      1, 1, 0, //
      0, 0, 0,
    };
    float[] outputs = {
      0.9f, 0.2f, 0.6f, //
      0.7f, 0.8f, 0.1f, //
      0.4f, 0.6f, 0.3f, //
      0.1f, 0.2f, 0.3f,
    };
    // Counts (true positives, predicted, actual): (1, 2, 2), (2, 2, 2), (1, 1, 1).
    MultiLabelMetrics metrics = MultiLabelMetrics.of(targets, outputs, 3);
    assertEquals(0.5, metrics.subsetAccuracy());
    assertEquals(new PrecisionRecallF1(0.8, 0.8, 0.8), metrics.micro());
    assertNear(2.5 / 3, metrics.macro().precision());
    assertNear(2.5 / 3, metrics.macro().recall());
    assertNear(2.5 / 3, metrics.macro().f1());
  }

  @Test
  void tellsMissesFromFalseAlarms() {
    // Label 0 has one true positive and two misses, label 1 one true positive and a false alarm.
    float[] targets = {1, 1, 1, 0, 1, 0};
    float[] outputs = {1, 1, 0, 1, 0, 0};
    MultiLabelMetrics metrics = MultiLabelMetrics.of(targets, outputs, 2);
    assertNear(1.0 / 3, metrics.subsetAccuracy());
    assertNear(2.0 / 3, metrics.micro().precision());
    assertNear(0.5, metrics.micro().recall());
    assertNear(4.0 / 7, metrics.micro().f1());
    assertNear((1 + 0.5) / 2, metrics.macro().precision());
    assertNear((1.0 / 3 + 1) / 2, metrics.macro().recall());
    assertNear((0.5 + 2.0 / 3) / 2, metrics.macro().f1());
  }

  @Test
  void countsALabelThatNeverOccursAsZero() {
    MultiLabelMetrics metrics = MultiLabelMetrics.of(new float[] {1, 0}, new float[] {1, 0}, 2);
    assertEquals(1.0, metrics.subsetAccuracy());
    assertEquals(1.0, metrics.micro().f1());
    assertEquals(new PrecisionRecallF1(0.5, 0.5, 0.5), metrics.macro());
    assertEquals(
        new MultiLabelMetrics(1, new PrecisionRecallF1(0, 0, 0), new PrecisionRecallF1(0, 0, 0)),
        MultiLabelMetrics.of(new float[] {-0.0f}, new float[] {0}, 1));
  }

  @Test
  void takesOneHalfAsNo() {
    assertEquals(1.0, MultiLabelMetrics.of(new float[1], new float[] {0.5f}, 1).subsetAccuracy());
    assertEquals(
        0.0,
        MultiLabelMetrics.of(new float[1], new float[] {Math.nextUp(0.5f)}, 1).subsetAccuracy());
  }

  @Test
  void rejectsWhatCannotBeCompared() {
    float[] one = {1};
    assertEquals(
        "row 1 has target 0.5 for label 0, but a label is either 0 or 1",
        assertThrows(
                DataException.class,
                () -> MultiLabelMetrics.of(new float[] {1, 0.5f}, new float[2], 1))
            .getMessage());
    assertEquals(
        "row 0 has an output that is not a number (NaN)",
        assertThrows(
                DataException.class, () -> MultiLabelMetrics.of(one, new float[] {Float.NaN}, 1))
            .getMessage());
    assertThrows(DataException.class, () -> MultiLabelMetrics.of(new float[0], new float[0], 3));
    assertThrows(DataException.class, () -> MultiLabelMetrics.of(new float[3], new float[3], 2));
    assertThrows(DataException.class, () -> MultiLabelMetrics.of(one, new float[2], 1));
    assertThrows(ConfigurationException.class, () -> MultiLabelMetrics.of(one, one, 0));
  }
}
