package dev.lanewise.cli.compilation;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.api.registry.PluginKind;
import dev.lanewise.api.registry.Plugins;
import dev.lanewise.cli.PluginProjects;
import dev.lanewise.cli.Run;
import dev.lanewise.cli.TestFiles;
import dev.lanewise.formats.ModelFile;
import dev.lanewise.network.Model;
import dev.lanewise.network.data.Task;
import dev.lanewise.network.engine.Engine;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.spi.ToolProvider;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a generated class computes is what a predictor computes, to the bit. */
class CompileCommandTest {

  private static final Engine ENGINE = Engine.create(Plugins.installed(), "scalar", 1);
  private static final int ROWS = 60;

  @TempDir private Path work;

  private GeneratedScorer compiled(Model model, String... options) throws Exception {
    return CompiledModels.compiled(work, model, options);
  }

  private static Stream<String> activations() {
    return Stream.concat(
        Plugins.installed().list().stream()
            .filter(entry -> entry.kind() == PluginKind.ACTIVATION)
            .map(entry -> entry.id()),
        Stream.of("leaky_relu(slope=0.3)", "maxout(pieces=5)", "maxout(pieces=1)"));
  }

  /** Wide and narrow layers, at the end and within; rows of more and of fewer than 16 sums. */
  @Test
  void everyActivationHasTheSameBits() throws Exception {
    CompiledModels models = new CompiledModels(work);
    for (String activation : activations().toList()) {
      String layers = "17:%1$s,dropout(rate=0.3),35:%1$s,9:identity,3:%1$s".formatted(activation);
      models.add(RandomModel.of(5, layers, new Task.Regression(), ENGINE));
    }
    models.check(ENGINE);
  }

  @Test
  void batchNormalizationBehindADenseLayerHasTheSameBits() throws Exception {
    Model model =
        RandomModel.of(
            5,
            "17:prelu,batch_norm,dropout(rate=0.3),9:identity,dropout(rate=0.1),batch_norm(epsilon=0.1),3:tanh",
            new Task.Regression(),
            ENGINE);
    CompiledModels.assertSame(model, ENGINE, compiled(model));
  }

  @Test
  void everyActivationChoosesTheSameClass() throws Exception {
    CompiledModels models = new CompiledModels(work);
    Task task = new Task.Classification(List.of("a", "b", "c", "d"), 0.5f);
    for (String activation : activations().toList()) {
      models.add(RandomModel.of(3, "8:relu,4:" + activation, task, ENGINE));
    }
    models.check(ENGINE);
  }

  @ParameterizedTest
  @CsvSource({"sigmoid,0.5", "sigmoid,0.1", "identity,0", "tanh,0", "step,0.5", "softmax,0.5"})
  void aSingleOutputChoosesTheSameClass(String activation, float threshold) throws Exception {
    Task task = new Task.Classification(List.of("no", "yes"), threshold);
    Model model = RandomModel.of(3, "20:tanh,1:" + activation, task, ENGINE);
    CompiledModels.assertSame(model, ENGINE, compiled(model));
  }

  @Test
  void severalLabels() throws Exception {
    Model model = RandomModel.of(40, "16:silu,6:sigmoid", new Task.MultiLabel(), ENGINE);
    CompiledModels.assertSame(model, ENGINE, compiled(model));
  }

  @Test
  void classNamesMayBeAnything() throws Exception {
    List<String> names =
        List.of("plain", "\"quoted\" \\u0022", "two\nlines\r\t\u0001", "größe 日本 \ud83d\ude00", "");
    Task task = new Task.Classification(names, 0.5f);
    Model model = RandomModel.of(2, "5:softmax", task, ENGINE);
    GeneratedScorer scorer = compiled(model);
    assertEquals(names, scorer.constant("CLASS_NAMES"));
  }

  @Test
  void thousandsOfClasses() throws Exception {
    List<String> names = IntStream.range(0, 4_100).mapToObj(i -> "class " + i).toList();
    Task task = new Task.Classification(names, 0.5f);
    Model model = RandomModel.of(1, "4100:identity", task, ENGINE);
    GeneratedScorer scorer = compiled(model);
    assertEquals(names, scorer.constant("CLASS_NAMES"));
    CompiledModels.assertSame(model, ENGINE, scorer);
  }

  @Test
  void aLargeModelHasItsWeightsBesideIt() throws Exception {
    Model model = RandomModel.of(50, "70:relu,30:gelu,2:identity", new Task.Regression(), ENGINE);
    CompiledModels.assertSame(model, ENGINE, compiled(model));
    Path weights = work.resolve("classes/com/acme/Scorer.weights");
    assertEquals(4L * model.parameterCount(), Files.size(weights));

    byte[] bytes = TestFiles.read(weights);
    bytes[99] ^= 1;
    Files.write(weights, bytes);
    assertEquals(
        "Scorer.weights is damaged or belongs to another version of com.acme.Scorer; take the one that was written with it",
        failureToLoad());
    Files.write(weights, new byte[12]);
    assertTrue(failureToLoad().startsWith("Scorer.weights is damaged"));
    Files.delete(weights);
    assertEquals(
        "Scorer.weights is missing; put it beside the class file of com.acme.Scorer",
        failureToLoad());
  }

