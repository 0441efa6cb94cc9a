package dev.lanewise.tests;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.api.ConfigurationException;
import dev.lanewise.api.DataException;
import dev.lanewise.api.formula.Variable;
import dev.lanewise.api.kernels.Kernels;
import dev.lanewise.api.kernels.Matrix;
import dev.lanewise.api.plugin.ActivationPlugin;
import dev.lanewise.api.plugin.LossPlugin;
import dev.lanewise.api.plugin.RowLoss;
import dev.lanewise.api.plugin.RowwiseActivation;
import dev.lanewise.api.plugin.RowwiseLoss;
import dev.lanewise.api.registry.PluginKind;
import dev.lanewise.api.registry.PluginReference;
import dev.lanewise.api.registry.PluginRequirement;
import dev.lanewise.api.registry.Plugins;
import dev.lanewise.cli.Main;
import dev.lanewise.formats.ModelFile;
import dev.lanewise.network.Model;
import dev.lanewise.network.Trainer;
import dev.lanewise.network.TrainingResult;
import dev.lanewise.network.builtin.BuiltinData;
import dev.lanewise.network.data.Dataset;
import dev.lanewise.network.engine.Engine;
import dev.lanewise.network.metrics.ClassificationEvaluation;
import dev.lanewise.testkit.ActivationContract;
import dev.lanewise.testkit.LossContract;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A softmax with temperature, a focal loss and a layer normalisation, each a jar of one source of
 * fewer than 40 lines that knows the api alone. They are used like what is built in.
 *
 * <p>Gradients are checked twice. The formula that the library derived is evaluated in double
 * precision and compared with central differences of the plugin's own formula, also in double, at
 * 10⁻⁶ of each number. Single precision cannot show 10⁻⁶ by differences, so what the kernels
 * compute is compared with that derived formula in double: within 4 units in the last place of the
 * largest number of its row.
 */
@Tag("full")
class AcmePluginsTest {

  private static final int MOST_LINES = 39;
  private static final int ULPS = 3;
  private static final int[] COLUMNS = {2, 3, 10, 17, 100};
  private static final Dataset MOONS = BuiltinData.load("builtin:moons", 1).train();

  @TempDir private static Path shared;

  private static Plugins plugins;

  @TempDir private Path folder;

  @BeforeAll
  static void buildJars() throws IOException {
    for (AcmePlugins each : AcmePlugins.values()) {
      each.writeTo(jars(), shared.resolve("work"));
    }
    plugins = Plugins.from(jars()).strict();
  }

  @AfterAll
  static void close() {
    plugins.close();
  }

  private static Path jars() {
    return shared.resolve("plugins");
  }

  private static RowwiseActivation activation(String name) {
    return assertInstanceOf(
        RowwiseActivation.class, plugins.activation(PluginReference.parse(name)));
  }

  private static RowwiseLoss loss(String name) {
    return assertInstanceOf(RowwiseLoss.class, plugins.loss(PluginReference.parse(name)));
  }

  /** Each compiles against the api alone, or {@link #buildJars} fails. */
  @ParameterizedTest
  @EnumSource
  void aSourceIsShort(AcmePlugins plugin) throws IOException {
    int lines = Files.readAllLines(plugin.source()).size();
    assertTrue(lines <= MOST_LINES, plugin.source() + " has " + lines + " lines");
  }

  private static Trainer.Builder trainer(String layers, String loss) {
    Trainer.Builder trainer = Trainer.builder().layers(layers).optimizer("adam").learningRate(0.02);
    return loss.isEmpty() ? trainer : trainer.loss(loss);
  }

