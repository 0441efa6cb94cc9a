package dev.lanewise.cli.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.cli.training.CheckpointInterval.Unit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

class CheckpointIntervalTest {

  private static CheckpointInterval read(String text) {
    return new CheckpointInterval.Converter().convert(text);
  }

  @ParameterizedTest
  @CsvSource({
    "30s, 30000000000, NANOSECONDS",
    "5m, 300000000000, NANOSECONDS",
    "2h, 7200000000000, NANOSECONDS",
    "500steps, 500, STEPS",
    "1step, 1, STEPS",
    "1epoch, 1, EPOCHS",
    "20Epochs, 20, EPOCHS"
  })
  void readsTimesStepsAndEpochs(String text, long amount, Unit unit) {
    assertEquals(new CheckpointInterval(amount, unit), read(text));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "5", "0s", "-1m", "5 m", "1.5h", "5d", "steps", "9999999999s"})
  void anythingElseIsAMistake(String text) {
    TypeConversionException e = assertThrows(TypeConversionException.class, () -> read(text));
    assertTrue(String.valueOf(e.getMessage()).contains("such as 30s, 5m or 2h"), e.getMessage());
  }

  @Test
  void everySoMany() {
    assertTrue(read("3steps").divides(6));
    assertTrue(!read("3steps").divides(7));
  }
}
