package dev.lanewise.tests;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.api.DataException;
import dev.lanewise.api.registry.PluginKind;
import dev.lanewise.api.registry.PluginRequirement;
import dev.lanewise.api.registry.Plugins;
import dev.lanewise.formats.Checkpoints;
import dev.lanewise.formats.ModelFile;
import dev.lanewise.network.EarlyStopping;
import dev.lanewise.network.EpochReport;
import dev.lanewise.network.Model;
import dev.lanewise.network.Trainer;
import dev.lanewise.network.TrainingListener;
import dev.lanewise.network.TrainingState;
import dev.lanewise.network.data.Dataset;
import dev.lanewise.network.engine.Engine;
import dev.lanewise.testkit.ReferenceKernels;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Plugins of a jar that was dropped into a folder train, save and load as the built-in ones do. */
class DropInPluginTest {

  private static final String LAYERS = "13:squareplus(b=2),7:example:swish_beta,3:softmax";
  private static final Dataset DATA = Runs.classes(90, 11, 3);

  @TempDir private static Path shared;

  @TempDir private Path folder;

  @BeforeAll
  static void buildJar() throws IOException {
    ExamplePlugins.writeTo(
        shared.resolve("plugins"), Files.createDirectory(shared.resolve("work")));
  }

  private static Plugins plugins() {
    return Plugins.from(shared.resolve("plugins")).strict();
  }

  private static Trainer.Builder trainer() {
    return Trainer.builder()
        .layers(LAYERS)
        .loss("example:multi_margin")
        .optimizer("example:adamax")
        .epochs(3)
        .batchSize(16);
  }

  private static PluginRequirement needs(PluginKind kind, String id) {
    return new PluginRequirement(kind, id, ExamplePlugins.PLUGIN_ID, ExamplePlugins.VERSION);
  }

  @Test
  void trainToTheSameBitsEverywhere() {
    List<String> digests = new ArrayList<>();
    for (String kernels : List.of("scalar", "simd")) {
      for (int threads : new int[] {1, 3}) {
        try (Plugins plugins = plugins();
            Engine engine = Engine.create(plugins, kernels, threads)) {
          digests.add(Runs.digest(trainer().build().train(DATA, engine).model()));
        }
      }
    }
    assertEquals(1, digests.stream().distinct().count(), digests.toString());
  }

  @Test
  void areNamedInTheModelFileWithTheirVersion() throws IOException {
    Path file = folder.resolve("model.safetensors");
    float[] before = new float[90 * 3];
    float[] after = new float[90 * 3];
    try (Plugins plugins = plugins();
        Engine engine = Engine.create(plugins, "scalar", 1)) {
      Model model = trainer().build().train(DATA, engine).model();
      assertEquals(
          List.of(
              needs(PluginKind.ACTIVATION, "squareplus"),
              needs(PluginKind.ACTIVATION, "example:swish_beta"),
              needs(PluginKind.LOSS, "example:multi_margin")),
          model.requirements());
      model.predictor(engine, 100).predict(DATA.inputs(), 90, before);
      ModelFile.write(model, file);
    }
    byte[] bytes = Files.readAllBytes(file);
    try (Plugins plugins = plugins();
        Engine engine = Engine.create(plugins, "simd", 1)) {
      Model model = ModelFile.read(file, engine);
      model.predictor(engine, 7).predict(DATA.inputs(), 90, after);
      assertArrayEquals(before, after);
      ModelFile.write(model, file);
      assertArrayEquals(bytes, Files.readAllBytes(file));
    }
    DataException missing =
        assertThrows(DataException.class, () -> ModelFile.read(file, Engine.create()));
    assertTrue(
        requireNonNull(missing.getMessage())
            .contains("needs the activation 'squareplus' of the plugin example-plugins 1.0.0"),
        missing.getMessage());
    assertTrue(
        requireNonNull(missing.getMessage()).startsWith(file.toString()), missing.getMessage());
  }

  @Test
  void areNamedInCheckpointsWithTheirVersion() {
    try (Plugins plugins = plugins();
        Engine engine = Engine.create(plugins, "scalar", 1);
        Checkpoints checkpoints = Checkpoints.open(folder)) {
      TrainingListener listener =
          new TrainingListener() {
            @Override
            public void epochDone(EpochReport report, Supplier<TrainingState> state) {
              checkpoints.write(state.get());
            }
          };
      Trainer.builder()
          .layers("3:softmax")
          .optimizer("example:adamax")
          .epochs(1)
          .listener(listener)
          .build()
          .train(DATA, engine);
      assertTrue(checkpoints.latest(engine).isPresent());
    }
    DataException missing =
        assertThrows(DataException.class, () -> Checkpoints.latest(folder, Engine.create()));
    assertTrue(
        requireNonNull(missing.getMessage())
            .contains("needs the optimizer 'example:adamax' of the plugin example-plugins 1.0.0"),
        missing.getMessage());
  }

  @Test
  void aMetricToStopByIsNamedInCheckpoints() {
    Dataset numbers = Dataset.ofTargets(DATA.inputs(), DATA.inputWidth(), new float[90], 1);
    String metric = "example:within(tolerance=0.5)";
    try (Plugins plugins = plugins();
        Engine engine = Engine.create(plugins, "scalar", 1);
        Checkpoints checkpoints = Checkpoints.open(folder)) {
      List<EpochReport> history =
          Trainer.builder()
              .layers("1:identity")
              .validation(0.2)
              .earlyStopping(new EarlyStopping(EarlyStopping.Measure.parse(metric), 2, 0))
              .epochs(2)
              .listener(
                  new TrainingListener() {
                    @Override
                    public void epochDone(EpochReport report, Supplier<TrainingState> state) {
                      checkpoints.write(state.get());
                    }
                  })
              .build()
              .train(numbers, engine)
              .history();
      assertEquals(history, checkpoints.latest(engine).orElseThrow().position().history());
      assertEquals(Set.of(metric), history.getLast().metrics().keySet());
    }
    DataException missing =
        assertThrows(DataException.class, () -> Checkpoints.latest(folder, Engine.create()));
    assertTrue(
        requireNonNull(missing.getMessage())
            .contains("needs the metric 'example:within' of the plugin example-plugins 1.0.0"),
        missing.getMessage());
  }

