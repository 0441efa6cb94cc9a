package dev.lanewise.cli;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.api.ConfigurationException;
import dev.lanewise.cli.options.PluginRequest;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The options {@code --plugins} and {@code --strict}, and the environment variable. */
class PluginFoldersTest {

  private static final String LAYERS = "4:acme:bend,2:softmax";

  @TempDir private static Path work;

  /** A folder with a plugin, and one with that plugin and a file that is no jar. */
  private static Path good;

  private static Path mixed;
  private static Path model;

  @BeforeAll
  static void build() throws IOException {
    good = work.resolve("good");
    mixed = work.resolve("mixed");
    model = work.resolve("bend.safetensors");
    Path jar = PluginProjects.jar(good, "acme:bend", "activation");
    Files.createDirectory(mixed);
    Files.copy(jar, mixed.resolve(jar.getFileName()));
    TestFiles.write(mixed.resolve("broken.jar"), "no jar");
    train(good, "--quiet", "--out", model).succeeds();
  }

  private static Run train(Path plugins, Object... more) {
    List<Object> args = new ArrayList<>(List.of("train", "builtin:moons", "--epochs", 1));
    args.addAll(List.of("--layers", LAYERS, "--kernels", "scalar", "--plugins", plugins));
    args.addAll(Arrays.asList(more));
    return Run.of(args.toArray());
  }

  @Test
  @SuppressWarnings("unchecked")
  void listsWhatFoldersHold() {
    List<String> lines = Run.of("plugins", "list", "--plugins", good).lines();
    int at =
        lines.indexOf(lines.stream().filter(l -> l.startsWith("  acme:bend ")).findAny().get());
    assertEquals(
        "from acme-bend 1.2.3 (%s)".formatted(real(good).resolve("acme-bend.jar")),
        lines.get(at + 1).strip());
    assertFalse(lines.contains("rejected"));

    Map<String, @Nullable Object> json =
        Run.of("plugins", "list", "--plugins", good, "--json").json();
    Map<String, @Nullable Object> entry =
        ((List<Map<String, @Nullable Object>>) requireNonNull(json.get("plugins")))
            .stream().filter(plugin -> "acme:bend".equals(plugin.get("id"))).findAny().get();
    assertEquals("activation", entry.get("kind"));
    assertEquals("1.2.3", entry.get("version"));
    assertEquals(real(good).resolve("acme-bend.jar").toString(), entry.get("jar"));
    assertEquals("installed", entry.get("status"));
  }

  @Test
  @SuppressWarnings("unchecked")
  void listsWhatIsRejectedAtTheEnd() {
    Run run = Run.of("plugins", "--plugins", mixed);
    List<String> lines = run.lines();
    assertEquals("", run.err());
    assertEquals("rejected", lines.get(lines.size() - 2));
    assertTrue(
        lines.getLast().startsWith("  jar from " + real(mixed).resolve("broken.jar") + ": "),
        lines.getLast());

    Map<String, @Nullable Object> json = Run.of("plugins", "--plugins", mixed, "--json").json();
    List<Map<String, @Nullable Object>> rejected =
        (List<Map<String, @Nullable Object>>) requireNonNull(json.get("rejected"));
    assertEquals(1, rejected.size());
    assertEquals(
        Set.of("id", "kind", "version", "jar", "status", "reason"), rejected.getFirst().keySet());
    assertEquals("rejected", rejected.getFirst().get("status"));
    assertTrue(
        requireNonNull((String) rejected.getFirst().get("reason")).startsWith("it is no jar"));
  }

  @Test
  void explainsAPluginOfAFolder() {
    List<String> lines =
        Run.of("plugins", "explain", "acme:bend(beta=2)", "--plugins", good).lines();
    assertTrue(
        lines.getFirst().startsWith("acme:bend(beta=2) (activation, from acme-bend 1.2.3 ("));
    assertTrue(lines.contains("  formula: x * sigmoid(x * 2)"), lines.toString());
  }

