package dev.lanewise.formats.files;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.lanewise.formats.Expect;
import dev.lanewise.network.data.Dataset;
import java.util.List;
import org.junit.jupiter.api.Test;

class LabelsTest {

  private static Dataset join(List<String> known, float... numbers) {
    return Labels.join(Dataset.ofInputs(new float[numbers.length * 2], 2), "f", numbers, known);
  }

  @Test
  void namesAsManyClassesAsTheHighestLabelCallsFor() {
    Dataset data = join(List.of(), 2, -0f, 2);
    assertEquals(List.of("0", "1", "2"), data.classNames());
    Expect.labels(data, 2, 0, 2);
    assertArrayEquals(new float[6], data.inputs());
    assertEquals(List.of("0"), join(List.of(), 0).classNames());
    assertEquals(65_536, join(List.of(), 65_535).classes());
  }

  @Test
  void takesTheClassesOfAModel() {
    Dataset data = join(List.of("a", "b", "c"), 0, 1);
    assertEquals(List.of("a", "b", "c"), data.classNames());
    Expect.labels(data, 0, 1);
  }

  @Test
  void refusesWhatIsNoClass() {
    Expect.dataError(() -> join(List.of(), 0, 65_536), "f has label 65536 for row 1", "0…65535");
    Expect.dataError(() -> join(List.of(), -1), "f has label -1 for row 0", "0…65535");
    Expect.dataError(() -> join(List.of("a", "b"), 1, 2), "f has label 2 for row 1", "0…1;");
  }

  @Test
  void refusesWhatIsNoWholeNumber() {
    for (float number : new float[] {0.5f, Float.NaN, Float.POSITIVE_INFINITY, 1e10f, -1e10f}) {
      Expect.dataError(
          () -> join(List.of(), 0, 1, number),
          "f has " + number + " for row 2, which is not a whole number",
          "give labels 0…65535");
    }
    Expect.dataError(() -> join(List.of("a", "b"), 0.25f), "give labels 0…1");
  }
}
