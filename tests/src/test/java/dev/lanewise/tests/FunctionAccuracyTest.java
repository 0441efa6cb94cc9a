package dev.lanewise.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.api.formula.Arguments;
import dev.lanewise.api.formula.CompiledProgram;
import dev.lanewise.api.formula.Expr;
import dev.lanewise.api.formula.Functions;
import dev.lanewise.api.formula.Program;
import dev.lanewise.api.formula.Variable;
import dev.lanewise.api.plugin.Plugins;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The named functions over a stride through all floats, against double precision. */
class FunctionAccuracyTest {

  /** Prime, so that all exponents and many mantissas are met: about 1.07 million floats. */
  private static final int STRIDE = 4001;

  /** The functions with their promised error in ulp. */
  enum Function {
    EXP(Functions::exp, 1),
    LOG(Functions::log, 1),
    TANH(Functions::tanh, 1),
    SIGMOID(Functions::sigmoid, 1),
    EXPM1(Functions::expm1, 2),
    LOG1P(Functions::log1p, 2),
    SOFTPLUS(Functions::softplus, 2),
    ERF(Functions::erf, 2),
    NORMAL_CDF(Functions::normalCdf, 2),
    SILU(Functions::silu, 2),
    GELU(Functions::gelu, 2);

    private final UnaryOperator<Expr> formula;
    private final double ulps;

    Function(UnaryOperator<Expr> formula, double ulps) {
      this.formula = formula;
      this.ulps = ulps;
    }
  }

  @ParameterizedTest
  @EnumSource
  void isWithinItsError(Function function) {
    Variable x = Variable.element("x");
    Expr formula = function.formula.apply(x);
    int count = (int) ((1L << 32) / STRIDE);
    float[] inputs = new float[count + 8];
    for (int i = 0; i < count; i++) {
      inputs[i] = Float.intBitsToFloat(i * STRIDE);
    }
    float[] special = {
      0f,
      -0f,
      Float.NaN,
      Float.POSITIVE_INFINITY,
      Float.NEGATIVE_INFINITY,
      Float.MIN_VALUE,
      -Float.MIN_VALUE,
      1f
    };
    System.arraycopy(special, 0, inputs, count, special.length);
    float[] outputs = new float[inputs.length];
    Program program = Program.builder().store("y", formula).build();
    CompiledProgram compiled = Plugins.installed().kernels("auto").kernels().compile(program);
    compiled.run(
        new Arguments(program)
            .input("x", inputs, 0, inputs.length)
            .output("y", outputs, 0, outputs.length),
        0,
        1,
        0,
        inputs.length);
    double worst = 0;
    float worstAt = 0;
    for (int i = 0; i < inputs.length; i++) {
      double expected = formula.evaluate(Map.of(x, (double) inputs[i]));
      double error = error(expected, outputs[i], function + "(" + inputs[i] + ")");
      if (error > worst) {
        worst = error;
        worstAt = inputs[i];
      }
    }
    System.out.printf("%s: at most %.4f ulp, at %s%n", function, worst, worstAt);
    assertTrue(worst <= function.ulps, function + ": " + worst + " ulp at " + worstAt);
  }

  /** Returns the error in ulp of the result; infinities, NaN and overflow must match. */
  private static double error(double expected, float actual, String what) {
    if (Double.isNaN(expected)) {
      assertTrue(Float.isNaN(actual), what + " is " + actual);
      return 0;
    }
    float rounded = (float) expected;
    if (Float.isInfinite(rounded) || Float.isInfinite(actual)) {
      assertEquals(rounded, actual, what);
      return 0;
    }
    double ulp = Math.max(Math.ulp(rounded) / (isPowerOfTwo(rounded, expected) ? 2 : 1), 0x1p-149);
    return Math.abs(actual - expected) / ulp;
  }

  /** Just below a power of two, floats lie twice as dense as just above. */
  private static boolean isPowerOfTwo(float rounded, double expected) {
    return Math.abs(expected) < Math.abs(rounded)
        && (Float.floatToIntBits(rounded) & 0x007fffff) == 0;
  }
}
