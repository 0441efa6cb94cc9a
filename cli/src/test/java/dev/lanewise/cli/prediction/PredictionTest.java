package dev.lanewise.cli.prediction;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.cli.Run;
import dev.lanewise.cli.TestFiles;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The plain form of predict, which is read without picocli. */
class PredictionTest {

  @Test
  void thePlainFormIsUnderstood() {
    Prediction shown = Prediction.ofPlain(words("predict m.safetensors builtin:digits")).get();
    assertEquals(Path.of("m.safetensors"), shown.model().file());
    assertEquals("builtin:digits", shown.data());
    assertEquals(Optional.empty(), shown.outputFile());
    Prediction written = Prediction.ofPlain(words("predict /a/m-1 ../x.csv --out y.npy")).get();
    assertEquals(Optional.of(Path.of("y.npy")), written.outputFile());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "predict",
        "predict m",
        "predict m d e",
        "predict m d e f",
        "predict m d --out",
        "predict m d --threads 2",
        "predict --out f m d",
        "predict m --help d",
        "predict m -d",
        "predict m @d",
        "predict m 'd'",
        "predict m d --out -f",
        "predict m d --out f g",
        "evaluate m d",
        "help predict m"
      })
  void anyOtherFormIsLeftToPicocli(String line) {
    assertTrue(Prediction.ofPlain(words(line)).isEmpty());
  }

  @Test
  void anEmptyWordIsLeftToPicocli() {
    assertTrue(Prediction.ofPlain(new String[] {"predict", "", "d"}).isEmpty());
  }

  @Test
  void bothFormsGiveTheSame(@TempDir Path folder) {
    Path model = folder.resolve("m.safetensors");
    Path data = TestFiles.flowers(folder.resolve("flowers.csv"));
    Run.of("train", data, "--epochs", 1, "--out", model).succeeds();
    assertEquals(
        Run.of("predict", model, data).succeeds(),
        Run.of("predict", "--batch-size", 256, model, data).succeeds());
    Path none = folder.resolve("none.csv");
    assertEquals(
        Run.of("predict", model, none).mistake(),
        Run.of("predict", "--batch-size", 256, model, none).mistake());
  }

  private static String[] words(String line) {
    return line.split(" ", -1);
  }
}
