package dev.lanewise.cli.tuning;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.cli.Run;
import dev.lanewise.cli.TestFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RangeTestCommandTest {

  private static final String NO_VALIDATION =
      "--validation is not used: the test is on the loss of training";

  @TempDir private Path folder;

  @Test
  void printsATableAndASuggestion() throws IOException {
    Path out = folder.resolve("rates.csv");
    Run run =
        Run.of(
            "range-test",
            "builtin:moons",
            "--layers",
            "16:tanh,2:softmax",
            "--optimizer",
            "sgd",
            "--to",
            "1e5",
            "--out",
            out);
    List<String> lines = run.lines();
    assertTrue(lines.getFirst().matches("learning rate +loss +smoothed loss"), run.out());
    assertEquals(23, lines.size(), run.out());
    assertTrue(
        lines.getLast().matches("suggested: --learning-rate .*, a tenth of .*; it exploded at .*"),
        run.out());
    List<String> csv = Files.readAllLines(out);
    assertEquals("step,learning_rate,loss,smoothed_loss", csv.getFirst());
    assertTrue(csv.get(1).startsWith("1,1.0E-6,"), csv.get(1));
  }

  @Test
  void theStepsAreTheSameOnAllKernels() {
    Map<String, @Nullable Object> scalar = json("scalar", 1);
    assertEquals(scalar, json("simd", 3));
    assertTrue(((Number) Objects.requireNonNull(scalar.get("suggestion"))).doubleValue() > 0);
  }

  private static Map<String, @Nullable Object> json(String kernels, int threads) {
    return Run.of(
            "range-test",
            "builtin:moons",
            "--json",
            "--quiet",
            "--kernels",
            kernels,
            "--threads",
            threads)
        .json();
  }

  @Test
  void saysWhatItDoesNotUse() {
    Run run =
        Run.of(
                "range-test",
                TestFiles.flowers(folder.resolve("f.csv")),
                "--schedule",
                "cosine",
                "--validation",
                "0.2",
                "--patience",
                "3")
            .succeeds();
    assertTrue(run.err().contains("the learning rate rises without schedule and warm-up"));
    assertTrue(run.err().contains("the test does not stop early"));
    assertTrue(run.err().contains("the test is without weight decay"));
    assertTrue(run.err().contains(NO_VALIDATION));
  }

  /** Each epoch would be measured on rows so large that no loss of them is finite. */
  @Test
  void otherRowsAreNotMeasured() {
    Path rows = TestFiles.write(folder.resolve("x.csv"), "a,y\n" + "0.1,1\n0.2,2\n".repeat(20));
    String text =
        """
        a,y
        1e38,1
        -1e38,2
        """;
    Path huge = TestFiles.write(folder.resolve("h.csv"), text);
    List<Object> test =
        List.of("range-test", rows, "--task", "regression", "--target", "y", "--json");
    Run with =
        Run.of(Stream.concat(test.stream(), Stream.of("--validation", huge)).toArray()).succeeds();
    assertTrue(with.err().contains(NO_VALIDATION), with.err());
    assertEquals(Run.of(test.toArray()).json(), with.json());
  }

  @Test
  void saysWhatCannotBe() {
    assertEquals(
        "--learning-rate is what is tested; leave it out, or name --from and --to",
        Run.of("range-test", "builtin:moons", "--learning-rate", "0.1").mistake());
    assertTrue(
        Run.of("range-test", "builtin:moons", "--metric", "acme:gap")
            .mistake()
            .contains(
                "--metric measures nothing here, as the test is on the loss of training; leave it out"));
    assertEquals(
        "the learning rate rises from a number above 0 to a larger one, not from 1.0 to 0.5",
        Run.of("range-test", "builtin:moons", "--from", "1", "--to", "0.5").mistake());
    assertEquals(
        "--epochs=0 has no step to test; ask for one or more",
        Run.of("range-test", "builtin:moons", "--epochs", "0", "--quiet").mistake());
  }
}