  @Test
  void trainsAndUsesWhatNeedsAPlugin() {
    Path data = TestFiles.write(work.resolve("points.csv"), "x,y\n0,1\n1,0\n");
    Map<String, @Nullable Object> trained =
        train(good, "--json", "--out", work.resolve("json.safetensors")).json();
    assertEquals(LAYERS, trained.get("layers"));
    assertTrue(
        Run.of("evaluate", model, "builtin:moons", "--plugins", good, "--json")
            .json()
            .containsKey("accuracy"));
    assertEquals(3, Run.of("predict", model, data, "--plugins", good).lines().size());
    assertTrue(Run.of("predict", model, data).mistake().contains("acme:bend"));
    assertTrue(Run.of("evaluate", model, "builtin:moons").mistake().contains("acme:bend"));
    assertEquals(
        "scalar",
        Run.of("doctor", "--plugins", good, "--kernels", "scalar", "--json").json().get("kernels"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "train builtin:moons --epochs 0 --layers 2:softmax --out OUT",
        "evaluate MODEL builtin:moons",
        "predict MODEL builtin:moons --out OUT.csv",
        "doctor --kernels scalar --threads 1",
        "plugins explain relu",
        "plugins new fresh --dir OUT",
      })
  void eachRejectedIsAWarningUnlessStrict(String line) {
    List<String> words =
        Arrays.stream(line.split(" "))
            .map(word -> word.replace("MODEL", model.toString()))
            .map(word -> word.replace("OUT", work.resolve("out-" + line.hashCode()).toString()))
            .toList();
    Set<Path> before = new HashSet<>(PluginProjects.files(work));
    List<Object> args = new ArrayList<>(words);
    args.addAll(List.of("--plugins", mixed));
    args.add("--strict");
    String sentence = Run.of(args.toArray()).mistake();
    assertTrue(sentence.startsWith("not all plugins can be loaded: jar from "), sentence);
    assertTrue(sentence.contains("broken.jar: it is no jar"), sentence);
    assertEquals(before, new HashSet<>(PluginProjects.files(work)), "nothing is written");

    args.removeLast();
    Run run = Run.of(args.toArray()).succeeds();
    List<String> warnings =
        run.err().lines().filter(message -> message.startsWith("warning: left out ")).toList();
    assertEquals(1, warnings.size(), run.err());
    assertTrue(warnings.getFirst().contains("broken.jar: it is no jar"), run.err());
  }

  @Test
  void strictListsNothingThatIsNotComplete() {
    String sentence = Run.of("plugins", "list", "--strict", "--plugins", mixed).mistake();
    assertTrue(sentence.contains("broken.jar"), sentence);
    Run.of("plugins", "list", "--strict", "--plugins", good).succeeds();
  }

  @Test
  void quietWarnsOfNothing() {
    Path out = work.resolve("quiet.safetensors");
    assertEquals("", train(mixed, "--quiet", "--out", out).succeeds().err());
    train(mixed, "--quiet", "--strict", "--out", work.resolve("strict")).mistake();
  }

  @Test
  void foldersAddUpBeforeAndBehindTheSubcommand() {
    Path other = work.resolve("other");
    PluginProjects.jar(other, "acme:dent", "loss");
    Run both = Run.of("plugins", "list", "--plugins", good, "--plugins", other).succeeds();
    assertTrue(both.out().contains("acme:bend") && both.out().contains("acme:dent"), both.out());
    assertEquals(both, Run.of("plugins", "--plugins", good, "--plugins", other, "list"));
    assertEquals(both, Run.of("plugins", "--plugins", good, "list", "--plugins", other));
    Run.of("plugins", "--plugins", good, "explain", "acme:bend", "--plugins", other).succeeds();
    Run.of("plugins", "--plugins", good, "explain", "acme:dent", "--plugins", other).succeeds();
  }

  @Test
  void aPluginOfAFolderBeforeTheSubcommandIsNotBegunAgain() {
    Path project = work.resolve("again");
    String sentence =
        Run.of("plugins", "--plugins", good, "new", "acme:bend", "--dir", project).mistake();
    assertTrue(
        sentence.startsWith("the activation 'acme:bend' is there already, in acme-bend 1.2.3 ("),
        sentence);
    assertTrue(sentence.endsWith("; choose another name"), sentence);
    assertFalse(Files.exists(project));
  }

  @Test
  void strictHoldsBeforeTheSubcommandToo() {
    String sentence = Run.of("plugins", "--strict", "list", "--plugins", mixed).mistake();
    assertTrue(sentence.contains("broken.jar"), sentence);
  }

  @Test
  void aFolderThatIsNotThereIsAMistake() {
    String sentence = Run.of("plugins", "--plugins", work.resolve("none")).mistake();
    assertTrue(sentence.contains("there is no folder"), sentence);
    assertTrue(Run.of("plugins", "--plugins", "").mistake().contains("--plugins names no folder"));
  }

  @Test
  void theEnvironmentsFoldersComeFirst() {
    PluginRequest request = new PluginRequest(List.of(mixed), false);
    assertEquals(List.of(mixed), request.allFolders(null));
    assertEquals(List.of(mixed), request.allFolders(""));
    String environment = good + File.pathSeparator + File.pathSeparator + work;
    assertEquals(List.of(good, work, mixed), request.allFolders(environment));
    String message =
        requireNonNull(
            assertThrows(
                    ConfigurationException.class,
                    () -> request.allFolders(good + File.pathSeparator + "no-such-folder"))
                .getMessage());
    assertTrue(
        message.startsWith(
            "the environment variable LANEWISE_PLUGINS names no-such-folder, which is no folder"),
        message);
  }

  /** The plain form of predict is read without picocli, but with the environment. */
  @Test
  void aProcessTakesTheEnvironmentsFolders() throws Exception {
    Path data = TestFiles.write(work.resolve("point.csv"), "x,y\n0,1\n");
    Path out = work.resolve("process.csv");
    Path messages = work.resolve("messages");
    ProcessBuilder builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            PluginProjects.testClassPath(),
            Main.class.getName(),
            "predict",
            model.toString(),
            data.toString());
    builder.environment().put(PluginRequest.VARIABLE, mixed.toString());
    builder.redirectOutput(out.toFile()).redirectError(messages.toFile());
    Process process = builder.start();
    try {
      assertTrue(process.waitFor(60, TimeUnit.SECONDS));
      String told = new String(TestFiles.read(messages), StandardCharsets.UTF_8);
      assertEquals(0, process.exitValue(), told);
      assertEquals(2, Files.readAllLines(out).size());
      assertTrue(told.contains("warning: left out jar from "), told);
    } finally {
      process.destroyForcibly();
    }
  }

  private static Path real(Path folder) {
    try {
      return folder.toRealPath();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
