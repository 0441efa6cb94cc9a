package dev.lanewise.cli.training;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.cli.Run;
import dev.lanewise.cli.TestFiles;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Images that are changed at random, and mixed rows, from the command line. */
class AugmentedTrainingTest {

  private static final String CHANGES = "shift(pixels=0.5),rotate,cutout(size=1)";

  @TempDir Path folder;

  private Path images = Path.of("");

  @BeforeEach
  void writeImages() {
    StringBuilder text = new StringBuilder("a,b,c,d,kind\n");
    for (int row = 0; row < 60; row++) {
      for (int i = 0; i < 4; i++) {
        text.append((row * 7 + i * (row % 2 + 3)) % 11 / 10.0).append(',');
      }
      text.append(row % 2 == 0 ? "even" : "odd").append('\n');
    }
    images = TestFiles.write(folder.resolve("images.csv"), text.toString());
  }

  private Path model() {
    return folder.resolve("model.safetensors");
  }

  private Run train(Object... args) {
    List<Object> all =
        new ArrayList<>(List.of("train", images, "--layers", "5:tanh,2:softmax", "--out", model()));
    all.addAll(Arrays.asList(args));
    return Run.of(all.toArray());
  }

  private byte[] trained(Object... args) {
    train(args).succeeds();
    return TestFiles.read(model());
  }

  @Test
  void eachOptionChangesTheWeightsAndNoneDoesNot() {
    byte[] plain = trained("--epochs", 2);
    assertArrayEquals(plain, trained("--epochs", 2, "--augment", "none", "--mixup", 0));
    for (String change : List.of("shift", "rotate", "scale", "elastic", "cutout(size=1)")) {
      assertFalse(Arrays.equals(plain, trained("--epochs", 2, "--augment", change)), change);
    }
    assertFalse(Arrays.equals(plain, trained("--epochs", 2, "--mixup", 1)));
  }

  @Test
  void aSquareIsSaid() {
    String note = "the 4 inputs of a row are taken for an image of 2x2; --image says otherwise";
    assertTrue(train("--epochs", 1, "--augment", CHANGES).succeeds().err().contains(note));
    assertFalse(
        train("--epochs", 1, "--augment", CHANGES, "--image", "1x4")
            .succeeds()
            .err()
            .contains("taken for an image"));
    assertFalse(train("--epochs", 1).succeeds().err().contains("taken for an image"));
  }

  @Test
  void theCommandInTheModelRepeatsIt() {
    byte[] bytes = trained("--epochs", 2, "--augment", CHANGES, "--image", "2x1x2", "--mixup", 0.3);
    Map<?, ?> origin = (Map<?, ?>) Run.of("inspect", model(), "--json").json().get("provenance");
    String command = (String) requireNonNull(requireNonNull(origin).get("command"));
    assertTrue(
        command.contains(
            " --augment 'shift(pixels=0.5),rotate(degrees=15.0),cutout(size=1)' --image 2x1x2"
                + " --mixup 0.3 "),
        command);
    Path other = folder.resolve("other.safetensors");
    Run.of("train", images, "--like", model(), "--out", other).succeeds();
    assertArrayEquals(bytes, TestFiles.read(other));
  }

  @Test
  void aCheckpointGoesOnWithItAndRefusesAnother() {
    Path run = folder.resolve("run");
    byte[] whole = trained("--epochs", 4, "--augment", CHANGES, "--mixup", 0.3);
    trained("--epochs", 2, "--augment", CHANGES, "--mixup", 0.3, "--checkpoint", run);
    assertArrayEquals(whole, trained("--epochs", 4, "--checkpoint", run, "--resume"));
    assertTrue(
        train("--epochs", 5, "--checkpoint", run, "--resume", "--augment", "shift", "--quiet")
            .mistake()
            .contains(
                "the checkpoint was made with augment shift(pixels=0.5),rotate(degrees=15.0),"
                    + "cutout(size=1), not shift(pixels=2.0); resume with the same settings"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--augment|flip|images cannot be changed by 'flip'; there are shift, rotate,",
        "--augment|shift(pixels=-1)|pixels=-1 does not fit shift",
        "--mixup|-1|mixup=-1.0 is out of range: 0 for none, or from 0.001 to 1000",
        "--image|2|image=2 cannot be used; write height and width",
        "--image|2x2|image=2x2 says how augmented images are shaped, but none are augmented"
      })
  void mistakesAreSaid(String option, String value, String message) {
    String said = train(option, value, "--quiet").mistake();
    assertTrue(said.contains(message), said);
  }

  @Test
  void rowsThatAreNoImagesAreRefused() {
    String said =
        Run.of("train", "builtin:moons", "--augment", "shift", "--out", model()).mistake();
    assertTrue(said.contains("2 inputs are no square image, so say what they are by image"), said);
    Path table = TestFiles.write(folder.resolve("t.csv"), "a,b,c,d,y\n1,2,3,x,u\n3,4,5,y,v\n");
    String texts =
        Run.of("train", table, "--augment", "shift", "--quiet", "--out", model()).mistake();
    assertTrue(texts.contains("rows with columns of texts are no images"), texts);
  }
}
