package dev.lanewise.bench;

import dev.lanewise.api.formula.ProgramBuilder;
import dev.lanewise.api.plugin.ElementwiseActivation;
import dev.lanewise.api.program.Arguments;
import dev.lanewise.api.program.CompiledProgram;
import dev.lanewise.api.program.Program;
import dev.lanewise.api.registry.PluginReference;
import dev.lanewise.api.registry.Plugins;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** Compiled activations over an array in the first-level cache, in time per element. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 1, jvmArgsAppend = "--add-modules=jdk.incubator.vector")
public class ActivationBenchmark {

  private static final int LENGTH = 4096;

  /** The activation as users write it. */
  @Param({
    "relu",
    "leaky_relu",
    "elu",
    "selu",
    "sigmoid",
    "tanh",
    "gelu",
    "gelu_tanh",
    "silu",
    "mish",
    "softplus",
    "softsign",
    "relu6",
    "hard_sigmoid",
    "hard_swish"
  })
  public String activation;

  /** The kernels by id. */
  @Param({"simd", "scalar"})
  public String kernels;

  private ElementwiseActivation formula;
  private CompiledProgram program;
  private Arguments arguments;
  private float[] x;
  private float[] y;

  /** Compiles the formula. */
  @Setup(Level.Trial)
  public void prepare() {
    Plugins plugins = Plugins.installed();
    formula = (ElementwiseActivation) plugins.activation(PluginReference.parse(activation));
    Program built = new ProgramBuilder().store("y", formula.formula()).build();
    program = plugins.kernels(kernels).kernels().compile(built);
    x = Inputs.normal(LENGTH, 3);
    y = new float[LENGTH];
    arguments =
        new Arguments(built).input(formula.x().name(), x, 0, LENGTH).output("y", y, 0, LENGTH);
  }

  /** Applies the activation to each element. */
  @Benchmark
  @OperationsPerInvocation(LENGTH)
  public float[] forward() {
    program.run(arguments, 0, 1, 0, LENGTH);
    return y;
  }

  /** Compares each element with the formula in double precision. */
  @TearDown(Level.Trial)
  public void check() {
    for (int i = 0; i < LENGTH; i++) {
      double expected = formula.formula().evaluate(Map.of(formula.x(), (double) x[i]));
      Inputs.requireNear(
          activation + "(" + x[i] + ")", expected, y[i], 1e-7 + 4 * Math.ulp((float) expected));
    }
  }
}
