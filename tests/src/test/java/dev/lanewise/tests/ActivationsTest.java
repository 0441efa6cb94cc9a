package dev.lanewise.tests;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.api.formula.Expr;
import dev.lanewise.api.formula.ProgramBuilder;
import dev.lanewise.api.formula.Variable;
import dev.lanewise.api.kernels.Kernels;
import dev.lanewise.api.plugin.ElementwiseActivation;
import dev.lanewise.api.program.Arguments;
import dev.lanewise.api.program.Program;
import dev.lanewise.api.registry.PluginReference;
import dev.lanewise.api.registry.Plugins;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The built-in elementwise activations against PyTorch and at the ends of the floats. */
@Tag("lanes")
class ActivationsTest {

  private static final Plugins PLUGINS = Plugins.installed();
  private static final Reference REFERENCE = Reference.of("activations.json");
  private static final float INFINITY = Float.POSITIVE_INFINITY;

  /** All, with the limits at −∞ and +∞. */
  private static final Map<String, double[]> LIMITS =
      Map.ofEntries(
          Map.entry("step", limits(0, 1)),
          Map.entry("identity", limits(-INFINITY, INFINITY)),
          Map.entry("sigmoid", limits(0, 1)),
          Map.entry("tanh", limits(-1, 1)),
          Map.entry("relu", limits(0, INFINITY)),
          Map.entry("leaky_relu", limits(-INFINITY, INFINITY)),
          Map.entry("prelu", limits(-INFINITY, INFINITY)),
          Map.entry("elu", limits(-1, INFINITY)),
          Map.entry("elu(alpha=0.5)", limits(-0.5, INFINITY)),
          Map.entry("selu", limits(-1.7580993408473766, INFINITY)),
          Map.entry("gelu", limits(0, INFINITY)),
          Map.entry("gelu_tanh", limits(0, INFINITY)),
          Map.entry("silu", limits(0, INFINITY)),
          Map.entry("mish", limits(0, INFINITY)),
          Map.entry("softplus", limits(0, INFINITY)),
          Map.entry("softsign", limits(-1, 1)),
          Map.entry("relu6", limits(0, 6)),
          Map.entry("hard_sigmoid", limits(0, 1)),
          Map.entry("hard_swish", limits(0, INFINITY)));

  private static double[] limits(double below, double above) {
    return new double[] {below, above};
  }

  static ElementwiseActivation activation(String name) {
    return assertInstanceOf(
        ElementwiseActivation.class, PLUGINS.activation(PluginReference.parse(name)));
  }

  static Stream<String> names() {
    return LIMITS.keySet().stream().sorted();
  }

  /** An activation on kernels. */
  record Case(String name, Kernels kernels) {
    @Override
    public String toString() {
      return name + " on " + kernels.id();
    }
  }

  static Stream<Case> references() {
    return onAllKernels(REFERENCE.get("activations").names().stream());
  }

  static Stream<Case> cases() {
    return onAllKernels(names());
  }

  private static Stream<Case> onAllKernels(Stream<String> names) {
    List<Kernels> kernels = KernelsUnderTest.all().map(Named::getPayload).toList();
    return names.flatMap(name -> kernels.stream().map(k -> new Case(name, k)));
  }

  /** Values and slopes in single precision. */
  private record Curve(float[] y, float[] slope) {

    static Curve of(ElementwiseActivation activation, Kernels kernels, float[] x) {
      Expr formula = activation.formula();
      Program program =
          new ProgramBuilder()
              .store("y", formula)
              .store("slope", formula.derivative(activation.x()))
              .build();
      Curve curve = new Curve(new float[x.length], new float[x.length]);
      Arguments arguments =
          new Arguments(program)
              .input("x", x, 0, x.length)
              .output("y", curve.y, 0, x.length)
              .output("slope", curve.slope, 0, x.length);
      for (ElementwiseActivation.Parameter parameter : activation.parameters()) {
        float[] values = new float[x.length];
        Arrays.fill(values, parameter.initialValue());
        arguments.input(parameter.variable().name(), values, 0, x.length);
      }
      kernels.compile(program).run(arguments, 0, 1, 0, x.length);
      return curve;
    }

    /** The slope as layers compute it: from the stored output where the formula has it. */
    static float[] slopeFromOutput(
        ElementwiseActivation activation, Kernels kernels, float[] x, float[] y) {
      Variable output = Variable.element("y");
      Expr slope = activation.formula().derivative(activation.x());
      Program program =
          new ProgramBuilder().store("slope", slope.replace(activation.formula(), output)).build();
      float[] result = new float[x.length];
      Arguments arguments =
          new Arguments(program)
              .input("x", x, 0, x.length)
              .input("y", y, 0, x.length)
              .output("slope", result, 0, x.length);
      kernels.compile(program).run(arguments, 0, 1, 0, x.length);
      return result;
    }
  }

