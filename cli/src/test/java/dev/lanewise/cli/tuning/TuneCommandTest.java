package dev.lanewise.cli.tuning;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.cli.PluginProjects;
import dev.lanewise.cli.Run;
import dev.lanewise.cli.TestFiles;
import dev.lanewise.cli.text.ExitCodes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TuneCommandTest {

  private static final String SPACE =
      """
      {
        "data": "builtin:moons",
        "layers": ["5:tanh,2:softmax", "12:relu,2:softmax"],
        "learning-rate": {"from": 1e-4, "to": 0.1, "scale": "log"},
        "batch-size": {"from": 50, "to": 200},
        "epochs": 3
      }
      """;

  @TempDir private Path folder;

  private Path space(String text) {
    return TestFiles.write(folder.resolve("space.json"), text);
  }

  private Run tune(Object... args) {
    List<Object> all = new ArrayList<>(List.of("tune"));
    all.addAll(Arrays.asList(args));
    return Run.of(all.toArray());
  }

  private static List<String> columns(String line) {
    return List.of(line.trim().split("  +"));
  }

  @Test
  void printsTheTrialsBestFirst() {
    Run run = tune("--space", space(SPACE), "--trials", 7, "--rank-by", "accuracy");
    List<String> lines = run.lines();
    assertEquals(8, lines.size(), run.out());
    assertEquals(
        List.of("place", "trial", "accuracy", "epochs", "layers", "learning-rate", "batch-size"),
        columns(lines.getFirst()));
    double before = 1;
    for (int place = 1; place <= 7; place++) {
      List<String> row = columns(lines.get(place));
      assertEquals(Integer.toString(place), row.get(0));
      assertEquals("3", row.get(3));
      double accuracy = Double.parseDouble(row.get(2));
      assertTrue(accuracy <= before, run.out());
      before = accuracy;
      assertTrue(row.get(6).matches("[0-9]+"), "whole numbers stay whole: " + row);
    }
    assertTrue(run.err().contains("searching batch-size: 50 … 200\n"), run.err());
    assertTrue(run.err().contains("trial 7 of 7: accuracy "), run.err());
  }

  /** A trial is what train makes of its options and the rows that do not judge. */
  @ParameterizedTest
  @CsvSource({"scalar,1,random", "simd,3,random", "scalar,2,halving", "simd,1,halving"})
  void theTableIsTheSameOnAllKernelsAndThreads(String kernels, int threads, String search) {
    Path file = space(SPACE);
    Run one = tune("--space", file, "--trials", 9, "--search", search, "--quiet", "--json");
    Run other =
        tune(
            "--space",
            file,
            "--trials",
            9,
            "--search",
            search,
            "--quiet",
            "--json",
            "--kernels",
            kernels,
            "--threads",
            threads);
    // The options of the best name what computes, as the user asked for it.
    assertEquals(trials(one), trials(other));
    assertEquals("", one.err());
  }

  private static @Nullable Object trials(Run run) {
    return run.json().get("trials");
  }

  @Test
  void aSpaceOfOneTrialJudgesAsCrossValidationDoes() {
    String options = "{\"layers\": [\"5:tanh,2:softmax\"], \"epochs\": [2]}";
    Run run =
        tune("builtin:moons", "--space", space(options), "--folds", 3, "--json", "--trials", 4);
    assertTrue(run.err().contains("the space has no more than 1 trial"), run.err());
    Map<?, ?> trial = (Map<?, ?>) list(run.json(), "trials").getFirst();
    Map<String, @Nullable Object> validation =
        Run.of(
                "cross-validate",
                "builtin:moons",
                "--layers",
                "5:tanh,2:softmax",
                "--epochs",
                2,
                "--folds",
                3,
                "--json")
            .json();
    assertEquals(validation.get("metrics"), trial.get("metrics"));
  }

  private static List<?> list(Map<String, @Nullable Object> object, String name) {
    return (List<?>) Objects.requireNonNull(object.get(name));
  }

  @Test
  void theBestOptionsTrain() {
    Path best = folder.resolve("best.json");
    Path model = folder.resolve("m.safetensors");
    Map<String, @Nullable Object> found =
        tune("--space", space(SPACE), "--trials", 3, "--quiet", "--json", "--out", best).json();
    Map<?, ?> first = (Map<?, ?>) list(found, "trials").getFirst();
    Map<?, ?> settings = (Map<?, ?>) Objects.requireNonNull(first.get("settings"));
    Map<String, @Nullable Object> trained =
        Run.of("train", "--config", best, "--out", model, "--quiet", "--json").json();
    assertEquals(3L, trained.get("epochs"));
    assertEquals(
        "adam(learning_rate=" + settings.get("learning-rate") + ")", trained.get("optimizer"));
    assertEquals(settings.get("layers"), trained.get("layers"));
    assertTrue(Files.exists(model));
    // The file is the options that are printed, too.
    Map<?, ?> printed = (Map<?, ?>) Objects.requireNonNull(found.get("best"));
    assertEquals("builtin:moons", printed.get("data"));
    assertFalse(printed.containsKey("out"));
    assertFalse(printed.containsKey("trials"));
  }

  @Test
  void theDefaultSpaceIsOfWhatWasNotGiven() {
    Run run =
        tune(
            TestFiles.flowers(folder.resolve("f.csv")),
            "--batch-size",
            8,
            "--epochs",
            2,
            "--trials",
            3);
    assertEquals(
        List.of("place", "trial", "loss", "epochs", "learning-rate", "layers", "weight-decay"),
        columns(run.lines().getFirst()));
    assertTrue(run.out().contains(":relu,2:softmax"), run.out());
    assertTrue(run.err().contains("searching weight-decay: 0.001 … 10.0 (log)"), run.err());
  }

  /** All rows are no number to halve, and four times the largest is no int. */
  @ParameterizedTest
  @ValueSource(strings = {"0", "full", "1", "268435456", "2147483647"})
  void theDefaultSpaceLeavesABatchSizeThatIsGiven(String size) {
    Run run = tune("builtin:moons", "--batch-size", size, "--epochs", 1, "--trials", 1);
    assertEquals(
        List.of("place", "trial", "loss", "epochs", "learning-rate", "layers", "weight-decay"),
        columns(run.lines().getFirst()));
  }

  @Test
  void theDefaultSpaceLeavesWhatTheOptimizerIsGiven() {
    List<Object> search =
        List.of("builtin:moons", "--layers", "2:softmax", "--epochs", 1, "--trials", 1);
    assertEquals(
        List.of("place", "trial", "loss", "epochs", "batch-size", "weight-decay"),
        columns(tune(with(search, "--optimizer", "sgd(learning_rate=0.1)")).lines().getFirst()));
    assertEquals(
        List.of("place", "trial", "loss", "epochs", "learning-rate", "batch-size"),
        columns(tune(with(search, "--optimizer", "adamw(weight_decay=0.1)")).lines().getFirst()));
  }

  /** The layers that are given may be a single one, behind which there is none. */
  @Test
  void theDefaultSpaceTakesLayersAsTheyAreGiven() {
    Run run =
        tune("builtin:moons", "--layers", "2:softmax", "--epochs", 1, "--trials", 2).succeeds();
    assertFalse(run.out().contains("layers"), run.out());
  }

  /** What holds for all trials need not fit the defaults of what is searched. */
  @Test
  void optionsNeedToFitWithinATrialOnly() {
    String text =
        """
        {"data": "builtin:moons", "epochs": 1, "loss": "binary_cross_entropy", "layers": ["4:tanh,1:sigmoid"]}
        """;
    Path state = folder.resolve("state");
    tune("--space", space(text), "--state", state, "--quiet").succeeds();
  }

  @Test
  void anOptionMayNeedOneThatIsSearched() {
    String text =
        """
        {"data": "builtin:moons", "epochs": 1, "layers": "2:softmax", "stop-on": "validation_accuracy",
         "validation": 0.2, "patience": [5, 10]}
        """;
    assertEquals(3, tune("--space", space(text), "--trials", 2).lines().size());
  }

  /** The seed of the search is 1, whatever seeds it tries. */
  @Test
  void seedsAreSearchedByAnotherSeed() {
    Path file =
        space(
            "{\"data\": \"builtin:moons\", \"epochs\": 1, \"layers\": \"2:softmax\", \"seed\": [7, 8]}");
    assertEquals(1L, tune("--space", file, "--trials", 2, "--quiet", "--json").json().get("seed"));
  }

  @Test
  void halvingGivesTheBestMoreEpochs() {
    Run run =
        tune(
            "--space",
            space(SPACE),
            "--search",
            "halving",
            "--factor",
            2,
            "--trials",
            8,
            "--epochs",
            16);
    List<String> epochs = run.lines().stream().skip(1).map(line -> columns(line).get(3)).toList();
    assertEquals(List.of("16", "8", "4", "4", "2", "2", "2", "2"), epochs);
    assertTrue(run.err().contains("rung 2 of 4, trial "), run.err());
  }

  @Test
  void trialsThatDivergeAreInTheTable() {
    String wild =
        """
        {"data": "builtin:moons", "epochs": 1, "layers": "5:relu,2:identity", "loss": "mse",
         "optimizer": ["sgd(learning_rate=1e30)", "adam"]}
        """;
    Run run = tune("--space", space(wild), "--trials", 2);
    List<String> lines = run.lines();
    assertTrue(columns(lines.get(1)).contains("adam"), run.out());
    assertEquals("-", columns(lines.get(2)).get(2));
    assertTrue(lines.get(2).contains("finite"), run.out());
    Run none = tune("--space", space(wild.replace(", \"adam\"", "")), "--trials", 2, "--quiet");
    assertEquals(ExitCodes.FAILED, none.code());
    assertTrue(none.err().startsWith("lanewise: no trial came to a result; "), none.err());
    assertEquals(2, none.out().lines().count());
  }

  /** Files have no NaN, so that null stands for it. */
  @Test
  void aTrialWithoutItsFigureIsNeverTheBest() throws IOException {
    Path best = folder.resolve("best.json");
    Path state = folder.resolve("state");
    Object[] args = {
      "--space", space(SPACE), "--trials", 2, "--state", state, "--out", best, "--quiet"
    };
    tune(args).succeeds();
    Files.delete(best);
    loseMeans(state.resolve("trial-1-epochs-3.json"));
    Run one = tune(args).succeeds();
    assertEquals("2", columns(one.lines().get(1)).get(1));
    Files.delete(best);
    loseMeans(state.resolve("trial-2-epochs-3.json"));
    Run none = tune(args);
    assertEquals(ExitCodes.FAILED, none.code());
    assertEquals(
        "lanewise: no trial came to a result; the first in the table: its loss is no finite number",
        none.err().strip());
    assertFalse(Files.exists(best));
  }

  private static void loseMeans(Path trial) throws IOException {
    TestFiles.write(trial, Files.readString(trial).replaceAll("\"mean\": [^,]+", "\"mean\": null"));
  }

  @Test
  void aMetricMayBeWrittenInAnyWay() {
    Path plugins = folder.resolve("plugins");
    PluginProjects.jar(plugins, "acme:gap", "metric");
    Run run =
        tune(
            "builtin:moons",
            "--epochs",
            1,
            "--trials",
            1,
            "--plugins",
            plugins,
            "--metric",
            "acme:gap(beta=2)",
            "--rank-by",
            " acme:gap( beta=2 )");
    assertEquals("acme:gap(beta=2)", columns(run.lines().getFirst()).get(2));
  }

  @Test
  void aStateIsGoneOnWith() throws IOException {
    Path file = space(SPACE);
    Path state = folder.resolve("a/state");
    String whole = tune("--space", file, "--trials", 5, "--quiet").succeeds().out();
    tune("--space", file, "--trials", 2, "--state", state, "--quiet").succeeds();
    byte[] first = TestFiles.read(state.resolve("trial-1-epochs-3.json"));
    Run more = tune("--space", file, "--trials", 5, "--state", state);
    assertEquals(whole, more.succeeds().out());
    assertTrue(
        more.err().contains("2 finished trials in " + state + " are not run again"), more.err());
    assertArrayEquals(first, TestFiles.read(state.resolve("trial-1-epochs-3.json")));
    try (Stream<Path> files = Files.list(state)) {
      assertEquals(6, files.count());
    }
    // A kept result is taken as it is, which shows that it is read.
    Path fifth = state.resolve("trial-5-epochs-3.json");
    TestFiles.write(fifth, Files.readString(fifth).replaceAll("\"mean\": [^,]+", "\"mean\": 1e-9"));
    assertEquals(
        "5",
        columns(tune("--space", file, "--trials", 5, "--state", state, "--quiet").lines().get(1))
            .get(1));
    TestFiles.write(fifth, "{");
    String damaged = tune("--space", file, "--trials", 5, "--state", state, "--quiet").mistake();
    assertTrue(damaged.contains("trial-5-epochs-3.json is no result of a trial: "), damaged);
    assertTrue(damaged.endsWith("; delete it, and the trial is run again"), damaged);
  }

  @Test
  void aStateOfAnotherSearchIsRefused() {
    Path file = space(SPACE);
    Path state = folder.resolve("state");
    List<Object> search = List.of("--trials", 1, "--state", state, "--quiet", "--space", file);
    tune(search.toArray()).succeeds();
    assertEquals(
        state + " keeps a search with another seed: 1, not 2; name another folder for --state",
        tune(with(search, "--seed", 2)).mistake());
    assertEquals(
        state
            + " keeps a search with another set of options: --epochs=3, not --epochs=4; name another folder for --state",
        tune(with(search, "--epochs", 4)).mistake());
    assertTrue(
        tune(with(search, "builtin:circles")).mistake().contains(" another data: 1000 rows with"));
    assertTrue(tune(with(search, "--folds", 3)).mistake().contains(" another way to judge: "));
    TestFiles.write(file, SPACE.replace("200", "201"));
    assertTrue(tune(search.toArray()).mistake().contains(" another space: "));
  }

  /** A trial that stops early follows from the rows for validation, too. */
  @Test
  void aStateKnowsTheDataForValidation() {
    Path rows = TestFiles.flowers(folder.resolve("f.csv"));
    Path others = TestFiles.flowers(folder.resolve("others.csv"));
    Path state = folder.resolve("state");
    List<Object> search =
        List.of(rows, "--validation", others, "--patience", 1, "--epochs", 2, "--trials", 1);
    Object[] args = with(search, "--state", state, "--quiet");
    tune(args).succeeds();
    tune(args).succeeds();
    TestFiles.write(others, "length,width,kind\n5.5,0.5,aster\n1.5,0.5,rose\n");
    String mistake = tune(args).mistake();
    assertTrue(
        mistake.contains(" keeps a search with another set of data for validation: 40 rows with "),
        mistake);
  }

  @Test
  void aStateKnowsTheVersionsOfPlugins() throws IOException {
    Path plugins = folder.resolve("plugins");
    PluginProjects.jar(plugins, "acme:bend", "activation");
    Path state = folder.resolve("state");
    Path file = space("{\"layers\": [\"4:acme:bend,2:softmax\"], \"epochs\": 1}");
    Object[] args = {
      "builtin:moons", "--space", file, "--plugins", plugins, "--state", state, "--quiet"
    };
    tune(args).succeeds();
    tune(args).succeeds();
    Path search = state.resolve("search.json");
    String kept = Files.readString(search);
    assertTrue(kept.contains("acme:bend of acme-bend 1.2.3"), kept);
    TestFiles.write(search, kept.replace("1.2.3", "1.2.2"));
    String mistake = tune(args).mistake();
    assertTrue(
        mistake.contains(
            " another set of plugins: acme:bend of acme-bend 1.2.2, not acme:bend of acme-bend 1.2.3; "),
        mistake);
  }

  @Test
  void aResultOfOtherSettingsIsRefused() throws IOException {
    String text =
        "{\"data\": \"builtin:moons\", \"layers\": [\"3:tanh,2:softmax\"], \"epochs\": 1}";
    Object[] args = {"--space", space(text), "--state", folder.resolve("state"), "--quiet"};
    tune(args).succeeds();
    Path trial = folder.resolve("state/trial-1-epochs-1.json");
    TestFiles.write(trial, Files.readString(trial).replace("3:tanh", "4:tanh"));
    assertEquals(
        trial
            + " has a trial with the settings {layers=4:tanh,2:softmax}, not {layers=3:tanh,2:softmax}; delete it, and the trial is run again",
        tune(args).mistake());
  }

  private static Object[] with(List<Object> search, Object... more) {
    return Stream.concat(search.stream(), Arrays.stream(more)).toArray();
  }

  @Test
  void saysAllThatIsWrongInASpace() {
    String text =
        """
        {"layer": ["5:tanh"], "epochs": [1, "many"], "batch-size": {"from": 2},
         "learning-rate": {"from": 1, "to": 0.1}, "decimal": [".", ","], "l2": {"from": 0, "to": 1, "scale": "log"},
         "no-shuffle": [true, 3], "optimizer": [["adam"]], "threads": 2, "seed": null, "data": "-x"}
        """;
    String mistake = tune("--space", space(text)).mistake();
    assertTrue(mistake.startsWith("11 mistakes: "), mistake);
    for (String part :
        List.of(
            "there is no key 'layer'; did you mean 'layers'?",
            "'many'",
            "'batch-size' is a range, which is written as",
            "'learning-rate': a range goes from a number to a larger one, not from 1.0 to 0.1",
            "'decimal' is the same for all trials",
            "begins above 0, not at 0.0",
            "--no-shuffle",
            "'optimizer' is one of texts, numbers or truth values",
            "there is no key 'threads'",
            "'seed' is a value, a list of choices or a range, not null",
            "'data' is the name of data")) {
      assertTrue(mistake.contains(part), part + " in " + mistake);
    }
  }

  @Test
  void saysWhatCannotBe() {
    Path file = space(SPACE);
    assertEquals(
        "there is no metric 'acuracy' for these data, did you mean 'accuracy'?; there are loss, accuracy, precision, recall, f1, balanced_accuracy, mcc",
        tune("--space", file, "--rank-by", "acuracy", "--quiet").mistake());
    assertEquals(
        "--validation-part and --folds are two ways to judge; leave one of them out",
        tune("--folds", 3, "--validation-part", 0.5).mistake());
    assertEquals(
        "--factor is for --search halving; add that, or leave it out",
        tune("--factor", 2).mistake());
    assertEquals("--trials=0 is out of range: from 1", tune("--trials", 0).mistake());
    assertEquals("--search is random or halving, not 'grid'", tune("--search", "grid").mistake());
    assertTrue(
        tune("--space", space("{\"optimizer\": [\"adam\", \"adan\"]}"), "--quiet")
            .mistake()
            .contains("'adan'"));
    assertTrue(
        tune("builtin:moons", "--space", space("{\"loss\": [\"mse\", \"mae\"]}"), "--quiet")
            .mistake()
            .startsWith("the space has several losses, whose values cannot be compared"));
    assertTrue(
        tune("builtin:moons", "--space", space("{\"layers\": [\"3:softmax\"]}"), "--quiet")
            .mistake()
            .startsWith("no trial can be begun; the first because "));
  }
}
