package dev.lanewise.bench;

import dev.lanewise.api.formula.Expr;
import dev.lanewise.api.formula.Functions;
import dev.lanewise.api.formula.ProgramBuilder;
import dev.lanewise.api.formula.Variable;
import dev.lanewise.api.program.Arguments;
import dev.lanewise.api.program.CompiledProgram;
import dev.lanewise.api.program.Program;
import dev.lanewise.api.registry.Plugins;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
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

/** The named functions of the formula language over an array, in time per element. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 1, jvmArgsAppend = "--add-modules=jdk.incubator.vector")
public class FunctionBenchmark {

  private static final int LENGTH = 4096;

  /** The functions by name. */
  public enum Function {
    /** eˣ. */
    EXP(Functions::exp),
    /** eˣ − 1. */
    EXPM1(Functions::expm1),
    /** ln |x|. */
    LOG(x -> Functions.log(x.abs())),
    /** ln(1 + |x|). */
    LOG1P(x -> Functions.log1p(x.abs())),
    /** The hyperbolic tangent. */
    TANH(Functions::tanh),
    /** 1 ÷ (1 + e⁻ˣ). */
    SIGMOID(Functions::sigmoid),
    /** ln(1 + eˣ). */
    SOFTPLUS(Functions::softplus),
    /** The error function. */
    ERF(Functions::erf),
    /** The standard normal distribution function. */
    NORMAL_CDF(Functions::normalCdf);

    @SuppressWarnings("ImmutableEnumChecker") // The functions have no state.
    private final UnaryOperator<Expr> formula;

    Function(UnaryOperator<Expr> formula) {
      this.formula = formula;
    }
  }

  /** Which function. */
  @Param public Function function;

  /** The kernels by id. */
  @Param({"simd", "scalar"})
  public String kernels;

  private Variable variable;
  private Expr formula;
  private CompiledProgram program;
  private Arguments arguments;
  private float[] x;
  private float[] y;

  /** Compiles the formula. */
  @Setup(Level.Trial)
  public void prepare() {
    variable = Variable.element("x");
    formula = function.formula.apply(variable);
    Program built = new ProgramBuilder().store("y", formula).build();
    program = Plugins.installed().kernels(kernels).kernels().compile(built);
    x = Inputs.normal(LENGTH, 3);
    y = new float[LENGTH];
    arguments = new Arguments(built).input("x", x, 0, LENGTH).output("y", y, 0, LENGTH);
  }

  /** Computes each element. */
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
      double expected = formula.evaluate(Map.of(variable, (double) x[i]));
      Inputs.requireNear(
          function + "(" + x[i] + ")", expected, y[i], 1e-7 + 4 * Math.ulp((float) expected));
    }
  }
}