  /** Wide enough that two threads share the work. */
  @Tag("lanes")
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "128:tanh,3:acme:softmax2(temperature=0.5) | ''",
        "128:tanh,3:softmax | acme:focal(gamma=1.5)",
        "128:acme:layer_norm,3:softmax | ''",
        "128:acme:layer_norm(gain=2),3:acme:softmax2(temperature=4) | acme:focal",
      })
  void trainToTheSameBitsOnAllKernelsAndThreads(String layers, String loss) {
    Dataset data = Runs.classes(200, 96, 3);
    List<String> digests = new ArrayList<>();
    for (String kernels : List.of("scalar", "simd")) {
      for (int threads : new int[] {1, 2}) {
        try (Engine engine = Engine.create(plugins, kernels, threads)) {
          Trainer trainer = trainer(layers, loss).epochs(3).batchSize(64).build();
          digests.add(Runs.digest(trainer.train(data, engine).model()));
        }
      }
    }
    assertEquals(1, digests.stream().distinct().count(), digests.toString());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "32:tanh,32:tanh,2:acme:softmax2(temperature=0.2) | '' | cross_entropy",
        "32:tanh,32:tanh,2:acme:softmax2(temperature=5) | '' | cross_entropy",
        "32:tanh,32:tanh,2:softmax | acme:focal | acme:focal",
        "32:tanh,32:tanh,2:acme:softmax2 | acme:focal(gamma=0.5) | acme:focal(gamma=0.5)",
        "32:tanh,32:acme:layer_norm,32:tanh,2:softmax | '' | cross_entropy",
      })
  void networksLearn(String layers, String loss, String usedLoss) {
    List<String> digests = new ArrayList<>();
    for (String kernels : List.of("scalar", "simd")) {
      try (Engine engine = Engine.create(plugins, kernels, 2)) {
        TrainingResult result =
            trainer(layers, loss).epochs(60).batchSize(50).build().train(MOONS, engine);
        assertEquals(PluginReference.parse(usedLoss), result.model().loss());
        double first = result.history().getFirst().trainLoss();
        double last = result.history().getLast().trainLoss();
        assertTrue(last < 0.1 * first, layers + ": the loss went from " + first + " to " + last);
        ClassificationEvaluation evaluation =
            assertInstanceOf(
                ClassificationEvaluation.class,
                result.model().evaluate(BuiltinData.load("builtin:moons", 1).test(), engine));
        assertTrue(evaluation.accuracy() >= 0.98, layers + ": " + evaluation.accuracy());
        digests.add(Runs.digest(result.model()));
      }
    }
    assertEquals(digests.getFirst(), digests.getLast());
  }

  /** The definitions of the papers, in plain Java. */
  @Test
  void formulasAreThoseOfThePapers() {
    SplittableRandom random = new SplittableRandom(5);
    for (int columns : COLUMNS) {
      double[] x = floats(random, columns, 3);
      double mean = Arrays.stream(x).average().orElseThrow();
      double variance =
          Arrays.stream(x).map(each -> (each - mean) * (each - mean)).average().orElseThrow();
      double sum = Arrays.stream(x).map(each -> Math.exp(each / 4)).sum();
      double[] tempered = activation("acme:softmax2(temperature=4)").evaluate(x);
      double[] normalised = activation("acme:layer_norm(gain=3, epsilon=0.1)").evaluate(x);
      for (int i = 0; i < columns; i++) {
        assertEquals(Math.exp(x[i] / 4) / sum, tempered[i], 1e-12);
        assertEquals(3 * (x[i] - mean) / Math.sqrt(variance + 0.1), normalised[i], 1e-12);
        double p = Math.exp(x[i]) / Arrays.stream(x).map(Math::exp).sum();
        for (double gamma : new double[] {0, 0.5, 2, 5}) {
          assertEquals(
              -Math.pow(1 - p, gamma) * Math.log(p),
              loss("acme:focal(gamma=" + gamma + ")").evaluate(x, i),
              1e-12);
        }
      }
    }
  }

  /** In double precision, against differences; then single precision, against double. */
  @Tag("lanes")
  @ParameterizedTest
  @ValueSource(
      strings = {
        "acme:softmax2",
        "acme:softmax2(temperature=0.5)",
        "acme:softmax2(temperature=4)",
        "acme:layer_norm",
        "acme:layer_norm(gain=0.5, epsilon=0.1)"
      })
  void gradientsOfActivationsAreThoseOfDifferences(String name) {
    RowwiseActivation activation = activation(name);
    SplittableRandom random = new SplittableRandom(3);
    for (int columns : COLUMNS) {
      double[] x = floats(random, columns, 3);
      double[] upstream = floats(random, columns, 1);
      Map<Variable, double[]> at =
          Map.of(
              activation.x(), x,
              activation.y(), activation.evaluate(x),
              activation.upstream(), upstream);
      double[] gradient = activation.gradient().evaluateRow(at, columns);
      assertDifferences(
          name,
          gradient,
          x,
          moved -> {
            double[] y = activation.evaluate(moved);
            double sum = 0;
            for (int i = 0; i < columns; i++) {
              sum += upstream[i] * y[i];
            }
            return sum;
          });
      for (String kernels : List.of("scalar", "simd")) {
        float[] y = new float[columns];
        float[] dx = new float[columns];
        Matrix from = Matrix.of(single(x), 0, columns);
        Matrix to = Matrix.of(y, 0, columns);
        var computation = activation.bind(kernels(kernels), 1, columns);
        computation.forward(1, from, to);
        computation.backward(
            1, from, to, Matrix.of(single(upstream), 0, columns), Matrix.of(dx, 0, columns));
        assertNear(name + " on " + kernels, activation.evaluate(x), y);
        assertNear("the gradient of " + name + " on " + kernels, gradient, dx);
      }
    }
  }

  /** In double precision, against differences; then single precision, against double. */
  @Tag("lanes")
  @ParameterizedTest
  @ValueSource(
      strings = {
        "acme:focal",
        "acme:focal(gamma=0)",
        "acme:focal(gamma=0.5)",
        "acme:focal(gamma=5)"
      })
  void gradientsOfTheLossAreThoseOfDifferences(String name) {
    RowwiseLoss loss = loss(name);
    SplittableRandom random = new SplittableRandom(4);
    for (int columns : COLUMNS) {
      double[] z = floats(random, columns, 3);
      int label = random.nextInt(columns);
      Map<Variable, double[]> at =
          Map.of(
              loss.prediction(), z,
              loss.label(), new double[] {label},
              loss.scale(), new double[] {1});
      double[] gradient = loss.weighted().gradient().evaluateRow(at, columns);
      assertDifferences(name, gradient, z, moved -> loss.evaluate(moved, label));
      for (String kernels : List.of("scalar", "simd")) {
        float[] losses = new float[1];
        float[] dz = new float[columns];
        RowLoss.Computation computation = loss.bind(kernels(kernels), 1, columns);
        computation.run(1, single(z), columns, new int[] {label}, 1, losses, dz);
        assertNear(name + " on " + kernels, new double[] {loss.evaluate(z, label)}, losses);
        assertNear("the gradient of " + name + " on " + kernels, gradient, dz);
      }
    }
  }

  private static Kernels kernels(String id) {
    return plugins.kernels(id).kernels();
  }

  /** Draws numbers that are floats. */
  private static double[] floats(SplittableRandom random, int count, double limit) {
    return random.doubles(count, -limit, limit).map(value -> (float) value).toArray();
  }

  private static float[] single(double[] values) {
    float[] floats = new float[values.length];
    for (int i = 0; i < values.length; i++) {
      floats[i] = (float) values[i];
    }
    return floats;
  }

  private static void assertDifferences(
      String name, double[] gradient, double[] x, ToDoubleFunction<double[]> function) {
    for (int i = 0; i < x.length; i++) {
      int at = i;
      double slope =
          CentralDifference.at(
              x[i],
              value -> {
                double[] moved = x.clone();
                moved[at] = value;
                return function.applyAsDouble(moved);
              });
      Near.relative(slope, gradient[i], 1e-6, 0, name + " of " + x.length + " at " + i);
    }
  }

  private static void assertNear(String what, double[] expected, float[] actual) {
    double largest = Math.max(1, Arrays.stream(expected).map(Math::abs).max().orElseThrow());
    for (int i = 0; i < expected.length; i++) {
      assertEquals(
          expected[i],
          actual[i],
          ULPS * Math.ulp((float) largest),
          what + " of " + expected.length + " at " + i);
    }
  }

  @Test
  void softmax2GivesProbabilitiesAndTheirClasses() {
    try (Engine engine = Engine.create(plugins, "auto", 1)) {
      Model model =
          trainer("8:tanh,2:acme:softmax2(temperature=3)", "")
              .epochs(2)
              .build()
              .train(MOONS, engine)
              .model();
      Model sharper =
          trainer("8:tanh,2:acme:softmax2(temperature=1)", "")
              .epochs(2)
              .build()
              .train(MOONS, engine)
              .model();
      assertTrue(!Arrays.equals(outputs(model, engine), outputs(sharper, engine)));
      float[] outputs = outputs(model, engine);
      int[] classes = new int[MOONS.rows()];
      model.predictor(engine, 64).classify(MOONS.inputs(), MOONS.rows(), classes);
      int correct = 0;
      for (int row = 0; row < MOONS.rows(); row++) {
        float no = outputs[2 * row];
        float yes = outputs[2 * row + 1];
        assertEquals(1, no + yes, 1e-6, "the sum of row " + row);
        assertEquals(yes > no ? 1 : 0, classes[row], "the class of row " + row);
        correct += classes[row] == MOONS.labels()[row] ? 1 : 0;
      }
      ClassificationEvaluation evaluation =
          assertInstanceOf(ClassificationEvaluation.class, model.evaluate(MOONS, engine));
      assertEquals((double) correct / MOONS.rows(), evaluation.accuracy());
    }
  }

  private static float[] outputs(Model model, Engine engine) {
    float[] outputs = new float[MOONS.rows() * 2];
    model.predictor(engine, 64).predict(MOONS.inputs(), MOONS.rows(), outputs);
    return outputs;
  }

  /** Read by another registry, which has loaded the classes anew. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "8:tanh,2:acme:softmax2(temperature=3) | '' | activation 'acme:softmax2'",
        "8:acme:layer_norm(gain=2),2:softmax | '' | activation 'acme:layer_norm'",
      })
  void modelsAreSavedAndLoaded(String layers, String loss, String needed) throws IOException {
    Path file = folder.resolve("model.safetensors");
    float[] before;
    try (Engine engine = Engine.create(plugins, "scalar", 1)) {
      Model model = trainer(layers, loss).epochs(2).build().train(MOONS, engine).model();
      before = outputs(model, engine);
      ModelFile.write(model, file);
    }
    byte[] bytes = Files.readAllBytes(file);
    try (Plugins again = Plugins.from(jars()).strict();
        Engine engine = Engine.create(again, "simd", 2)) {
      Model model = ModelFile.read(file, engine);
      assertArrayEquals(before, outputs(model, engine));
      ModelFile.write(model, file);
      assertArrayEquals(bytes, Files.readAllBytes(file));
    }
    try (Engine engine = Engine.create()) {
      String message =
          requireNonNull(
              assertThrows(DataException.class, () -> ModelFile.read(file, engine)).getMessage());
      assertTrue(message.contains("needs the " + needed), message);
    }
  }

  @Test
  void aModelPredictsWhereTheJarOfItsLossIsAbsent() {
    Path file = folder.resolve("model.safetensors");
    float[] expected;
    try (Engine engine = Engine.create(plugins, "scalar", 1)) {
      Model model =
          trainer("8:tanh,2:softmax", "acme:focal(gamma=3)")
              .epochs(2)
              .build()
              .train(MOONS, engine)
              .model();
      assertEquals(
          List.of(
              new PluginRequirement(
                  PluginKind.LOSS,
                  "acme:focal",
                  AcmePlugins.FOCAL.pluginId(),
                  ExamplePlugins.VERSION)),
          model.requirements());
      expected = outputs(model, engine);
      ModelFile.write(model, file);
    }
    try (Engine engine = Engine.create()) {
      Model model = ModelFile.read(file, engine);
      assertArrayEquals(expected, outputs(model, engine));
      int[] classes = new int[MOONS.rows()];
      model.predictor(engine, 64).classify(MOONS.inputs(), MOONS.rows(), classes);
      // To measure it the loss is needed, and the message says where it is from.
      String message =
          requireNonNull(
              assertThrows(ConfigurationException.class, () -> model.evaluate(MOONS, engine))
                  .getMessage());
      assertTrue(message.contains("'acme:focal' of the plugin acme-focal 1.0.0"), message);
    }
  }

  @Test
  void whatMakesNoSenseIsRefusedWithWhatDoes() {
    try (Engine engine = Engine.create(plugins, "scalar", 1)) {
      Trainer trainer = trainer("2:sigmoid", "acme:focal").epochs(1).build();
      assertEquals(
          "the loss acme:focal does not go with the output activation sigmoid; use one of"
              + " [acme:softmax2, identity, log_softmax, softmax]",
          assertThrows(ConfigurationException.class, () -> trainer.train(MOONS, engine))
              .getMessage());
      Trainer normalised = trainer("2:acme:layer_norm", "cross_entropy").epochs(1).build();
      assertEquals(
          "the loss cross_entropy does not go with the output activation acme:layer_norm; use one"
              + " of [acme:softmax2, identity, log_softmax, softmax]",
          assertThrows(ConfigurationException.class, () -> normalised.train(MOONS, engine))
              .getMessage());
    }
  }

  private String run(String... arguments) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    int code =
        Main.run(
            arguments,
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8));
    assertEquals(0, code, () -> err.toString(StandardCharsets.UTF_8));
    return out.toString(StandardCharsets.UTF_8);
  }

  @Test
  void theCommandUsesThem() throws IOException {
    String model = folder.resolve("model.safetensors").toString();
    String predictions = folder.resolve("predictions.csv").toString();
    String rows = folder.resolve("rows.csv").toString();
    Files.writeString(Path.of(rows), "a,b\n0.5,1\n-1,0\n");
    run(
        "train",
        "builtin:moons",
        "--quiet",
        "--plugins",
        jars().toString(),
        "--layers",
        "16:acme:layer_norm,16:tanh,2:acme:softmax2(temperature=2)",
        "--loss",
        "acme:focal",
        "--epochs",
        "2",
        "--out",
        model);
    String evaluation =
        run("evaluate", model, "builtin:moons", "--json", "--plugins", jars().toString());
    assertTrue(evaluation.contains("\"accuracy\":"), evaluation);
    run("predict", model, rows, "--out", predictions, "--plugins", jars().toString());
    List<String> lines = Files.readAllLines(Path.of(predictions));
    assertEquals(3, lines.size(), lines.toString());
    String explained = run("plugins", "explain", "acme:softmax2", "--plugins", jars().toString());
    assertTrue(explained.contains("outputs mean: class_probabilities"), explained);
    assertTrue(explained.contains("logits: x"), explained);
  }

  @Nested
  class Softmax2Contract extends ActivationContract {
    @Override
    protected ActivationPlugin plugin() {
      return assertInstanceOf(
          ActivationPlugin.class, plugins.find("acme:softmax2").getFirst().plugin());
    }

    @Override
    protected List<String> settings() {
      return List.of("", "temperature=0.5", "temperature=4");
    }
  }

  @Nested
  class FocalContract extends LossContract {
    @Override
    protected LossPlugin plugin() {
      return assertInstanceOf(LossPlugin.class, plugins.find("acme:focal").getFirst().plugin());
    }

    @Override
    protected List<String> settings() {
      return List.of("", "gamma=0", "gamma=0.5", "gamma=5");
    }

    /**
     * Of a label that is nearly certain, it subtracts the label's logit from about as much, as
     * {@code cross_entropy} does.
     */
    @Override
    protected double largestAddend(double largestInput) {
      return largestInput;
    }
  }

  @Nested
  class LayerNormContract extends ActivationContract {
    /**
     * The derivative is divided by the standard deviation of the row, and the rounding of its
     * parts, which cancel, with it: where a row's numbers are nearly the same, by 1 ÷ √ε, which is
     * 316.
     */
    @Override
    protected double tolerance() {
      return 1e-5;
    }

    @Override
    protected ActivationPlugin plugin() {
      return assertInstanceOf(
          ActivationPlugin.class, plugins.find("acme:layer_norm").getFirst().plugin());
    }

    @Override
    protected List<String> settings() {
      return List.of("", "gain=2, epsilon=0.01");
    }
  }
}