  /** Compiles a class of ours as if somebody else had written it, with a provider in a new file. */
  private Plugins with(String pluginId, String service, Path... sources) throws IOException {
    Path resources = folder.resolve("resources");
    Path provider = sources[sources.length - 1];
    String className = provider.getFileName().toString().replace(".java", "");
    Path lines = resources.resolve("META-INF/services/dev.lanewise.api.plugin." + service);
    Files.createDirectories(lines.getParent());
    Files.writeString(lines, "dev.lanewise.tests." + className);
    ExamplePlugins.write(
        folder.resolve("plugins"),
        pluginId,
        List.of(sources),
        resources,
        Files.createDirectory(folder.resolve("work")));
    return Plugins.from(folder.resolve("plugins")).strict();
  }

  @Test
  void bringKernels() throws IOException {
    Path provider =
        Files.writeString(
            folder.resolve("InterpretedKernelsProvider.java"),
            """
            package dev.lanewise.tests;
            import dev.lanewise.api.kernels.Kernels;
            import dev.lanewise.api.plugin.KernelsProvider;
            import dev.lanewise.testkit.ReferenceKernels;
            public final class InterpretedKernelsProvider implements KernelsProvider {
              @Override public String id() { return "interpreted"; }
              @Override public String description() { return "an interpreter for tests"; }
              @Override public int priority() { return -1; }
              @Override public Kernels open() { return new ReferenceKernels(); }
            }
            """);
    Path kernels = Path.of("../testkit/src/main/java/dev/lanewise/testkit/ReferenceKernels.java");
    GoldenRun run = GoldenRun.SIGMOID_ADAM;
    try (Plugins plugins = with("interpreter", "KernelsProvider", kernels, provider);
        Engine engine = Engine.create(plugins, "interpreted", 1)) {
      assertNotSame(ReferenceKernels.class, engine.kernels().getClass());
      assertEquals(run.digest(), Runs.digest(run.train(engine)));
      assertTrue(
          plugins.kernels("auto").candidates().stream()
              .anyMatch(candidate -> candidate.id().equals("interpreted") && candidate.usable()));
    }
  }

  @Test
  void bringActivationsOfRows() throws IOException {
    Path provider =
        Files.writeString(
            folder.resolve("Centred.java"),
            """
            package dev.lanewise.tests;
            import dev.lanewise.api.kernels.Kernels;
            import dev.lanewise.api.kernels.Matrix;
            import dev.lanewise.api.plugin.Activation;
            import dev.lanewise.api.plugin.ActivationPlugin;
            import dev.lanewise.api.plugin.RowActivation;
            import dev.lanewise.api.plugin.Settings;
            public final class Centred implements ActivationPlugin, RowActivation {
              @Override public String id() { return "example:centred"; }
              @Override public String description() { return "x without the row's mean"; }
              @Override public Activation create(Settings settings) { return this; }
              @Override public double[] evaluate(double[] x) {
                double sum = 0;
                for (double each : x) { sum += each; }
                double[] y = new double[x.length];
                for (int i = 0; i < x.length; i++) { y[i] = x[i] - sum / x.length; }
                return y;
              }
              @Override public Computation bind(Kernels kernels, int maxRows, int outputs) {
                return new Computation() {
                  private void centre(int rows, Matrix x, Matrix y) {
                    for (int row = 0; row < rows; row++) {
                      int from = x.offset() + row * x.stride();
                      int to = y.offset() + row * y.stride();
                      float sum = 0;
                      for (int i = 0; i < outputs; i++) { sum += x.values()[from + i]; }
                      for (int i = 0; i < outputs; i++) {
                        y.values()[to + i] = x.values()[from + i] - sum / outputs;
                      }
                    }
                  }
                  @Override public void forward(int rows, Matrix x, Matrix y) {
                    centre(rows, x, y);
                  }
                  @Override public void backward(
                      int rows, Matrix x, Matrix y, Matrix dy, Matrix dx) {
                    centre(rows, dy, dx);
                  }
                };
              }
            }
            """);
    try (Plugins plugins = with("rows", "ActivationPlugin", provider)) {
      List<String> digests = new ArrayList<>();
      for (String kernels : List.of("scalar", "simd")) {
        try (Engine engine = Engine.create(plugins, kernels, 2)) {
          Model model =
              Trainer.builder()
                  .layers("9:example:centred,3:softmax")
                  .epochs(3)
                  .batchSize(16)
                  .build()
                  .train(DATA, engine)
                  .model();
          digests.add(Runs.digest(model));
          float[] outputs = new float[90 * 9];
          Model first =
              Trainer.builder()
                  .layers("9:example:centred")
                  .loss("mse")
                  .epochs(1)
                  .build()
                  .train(Dataset.ofTargets(DATA.inputs(), 11, new float[90 * 9], 9), engine)
                  .model();
          first.predictor(engine, 13).predict(DATA.inputs(), 90, outputs);
          for (int row = 0; row < 90; row++) {
            float sum = 0;
            for (int i = 0; i < 9; i++) {
              sum += outputs[row * 9 + i];
            }
            assertEquals(0, sum, 1e-5, "the mean of row " + row + " is taken off");
          }
        }
      }
      assertEquals(digests.getFirst(), digests.getLast());
    }
  }
}
