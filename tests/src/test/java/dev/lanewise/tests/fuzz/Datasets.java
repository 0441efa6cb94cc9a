package dev.lanewise.tests.fuzz;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.network.data.Dataset;
import java.util.HashSet;

/** What every data set holds to that a reader returns. */
final class Datasets {

  private Datasets() {}

  static void check(Dataset data) {
    assertTrue(data.rows() > 0 && data.inputWidth() > 0);
    assertEquals((long) data.rows() * data.inputWidth(), data.inputs().length);
    // A table may have missing values, which are NaN.
    finite(data.inputs(), data.schema().isPresent());
    if (data.hasLabels()) {
      assertEquals(data.rows(), data.labels().length);
      for (int label : data.labels()) {
        assertTrue(label >= 0 && label < data.classes());
      }
      assertEquals(data.classes(), new HashSet<>(data.classNames()).size());
    }
    if (data.hasTargets()) {
      assertEquals((long) data.rows() * data.targetWidth(), data.targets().length);
      finite(data.targets(), false);
    }
  }

  private static void finite(float[] values, boolean missing) {
    for (float value : values) {
      assertTrue(Float.isFinite(value) || (missing && Float.isNaN(value)));
    }
  }
}