  private String failureToLoad() {
    Path classes = work.resolve("classes");
    return String.valueOf(
        assertThrows(
                ExceptionInInitializerError.class,
                () -> new GeneratedScorer(classes, "com.acme.Scorer"))
            .getMessage());
  }

  @ParameterizedTest
  @ValueSource(strings = {"class", "resource"})
  void weightsGoWhereTheUserSays(String place) throws Exception {
    // More than one constant holds.
    Model model = RandomModel.of(100, "120:relu,3:softmax", new Task.Regression(), ENGINE);
    CompiledModels.assertSame(model, ENGINE, compiled(model, "--weights", place));
    assertEquals(
        place.equals("resource"), Files.exists(work.resolve("sources/com/acme/Scorer.weights")));
  }

  @Test
  void theSameModelGivesTheSameFileAndReplacesIt() throws Exception {
    Path file = work.resolve("m.safetensors");
    ModelFile.write(RandomModel.of(2, "3:relu", new Task.Regression(), ENGINE), file);
    Path source = work.resolve("Scorer.java");
    TestFiles.write(source, "old");
    Run.of("compile", file, "--class", "Scorer", "--out", work).succeeds();
    String first = Files.readString(source);
    assertFalse(first.contains("package"), first);
    Run.of("compile", file, "--class", "Scorer", "--out", work).succeeds();
    assertEquals(first, Files.readString(source));
  }

  @Test
  void threadsMayShareAnObject() throws Exception {
    Model model = RandomModel.of(6, "64:relu,8:tanh,4:softmax", new Task.Regression(), ENGINE);
    GeneratedScorer scorer = compiled(model);
    float[] rows = RandomModel.rows(ROWS, 6);
    int[][] expected = new int[ROWS][];
    for (int i = 0; i < ROWS; i++) {
      expected[i] = CompiledModels.bits(scorer.predict(CompiledModels.row(rows, 6, i)));
    }
    try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
      Callable<Boolean> all =
          () -> {
            for (int i = 0; i < 100 * ROWS; i++) {
              assertArrayEquals(
                  expected[i % ROWS],
                  CompiledModels.bits(scorer.predict(CompiledModels.row(rows, 6, i % ROWS))));
            }
            return true;
          };
      for (Future<Boolean> each : threads.invokeAll(List.of(all, all, all, all))) {
        assertTrue(each.get());
      }
    }
  }

  @Test
  void arraysThatAreTooShortAreRefused() throws Exception {
    GeneratedScorer scorer = compiled(RandomModel.of(3, "2:relu", new Task.Regression(), ENGINE));
    assertEquals(
        "a row has 3 inputs, but the array has 2",
        assertThrows(IllegalArgumentException.class, () -> scorer.predict(new float[2]))
            .getMessage());
  }

  @Test
  void javaBaseIsEnough() throws Exception {
    compiled(RandomModel.of(3, "9:relu,2:softmax", new Task.Regression(), ENGINE));
    StringWriter told = new StringWriter();
    PrintWriter messages = new PrintWriter(told);
    ToolProvider jdeps = ToolProvider.findFirst("jdeps").orElseThrow();
    jdeps.run(messages, messages, "--print-module-deps", work.resolve("classes").toString());
    assertEquals("java.base", told.toString().strip());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "com.acme.2nd | 'com.acme.2nd' is no name of a Java class",
        "com..Scorer | is no name of a Java class",
        "com.class.Scorer | is no name of a Java class",
        "../Scorer | is no name of a Java class",
        "com.acme.Math | the class cannot be called Math",
        "com.acme.Row | the class cannot be called Row",
        "java.lang.Scorer | belong to Java itself",
      })
  void namesThatAreNone(String name, String told) throws IOException {
    Path file = work.resolve("m.safetensors");
    ModelFile.write(RandomModel.of(2, "3:relu", new Task.Regression(), ENGINE), file);
    String sentence = Run.of("compile", file, "--class", name, "--out", work).mistake();
    assertTrue(sentence.contains(told), sentence);
    assertEquals(List.of(file), PluginProjects.files(work));
  }

  @Test
  void otherMistakes() throws IOException {
    Path file = work.resolve("m.safetensors");
    ModelFile.write(RandomModel.of(2, "3:relu", new Task.Regression(), ENGINE), file);
    assertEquals(
        "cannot make the folder %s: a file of that name is in the way; choose another --out"
            .formatted(file),
        Run.of("compile", file, "--class", "Scorer", "--out", file).mistake());
    Path inTheWay = Files.createDirectory(work.resolve("Taken.java"));
    assertEquals(
        "cannot write %s: it is a folder; name a file in it".formatted(inTheWay),
        Run.of("compile", file, "--class", "Taken", "--out", work).mistake());
    assertEquals(
        "weights cannot go to 'jar'; use auto, class or resource",
        Run.of("compile", file, "--class", "Scorer", "--weights", "jar").mistake());
    assertEquals(
        "m.onnx is an ONNX model, and .safetensors models are compiled; make one of it by lanewise convert",
        Run.of("compile", "m.onnx", "--class", "Scorer").mistake());
    assertTrue(
        Run.of("compile", work.resolve("none.safetensors"), "--class", "Scorer")
            .mistake()
            .contains("does not exist"));
  }
}
