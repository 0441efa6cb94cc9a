package dev.lanewise.bench;

import dev.lanewise.api.registry.Plugins;
import dev.lanewise.bench.compare.network.NetworkShape;
import dev.lanewise.bench.compare.network.NetworkWeights;
import dev.lanewise.cli.Main;
import dev.lanewise.formats.ModelFile;
import dev.lanewise.network.Model;
import dev.lanewise.network.Predictor;
import dev.lanewise.network.engine.Engine;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import javax.tools.ToolProvider;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** One row at a time through the class that {@code lanewise compile} writes, and a predictor. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 1, jvmArgsAppend = "--add-modules=jdk.incubator.vector")
public class CompiledModelBenchmark {

  /** Different rows, so that no branch is learned by heart. */
  private static final int ROWS = 1024;

  /** The number of inputs and the units of each layer. */
  @Param({"6-64-8-4", "784-50-100-10"})
  public String network;

  /** The activation of all layers but the last, which has softmax. */
  @Param("relu")
  public String hidden;

  private BiConsumer<float[], float[]> compiled;
  private Predictor predictor;
  private float[][] rows;
  private float[] outputs;
  private int next;

  /** Draws a model, translates and compiles it, and compares the outputs to the bit. */
  @Setup(Level.Trial)
  public void prepare() throws IOException, ReflectiveOperationException {
    NetworkShape shape = NetworkShape.parse(1, network);
    Engine engine = Engine.create(Plugins.installed(), "scalar", 1);
    Model model = NetworkWeights.draw(shape, hidden, engine).model(engine);
    predictor = model.predictor(engine, 1);
    compiled = compile(model);
    rows = new float[ROWS][];
    outputs = new float[shape.classes()];
    float[] expected = new float[shape.classes()];
    for (int i = 0; i < ROWS; i++) {
      rows[i] = Inputs.normal(shape.inputs(1), i);
      predictor.predict(rows[i], 1, expected);
      compiled.accept(rows[i], outputs);
      for (int j = 0; j < expected.length; j++) {
        Inputs.requireSame("row " + i + ", class " + j, expected[j], outputs[j]);
      }
    }
  }

  @SuppressWarnings("unchecked") // The class is written here.
  private static BiConsumer<float[], float[]> compile(Model model)
      throws IOException, ReflectiveOperationException {
    Path folder = Files.createTempDirectory("lanewise-compiled");
    Path file = folder.resolve("model.safetensors");
    ModelFile.write(model, file);
    String[] command = {
      "compile", file.toString(), "--class", "Scorer", "--out", folder.toString()
    };
    // So that a call is what it is in a program: of the class itself, not through reflection.
    Path caller = folder.resolve("Caller.java");
    Files.writeString(
        caller,
        """
        public final class Caller implements java.util.function.BiConsumer<float[], float[]> {
          private final Scorer scorer = new Scorer();
          @Override public void accept(float[] inputs, float[] outputs) {
            scorer.predict(inputs, outputs);
          }
        }
        """);
    if (Main.run(command, System.out, System.err) != 0
        || ToolProvider.getSystemJavaCompiler()
                .run(
                    null,
                    System.out,
                    System.err,
                    List.of(caller.toString(), folder.resolve("Scorer.java").toString())
                        .toArray(String[]::new))
            != 0) {
      throw new IllegalStateException("the model does not compile");
    }
    URLClassLoader loader =
        new URLClassLoader(
            new URL[] {folder.toUri().toURL()}, ClassLoader.getPlatformClassLoader());
    return (BiConsumer<float[], float[]>) loader.loadClass("Caller").getConstructor().newInstance();
  }

  /** Predicts a row by the generated class. */
  @Benchmark
  public float[] generatedClass() {
    compiled.accept(rows[next++ % ROWS], outputs);
    return outputs;
  }

  /** Predicts a row by a predictor on scalar kernels. */
  @Benchmark
  public float[] predictor() {
    predictor.predict(rows[next++ % ROWS], 1, outputs);
    return outputs;
  }
}
