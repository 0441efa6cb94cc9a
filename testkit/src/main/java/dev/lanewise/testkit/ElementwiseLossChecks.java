package dev.lanewise.testkit;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import dev.lanewise.api.formula.Expr;
import dev.lanewise.api.formula.ProgramBuilder;
import dev.lanewise.api.formula.Variable;
import dev.lanewise.api.kernels.Kernels;
import dev.lanewise.api.plugin.ElementwiseLoss;
import dev.lanewise.api.plugin.Loss;
import dev.lanewise.api.program.Arguments;
import dev.lanewise.api.program.Program;
import dev.lanewise.api.text.Count;
import dev.lanewise.testkit.support.Batch;
import dev.lanewise.testkit.support.Bits;
import dev.lanewise.testkit.support.DerivativeCheck;
import dev.lanewise.testkit.support.Near;
import dev.lanewise.testkit.support.Precision;
import dev.lanewise.testkit.support.Samples;
import dev.lanewise.testkit.support.Sensitivity;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;

/** A loss by formula, on outputs and on the logits of each activation it is fused with. */
record ElementwiseLossChecks(String name, ElementwiseLoss loss, Precision precision)
    implements LossContract.Checks {

  private static final String VALUE = "testkit_value";
  private static final String GRADIENT = "testkit_gradient";
  private static final Variable SCALE = Variable.scalar("testkit_scale");
  private static final int POINTS = 500;

  /**
   * How far the formulas on outputs and on logits may differ where the loss is nearly 0: both may
   * add and subtract numbers of up to about 10, whose rounding in double precision is about 1e-15,
   * some times.
   */
  private static final double ROUNDING = 1e-13;

  /**
   * One of the loss's formulas.
   *
   * @param name what to call it
   * @param formula the loss of an element
   * @param low where predictions begin
   * @param high where predictions end
   */
  private record Part(String name, Expr formula, double low, double high) {}

  private List<Part> parts() {
    List<Part> parts = new ArrayList<>();
    boolean probabilities = loss.targets() == Loss.Targets.PROBABILITIES;
    parts.add(new Part(name, loss.formula(), probabilities ? 0.05 : -9, probabilities ? 0.95 : 9));
    for (String activation : new TreeSet<>(loss.logitsOf())) {
      parts.add(
          new Part(
              name + " on the logits of " + activation, loss.formulaOnLogits(activation), -9, 9));
    }
    loss.formulaOnLogits()
        .ifPresent(formula -> parts.add(new Part(name + " on logits", formula, -9, 9)));
    return parts;
  }

  private record Fingerprint(List<Program> programs, Loss.Targets targets, List<Set<?>> accepted) {}

  @Override
  public Object fingerprint() {
    return new Fingerprint(
        parts().stream().map(this::program).toList(),
        loss.targets(),
        List.of(loss.logitsOf(), loss.outputsOf(), loss.logitMeanings(), loss.outputMeanings()));
  }

  /** As networks compute it: the scaled gradient, and the sum of a row. */
  private Program program(Part part) {
    return new ProgramBuilder()
        .store(GRADIENT, part.formula.gradient(loss.prediction(), SCALE))
        .rowSum("testkit_sum", part.formula)
        .store(VALUE, part.formula)
        .build();
  }

  private double target(SplittableRandom random) {
    return switch (loss.targets()) {
      case SIGNS -> random.nextInt(2) * 2 - 1;
      case PROBABILITIES -> random.nextInt(3) == 0 ? random.nextInt(2) : random.nextDouble();
      case COUNTS -> random.nextInt(3) == 0 ? random.nextInt(9) : random.nextDouble(0, 9);
      case VALUES, CLASSES -> random.nextInt(3) == 0 ? random.nextInt(2) : random.nextDouble(-2, 3);
    };
  }

  private double evaluate(Expr formula, double prediction, double target) {
    return formula.evaluate(Map.of(loss.prediction(), prediction, loss.target(), target));
  }

  @Override
  public void gradient() {
    parts().forEach(this::gradient);
  }

  private void gradient(Part part) {
    SplittableRandom random = new SplittableRandom(1);
    Expr gradient = part.formula.derivative(loss.prediction());
    int defined = 0;
    int kinks = 0;
    boolean flat = true;
    for (int i = 0; i < POINTS; i++) {
      double prediction = random.nextDouble(part.low, part.high);
      double target = target(random);
      double derivative = evaluate(gradient, prediction, target);
      flat &= derivative == 0;
      DerivativeCheck.Verdict verdict =
          DerivativeCheck.judge(
              prediction, derivative, 1e-6, 0, moved -> evaluate(part.formula, moved, target));
      if (verdict == DerivativeCheck.Verdict.WRONG) {
        fail(
            "the gradient of %s at prediction %s and target %s is %s, which is not the numerical derivative of the formula"
                    .formatted(part.name, prediction, target, derivative)
                + " there; build it from the methods of Expr and Functions that have derivatives");
      }
      defined += verdict == DerivativeCheck.Verdict.UNDEFINED ? 0 : 1;
      kinks += verdict == DerivativeCheck.Verdict.KINK ? 1 : 0;
    }
    int found = kinks;
    assertTrue(
        defined >= POINTS / 5,
        () ->
            "%s has no finite value at most predictions from %s to %s; say with onProbabilities(), onSigns()"
                    .formatted(part.name, part.low, part.high)
                + " or onOutputsOf() what it takes");
    assertTrue(
        kinks <= POINTS / 100,
        () ->
            "%s has a kink or jump at %d of %d random points; it may have some, but not everywhere"
                .formatted(part.name, found, POINTS));
    assertTrue(
        !flat, part.name + " has the gradient 0 everywhere, so nothing would be learned from it");
  }

  /** Returns losses and gradients of single elements. */
  private float[][] compute(Part part, Kernels kernels, float[] predictions, float[] targets) {
    int count = predictions.length;
    Program program =
        new ProgramBuilder()
            .store(VALUE, part.formula)
            .store(GRADIENT, part.formula.derivative(loss.prediction()))
            .build();
    float[][] results = new float[2][count];
    kernels
        .compile(program)
        .run(
            new Arguments(program)
                .input(loss.prediction().name(), predictions, 0, count)
                .input(loss.target().name(), targets, 0, count)
                .output(VALUE, results[0], 0, count)
                .output(GRADIENT, results[1], 0, count),
            0,
            1,
            0,
            count);
    return results;
  }

  @Override
  public void values() {
    loss.formulaOnLogits().ifPresent(this::checkOnLogits);
    for (Part part : parts()) {
      SplittableRandom random = new SplittableRandom(3);
      float[] special = special(part);
      float[] predictions = new float[POINTS + 2 * special.length];
      float[] targets = new float[predictions.length];
      for (int i = 0; i < predictions.length; i++) {
        predictions[i] =
            i < POINTS ? (float) random.nextDouble(part.low, part.high) : special[(i - POINTS) / 2];
        targets[i] = i < POINTS ? (float) target(random) : i % 2 == 0 ? 1 : lowTarget();
      }
      float[][] results = compute(part, InstalledKernels.scalar(), predictions, targets);
      Expr gradient = part.formula.derivative(loss.prediction());
      for (int i = 0; i < predictions.length; i++) {
        check(part.name, part.formula, predictions[i], targets[i], results[0][i]);
        if (Float.isFinite(predictions[i])) {
          check(
              "the gradient of " + part.name, gradient, predictions[i], targets[i], results[1][i]);
        }
      }
    }
  }

  /**
   * Checks that the formula on logits is that on outputs, of probabilities that follow from them.
   */
  private void checkOnLogits(Expr onLogits) {
    SplittableRandom random = new SplittableRandom(5);
    for (int i = 0; i < POINTS; i++) {
      double logit = random.nextDouble(-9, 9);
      double target = target(random);
      double probability = 1 / (1 + StrictMath.exp(-logit));
      double expected = evaluate(loss.formula(), probability, target);
      double actual = evaluate(onLogits, logit, target);
      if (!(Math.abs(expected - actual) <= 1e-6 * Math.abs(expected) + ROUNDING)) {
        fail(
            "%s is %s at the logit %s and target %s, but %s at the probability %s that is the logistic function of it"
                .formatted(name, actual, logit, target, expected, probability));
      }
    }
  }

  private float lowTarget() {
    return loss.targets() == Loss.Targets.SIGNS ? -1 : 0;
  }

  private static float[] special(Part part) {
    float infinity = Float.POSITIVE_INFINITY;
    return part.low > 0
        ? new float[] {0f, -0f, Float.MIN_VALUE, 1e-30f, 1f}
        : Samples.withLarge(
            0f, -0f, Float.MIN_VALUE, -Float.MIN_VALUE, 1e-30f, 1e6f, -1e6f, infinity, -infinity);
  }

  private void check(String what, Expr formula, float prediction, float target, float actual) {
    double expected = evaluate(formula, prediction, target);
    Map<Variable, Double> at =
        Map.of(loss.prediction(), (double) prediction, loss.target(), (double) target);
    double largest = Math.max(Math.abs(prediction), Math.abs(target));
    double scale = Math.max(Sensitivity.of(formula, at), precision.largestAddend(largest));
    if (!Near.near(expected, actual, scale, largest, precision.tolerance())) {
      fail(
          "%s at prediction %s and target %s is %s in single precision and %s in double; write the formula"
                  .formatted(what, prediction, target, actual, expected)
              + " so that it does not overflow or subtract numbers that are nearly equal, or override"
              + " largestAddend()");
    }
  }

  @Override
  public void nan() {
    for (Part part : parts()) {
      float[] predictions = {Float.NaN, 0.5f};
      float[] targets = {1, Float.NaN};
      float[] values = compute(part, InstalledKernels.scalar(), predictions, targets)[0];
      for (int i = 0; i < 2; i++) {
        String cause = i == 0 ? "prediction" : "target";
        float value = values[i];
        assertTrue(
            Float.isNaN(value),
            () ->
                "%s of a NaN %s is %s, which hides that a network has gone wrong; a comparison with NaN is"
                        .formatted(part.name, cause, value)
                    + " false, so let the other branch of select keep what it compares");
      }
    }
  }

  @Override
  public void sameBits(Kernels kernels) {
    SplittableRandom random = new SplittableRandom(2);
    for (Part part : parts()) {
      Program program = program(part);
      for (int columns : Samples.sizes(kernels.lanes())) {
        int rows = random.nextInt(1, 4);
        Batch batch =
            new Batch(program, random, rows, columns + random.nextInt(4), random.nextInt(5));
        float[][] expected = batch.run(InstalledKernels.scalar(), columns);
        float[][] actual = batch.run(kernels, columns);
        for (int i = 0; i < expected.length; i++) {
          Bits.assertSame(
              expected[i],
              actual[i],
              "%s of %s of %s on the kernels '%s', output %d"
                  .formatted(
                      part.name,
                      Count.of(rows, "row"),
                      Count.of(columns, "column"),
                      kernels.id(),
                      i));
        }
      }
    }
  }

  /** Checks that rows of a batch have the sums and gradients of rows alone. */
  @Override
  public void ownRowsOnly() {
    SplittableRandom random = new SplittableRandom(4);
    for (Part part : parts()) {
      Program program = program(part);
      Batch batch = new Batch(program, random, 5, 19, 3);
      var compiled = InstalledKernels.scalar().compile(program);
      float[][] together = batch.run(compiled, 0, 5, 0, 17);
      for (int row = 0; row < 5; row++) {
        float[][] alone = batch.run(compiled, row, row + 1, 0, 17);
        for (int i = 0; i < alone.length; i++) {
          for (int at = 0; at < alone[i].length; at++) {
            if (alone[i][at] != Samples.CANARY) {
              assertTrue(
                  Bits.same(alone[i][at], together[i][at]),
                  part.name + " gives a row another result in a batch than alone");
            }
          }
        }
      }
    }
  }
}
