package dev.lanewise.formats.files;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FloatListTest {

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 1_023, 1_024, 1_025, 2_048, 2_049, 10_000})
  void keepsWhatIsAdded(int count) {
    FloatList list = new FloatList("f");
    for (int i = 0; i < count; i++) {
      list.add(i);
    }
    assertArrayEquals(TestBytes.counting(count), list.toArray());
  }
}
