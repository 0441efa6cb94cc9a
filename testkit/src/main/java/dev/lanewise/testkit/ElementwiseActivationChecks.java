package dev.lanewise.testkit;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import dev.lanewise.api.formula.Expr;
import dev.lanewise.api.formula.ProgramBuilder;
import dev.lanewise.api.formula.Variable;
import dev.lanewise.api.kernels.Kernels;
import dev.lanewise.api.plugin.ElementwiseActivation;
import dev.lanewise.api.program.Arguments;
import dev.lanewise.api.program.Program;
import dev.lanewise.api.text.Count;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;

/** An activation by formula: compiled and evaluated. */
record ElementwiseActivationChecks(
    String name, ElementwiseActivation activation, Precision precision)
    implements ActivationContract.Checks {

  private static final String VALUE = "testkit_value";
  private static final String DERIVATIVE = "testkit_derivative";
  private static final Variable UPSTREAM = Variable.element("testkit_upstream");
  private static final Variable BIAS = Variable.column("testkit_bias");
  private static final int POINTS = 500;

  /** A smaller number is 0 for the way from 0 to x. */
  private static final double NEAR_ZERO = 1e-3;

  /** Enough of any floats to meet each branch of a formula. */
  private static final int MANY = 2_003;

  private record Fingerprint(
      Program program,
      List<String> names,
      List<Float> initialValues,
      String initializer,
      Optional<String> untrainable) {}

  @Override
  public Object fingerprint() {
    return new Fingerprint(
        backward(),
        activation.parameters().stream().map(p -> p.variable().name()).toList(),
        activation.parameters().stream()
            .map(ElementwiseActivation.Parameter::initialValue)
            .toList(),
        activation.initializer(),
        activation.untrainable());
  }

  @Override
  public void declaration() {
    for (ElementwiseActivation.Parameter parameter : activation.parameters()) {
      String parameterName = parameter.variable().name();
      assertTrue(
          Float.isFinite(parameter.initialValue()),
          () ->
              "the parameter '%s' starts at %s; start at a finite number"
                  .formatted(parameterName, parameter.initialValue()));
    }
  }

  /** Gives x and the parameters their values; parameters are moved from where they start. */
  private Map<Variable, Double> at(double x, double... moves) {
    Map<Variable, Double> values = new HashMap<>();
    values.put(activation.x(), x);
    for (int i = 0; i < activation.parameters().size(); i++) {
      ElementwiseActivation.Parameter parameter = activation.parameters().get(i);
      values.put(parameter.variable(), parameter.initialValue() + moves[i]);
    }
    return values;
  }

  @Override
  public void derivative() {
    boolean flat = derivative(activation.x());
    if (flat && activation.untrainable().isEmpty()) {
      fail(
          "the derivative of %s is 0 everywhere, so nothing before it would learn; mark it with untrainable(reason)"
              .formatted(name));
    }
    activation.parameters().forEach(parameter -> derivative(parameter.variable()));
  }

  /** Checks the derivative in one variable; tells whether it is 0 everywhere. */
  private boolean derivative(Variable variable) {
    SplittableRandom random = new SplittableRandom(1);
    Expr derivative = activation.formula().derivative(variable);
    int count = activation.parameters().size();
    int defined = 0;
    int kinks = 0;
    boolean flat = true;
    for (int i = -20; i < POINTS; i++) {
      boolean drawn = i >= 0;
      double x = drawn ? random.nextDouble(-12, 12) : i + 10;
      double[] moves = random.doubles(count, -0.1, 0.1).toArray();
      Map<Variable, Double> at = at(x, moves);
      double value = derivative.evaluate(at);
      flat &= value == 0;
      double from = at.getOrDefault(variable, Double.NaN);
      DerivativeCheck.Verdict verdict =
          DerivativeCheck.judge(
              from,
              value,
              1e-6,
              0,
              moved -> {
                Map<Variable, Double> there = new HashMap<>(at);
                there.put(variable, moved);
                return activation.formula().evaluate(there);
              });
      if (verdict == DerivativeCheck.Verdict.WRONG) {
        fail(
            "the derivative of %s in %s at x = %s is %s, which is not the numerical derivative of the formula there"
                    .formatted(name, variable.name(), x, value)
                + "; build it from the methods of Expr and Functions that have derivatives");
      }
      if (drawn) {
        defined += verdict == DerivativeCheck.Verdict.UNDEFINED ? 0 : 1;
        kinks += verdict == DerivativeCheck.Verdict.KINK ? 1 : 0;
      }
    }
    assertTrue(
        defined >= POINTS / 5,
        () ->
            "%s has no finite value at most points from -12 to 12; an activation needs one for any x"
                .formatted(name));
    int found = kinks;
    assertTrue(
        kinks <= POINTS / 100,
        () ->
            "%s has a kink or jump at %d of %d random points; a formula may have some, but not everywhere"
                .formatted(name, found, POINTS));
    return flat;
  }

  /** Values, slopes and gradients in single precision. */
  private Program backward() {
    Expr formula = activation.formula();
    ProgramBuilder program =
        new ProgramBuilder()
            .store(VALUE, formula)
            .store(DERIVATIVE, formula.derivative(activation.x()))
            .store("testkit_gradient", formula.gradient(activation.x(), UPSTREAM));
    for (int i = 0; i < activation.parameters().size(); i++) {
      Variable parameter = activation.parameters().get(i).variable();
      program.store("testkit_gradient" + i, formula.gradient(parameter, UPSTREAM));
    }
    return program.build();
  }

  /** As layers compute it: the bias is added before. */
  private Program forward() {
    Expr sum = activation.x().plus(BIAS);
    return new ProgramBuilder()
        .store(VALUE, activation.formula().replace(activation.x(), sum))
        .store("testkit_sum", sum)
        .rowSum("testkit_total", activation.formula())
        .build();
  }

  /** Returns values and slopes at the points. */
  private float[][] curve(Kernels kernels, float[] x) {
    Program program =
        new ProgramBuilder()
            .store(VALUE, activation.formula())
            .store(DERIVATIVE, activation.formula().derivative(activation.x()))
            .build();
    float[][] results = new float[2][x.length];
    Arguments arguments =
        new Arguments(program)
            .input(activation.x().name(), x, 0, x.length)
            .output(VALUE, results[0], 0, x.length)
            .output(DERIVATIVE, results[1], 0, x.length);
    for (ElementwiseActivation.Parameter parameter : activation.parameters()) {
      float[] column = new float[x.length];
      Arrays.fill(column, parameter.initialValue());
      arguments.input(parameter.variable().name(), column, 0, 0);
    }
    kernels.compile(program).run(arguments, 0, 1, 0, x.length);
    return results;
  }

  @Override
  public void values() {
    float infinity = Float.POSITIVE_INFINITY;
    float[] ends =
        Samples.withLarge(
            0f,
            -0f,
            Float.MIN_VALUE,
            -Float.MIN_VALUE,
            1e-30f,
            -1e-30f,
            1e6f,
            -1e6f,
            infinity,
            -infinity);
    float[] x = Arrays.copyOf(ends, ends.length + 2 * POINTS);
    for (int i = ends.length; i < x.length; i++) {
      x[i] = (i - ends.length - POINTS) * (12f / POINTS) * 1.0001f;
    }
    float[][] curve = curve(InstalledKernels.scalar(), x);
    Expr derivative = activation.formula().derivative(activation.x());
    double[] unmoved = new double[activation.parameters().size()];
    for (int i = 0; i < x.length; i++) {
      Map<Variable, Double> at = at(x[i], unmoved);
      checkNear(
          name,
          x[i],
          activation.formula().evaluate(at),
          scale(activation.formula(), at),
          curve[0][i]);
      if (Float.isFinite(x[i])) {
        double scale = Math.max(scale(derivative, at), steepest(derivative, at));
        checkNear("the derivative of " + name, x[i], derivative.evaluate(at), scale, curve[1][i]);
      }
    }
  }

  private double scale(Expr formula, Map<Variable, Double> at) {
    double x = Math.abs(at.getOrDefault(activation.x(), 0.0));
    return Math.max(Sensitivity.of(formula, at), precision.largestAddend(x));
  }

  /**
   * Returns the largest derivative from 0 to x, by which derivatives are measured, too: those of
   * tanh, sigmoid and a quotient are differences, such as 1 − tanh(x)², and a formula cannot choose
   * another way to its derivative.
   */
  private double steepest(Expr derivative, Map<Variable, Double> at) {
    Map<Variable, Double> nearer = new HashMap<>(at);
    double steepest = 0;
    for (double x = at.getOrDefault(activation.x(), 0.0); ; x /= 2) {
      x = Math.abs(x) < NEAR_ZERO ? 0 : x;
      nearer.put(activation.x(), x);
      double value = Math.abs(derivative.evaluate(nearer));
      steepest = Double.isFinite(value) ? Math.max(steepest, value) : steepest;
      if (x == 0) {
        return steepest;
      }
    }
  }

  private void checkNear(String what, float x, double expected, double scale, float actual) {
    if (!Near.near(expected, actual, scale, Math.abs(x), precision.tolerance())) {
      fail(
          "%s at %s is %s in single precision and %s in double; write the formula so that it does not"
                  .formatted(what, x, actual, expected)
              + " overflow or subtract numbers that are nearly equal, or override largestAddend()");
    }
  }

  @Override
  public void nan() {
    float value = curve(InstalledKernels.scalar(), new float[] {Float.NaN})[0][0];
    assertTrue(
        Float.isNaN(value),
        () ->
            "%s of NaN is %s, which hides that a network has gone wrong; a comparison with NaN is false, so"
                    .formatted(name, value)
                + " let the other branch of select keep x");
  }

  @Override
  public void sameBits(Kernels kernels) {
    SplittableRandom random = new SplittableRandom(2);
    int[] sizes = Samples.sizes(kernels.lanes());
    for (int i = 0; i <= sizes.length; i++) {
      int columns = i < sizes.length ? sizes[i] : MANY;
      int rows = random.nextInt(1, 4);
      int stride = columns + random.nextInt(4);
      for (Program program : List.of(forward(), backward())) {
        Batch batch = new Batch(program, random, rows, stride, random.nextInt(5));
        float[][] expected = batch.run(InstalledKernels.scalar(), columns);
        float[][] actual = batch.run(kernels, columns);
        for (int output = 0; output < expected.length; output++) {
          Bits.assertSame(
              expected[output],
              actual[output],
              "%s of %s of %s on the kernels '%s', output %d"
                  .formatted(
                      name,
                      Count.of(rows, "row"),
                      Count.of(columns, "column"),
                      kernels.id(),
                      output));
        }
      }
    }
  }

  /** A formula sees one element, so that there is nothing to check but the network. */
  @Override
  public void ownRowsOnly() {}
}