  @ParameterizedTest
  @MethodSource("references")
  void valuesAndSlopesAreThoseOfPyTorch(Case test) {
    String name = test.name();
    Kernels kernels = test.kernels();
    float[] x = REFERENCE.get("x").floats();
    double[] y = REFERENCE.get("activations").get(name).get("y").numbers();
    double[] slope = REFERENCE.get("activations").get(name).get("dy_dx").numbers();
    ElementwiseActivation activation = activation(name);
    Curve curve = Curve.of(activation, kernels, x);
    float[] slopeFromOutput = Curve.slopeFromOutput(activation, kernels, x, curve.y());
    for (int i = 0; i < x.length; i++) {
      Near.within2Ulp(y[i], curve.y()[i], name + " at " + x[i]);
      Near.within2Ulp(slope[i], curve.slope()[i], name + "' at " + x[i]);
      Near.within2Ulp(slope[i], slopeFromOutput[i], name + "' from its output at " + x[i]);
    }
  }

  /** In single precision against the same formula in double precision, densely. */
  @ParameterizedTest
  @MethodSource("cases")
  void valuesAndSlopesAreThoseOfDoublePrecision(Case test) {
    String name = test.name();
    Kernels kernels = test.kernels();
    ElementwiseActivation activation = activation(name);
    float[] x = new float[20_001];
    for (int i = 0; i < x.length; i++) {
      x[i] = (i - 10_000) * 0.0013f;
    }
    Expr slope = activation.formula().derivative(activation.x());
    Curve curve = Curve.of(activation, kernels, x);
    for (int i = 0; i < x.length; i++) {
      Map<Variable, Double> at = at(activation, x[i]);
      double y = activation.formula().evaluate(at);
      double dy = slope.evaluate(at);
      Near.within2Ulp(y, curve.y()[i], name + " at " + x[i]);
      Near.within4UlpOfValue(y, curve.y()[i], x[i], dy, name + " at " + x[i]);
      Near.within2Ulp(dy, curve.slope()[i], name + "' at " + x[i]);
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void theEndsOfTheFloats(Case test) {
    String name = test.name();
    Kernels kernels = test.kernels();
    double[] limits = requireNonNull(LIMITS.get(name));
    float max = Float.MAX_VALUE;
    float[] x = {-INFINITY, INFINITY, -max, max, -0f, 0f, -1e-40f, 1e-40f};
    float[] y = Curve.of(activation(name), kernels, x).y();
    Near.within2Ulp(limits[0], y[0], name + " at -Infinity");
    Near.within2Ulp(limits[1], y[1], name + " at Infinity");
    if (Double.isFinite(limits[0])) {
      Near.within2Ulp(limits[0], y[2], name + " at -MAX_VALUE");
    }
    if (Double.isFinite(limits[1])) {
      Near.within2Ulp(limits[1], y[3], name + " at MAX_VALUE");
    }
    assertTrue((Float.isFinite(y[2]) && Float.isFinite(y[3])) || name.equals("selu"), name);
    assertEquals(y[4], y[5], 0f, name + " at -0 and 0");
    if (!name.equals("step")) {
      assertEquals(y[5], y[6], 1e-37f, name + " at a negative denormal");
      assertEquals(y[5], y[7], 1e-37f, name + " at a positive denormal");
    }
  }

  private static Map<Variable, Double> at(ElementwiseActivation activation, double x) {
    Map<Variable, Double> values = new HashMap<>();
    values.put(activation.x(), x);
    activation.parameters().forEach(p -> values.put(p.variable(), (double) p.initialValue()));
    return values;
  }

  @Test
  void preluLearnsItsSlopes() {
    Reference all = Reference.of("rowwise.json");
    Reference reference = all.get("rowwise").get("prelu");
    ElementwiseActivation prelu = activation("prelu");
    ElementwiseActivation.Parameter parameter = prelu.parameters().getFirst();
    assertEquals("slope", parameter.variable().name());
    assertEquals(0.25f, parameter.initialValue());
    double[][] x = all.get("x").rows();
    double[][] c = all.get("c").rows();
    double[] slopes = reference.get("alpha").numbers();
    Expr inX = prelu.formula().derivative(prelu.x());
    Expr inSlope = prelu.formula().derivative(parameter.variable());
    for (int column = 0; column < slopes.length; column++) {
      double sum = 0;
      for (int row = 0; row < x.length; row++) {
        Map<Variable, Double> at =
            Map.of(prelu.x(), x[row][column], parameter.variable(), slopes[column]);
        assertEquals(reference.get("y").rows()[row][column], prelu.formula().evaluate(at), 1e-12);
        assertEquals(
            reference.get("dx").rows()[row][column], c[row][column] * inX.evaluate(at), 1e-12);
        sum += c[row][column] * inSlope.evaluate(at);
      }
      assertEquals(reference.get("dalpha").numbers()[column], sum, 1e-9);
    }
  }

  @Test
  void onlyTheStepCannotBeTrainedByGradient() {
    names()
        .forEach(name ->
            assertEquals(name.equals("step"), activation(name).untrainable().isPresent(), name));
    assertTrue(activation("step").untrainable().orElseThrow().contains("perceptron"));
  }

  @Test
  void initializersSuitTheActivations() {
    List.of("relu", "leaky_relu", "prelu", "elu", "gelu", "gelu_tanh", "silu", "mish", "relu6")
        .forEach(name -> assertEquals("he_uniform", activation(name).initializer(), name));
    List.of("identity", "sigmoid", "tanh")
        .forEach(name -> assertEquals("glorot_uniform", activation(name).initializer(), name));
    assertEquals("lecun_normal", activation("selu").initializer());
  }
}
