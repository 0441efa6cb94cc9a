package dev.lanewise.testkit;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import dev.lanewise.api.ConfigurationException;
import dev.lanewise.api.kernels.Kernels;
import dev.lanewise.api.kernels.Matrix;
import dev.lanewise.api.plugin.RowActivation;
import dev.lanewise.api.text.Count;
import dev.lanewise.testkit.support.Bits;
import dev.lanewise.testkit.support.DerivativeCheck;
import dev.lanewise.testkit.support.Near;
import dev.lanewise.testkit.support.Precision;
import dev.lanewise.testkit.support.Samples;
import dev.lanewise.testkit.support.Sensitivity;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/** An activation of rows: its computation against its definition. */
record RowActivationChecks(String name, RowActivation activation, Precision precision)
    implements ActivationContract.Checks {

  private static final int[] WIDTHS = {1, 2, 3, 5, 8, 15, 16, 17, 33};

  private static final float TINY = 1e-8f;

  /** Returns the widths that the activation takes. */
  private List<Integer> widths() {
    List<Integer> widths = new ArrayList<>();
    for (int width : WIDTHS) {
      try {
        int inputs = activation.inputWidth(width);
        assertTrue(inputs >= 1, () -> "inputWidth(%d) of %s is %d".formatted(width, name, inputs));
        widths.add(width);
      } catch (ConfigurationException e) {
        // It may want another number of outputs.
      }
    }
    assertTrue(
        !widths.isEmpty(),
        () ->
            "%s takes none of these numbers of outputs: %s"
                .formatted(name, Arrays.toString(WIDTHS)));
    return widths;
  }

  /** A batch: inputs and the gradient in the outputs, rows side by side. */
  private final class Rows {

    final int rows;
    final int inputs;
    final int outputs;
    final float[] x;
    final float[] dy;

    Rows(int rows, int outputs, float[] x, float[] dy) {
      this.rows = rows;
      this.outputs = outputs;
      this.inputs = activation.inputWidth(outputs);
      this.x = x;
      this.dy = dy;
    }

    Rows row(int row) {
      return new Rows(
          1,
          outputs,
          Arrays.copyOfRange(x, row * inputs, (row + 1) * inputs),
          Arrays.copyOfRange(dy, row * outputs, (row + 1) * outputs));
    }
  }

  private Rows rows(SplittableRandom random, int rows, int outputs, boolean wild) {
    int inputs = activation.inputWidth(outputs);
    return new Rows(
        rows,
        outputs,
        wild ? Samples.wild(random, rows * inputs) : Samples.between(random, rows * inputs, -4, 4),
        Samples.between(random, rows * outputs, -1, 1));
  }

  /** Outputs and gradients with whatever lies around them. */
  private static final class Results {
    final float[] y;
    final float[] dx;

    Results(float[] y, float[] dx) {
      this.y = y;
      this.dx = dx;
    }
  }

  /** Computes a batch whose rows lie some padding apart, with canaries in between. */
  private Results run(RowActivation.Computation computation, Rows batch, int padding, int offset) {
    int xStride = batch.inputs + padding;
    int yStride = batch.outputs + padding;
    float[] x = spread(batch.x, batch.rows, batch.inputs, xStride, offset);
    float[] y = Samples.canaries(offset + batch.rows * yStride + 3);
    Matrix from = Matrix.of(x, offset, xStride);
    Matrix to = Matrix.of(y, offset, yStride);
    computation.forward(batch.rows, from, to);
    float[] dy = spread(batch.dy, batch.rows, batch.outputs, yStride, offset);
    float[] dx = Samples.canaries(offset + batch.rows * xStride + 3);
    computation.backward(
        batch.rows, from, to, Matrix.of(dy, offset, yStride), Matrix.of(dx, offset, xStride));
    return new Results(y, dx);
  }

  private static float[] spread(float[] packed, int rows, int width, int stride, int offset) {
    float[] values = Samples.canaries(offset + rows * stride + 3);
    for (int row = 0; row < rows; row++) {
      System.arraycopy(packed, row * width, values, offset + row * stride, width);
    }
    return values;
  }

  private Results packed(Kernels kernels, Rows batch) {
    return run(activation.bind(kernels, batch.rows, batch.outputs), batch, 0, 0);
  }

  @Override
  public Object fingerprint() {
    List<Object> all = new ArrayList<>();
    all.add(activation.initializer());
    SplittableRandom random = new SplittableRandom(5);
    for (int outputs : widths().subList(0, Math.min(3, widths().size()))) {
      Rows batch = rows(random, 2, outputs, false);
      Results results = packed(InstalledKernels.scalar(), batch);
      all.add(Arrays.toString(results.y));
      all.add(Arrays.toString(results.dx));
      all.add(Arrays.toString(activation.evaluate(doubles(batch.row(0).x))));
    }
    return all;
  }

  @Override
  public void declaration() {
    for (int outputs : widths()) {
      double[] x = doubles(rows(new SplittableRandom(1), 1, outputs, false).x);
      double[] before = x.clone();
      int length = activation.evaluate(x).length;
      assertTrue(
          length == outputs,
          () ->
              "evaluate of %s gives %s for %s, which inputWidth(%d) asks for"
                  .formatted(
                      name, Count.of(length, "output"), Count.of(x.length, "input"), outputs));
      assertTrue(
          Arrays.equals(before, x),
          () -> "evaluate of %s changes its argument; copy it".formatted(name));
    }
  }

  private static double[] doubles(float[] values) {
    double[] doubles = new double[values.length];
    for (int i = 0; i < values.length; i++) {
      doubles[i] = values[i];
    }
    return doubles;
  }

  private static double largest(double[] values) {
    return Arrays.stream(values).map(Math::abs).max().orElse(0);
  }

  @Override
  public void derivative() {
    SplittableRandom random = new SplittableRandom(2);
    int kinks = 0;
    int points = 0;
    for (int outputs : widths()) {
      Rows batch = rows(random, 3, outputs, false);
      // As small as gradients become, and must still be as right as those of size 1.
      for (int i = (batch.rows - 1) * outputs; i < batch.dy.length; i++) {
        batch.dy[i] *= TINY;
      }
      float[] gradient = packed(InstalledKernels.scalar(), batch).dx;
      for (int row = 0; row < batch.rows; row++) {
        Rows one = batch.row(row);
        for (int i = 0; i < one.inputs; i++) {
          float actual = gradient[row * one.inputs + i];
          points++;
          kinks += judge(one, i, actual) == DerivativeCheck.Verdict.KINK ? 1 : 0;
        }
      }
    }
    int found = kinks;
    int all = points;
    assertTrue(
        kinks * 50 <= points,
        () ->
            "%s has a kink or jump at %d of %d random points; it may have some, but not everywhere"
                .formatted(name, found, all));
  }

  private DerivativeCheck.Verdict judge(Rows row, int at, float actual) {
    double[] x = doubles(row.x);
    DerivativeCheck.Verdict verdict =
        DerivativeCheck.judge(
            x[at],
            actual,
            precision.tolerance(),
            largest(doubles(row.dy)),
            moved -> {
              double[] there = x.clone();
              there[at] = moved;
              double[] y = activation.evaluate(there);
              double sum = 0;
              for (int j = 0; j < y.length; j++) {
                sum += row.dy[j] * y[j];
              }
              return sum;
            });
    if (verdict == DerivativeCheck.Verdict.WRONG || verdict == DerivativeCheck.Verdict.UNDEFINED) {
      fail(
          "backward of %s with %s gives %s as the gradient in input %d, which is not the numerical derivative of"
                  .formatted(name, Count.of(row.outputs, "output"), actual, at)
              + " evaluate there; dx[i] is the sum over j of dy[j] * dy_j/dx_i");
    }
    return verdict;
  }

  @Override
  public void values() {
    SplittableRandom random = new SplittableRandom(3);
    for (int outputs : widths()) {
      Rows plain = rows(random, 4, outputs, false);
      checkValues(plain);
      float infinity = Float.POSITIVE_INFINITY;
      for (float special :
          Samples.withLarge(
              0f, -0f, Float.MIN_VALUE, -Float.MIN_VALUE, 1e6f, -1e6f, infinity, -infinity)) {
        Rows rows = rows(random, 2, outputs, false);
        rows.x[random.nextInt(rows.inputs)] = special;
        Arrays.fill(rows.x, rows.inputs, 2 * rows.inputs, special);
        checkValues(rows);
      }
    }
  }

  private void checkValues(Rows batch) {
    float[] y = packed(InstalledKernels.scalar(), batch).y;
    for (int row = 0; row < batch.rows; row++) {
      float[] x = batch.row(row).x;
      double[] expected = activation.evaluate(doubles(x));
      double[] scale = Sensitivity.of(doubles(x), activation::evaluate);
      double largest = largest(doubles(x));
      double addend = precision.largestAddend(largest);
      for (int i = 0; i < batch.outputs; i++) {
        float actual = y[row * batch.outputs + i];
        if (!Near.near(
            expected[i], actual, Math.max(scale[i], addend), largest, precision.tolerance())) {
          fail(
              "%s of %s: output %d is %s in single precision and %s by evaluate; correct forward, or override"
                      .formatted(name, Arrays.toString(x), i, actual, expected[i])
                  + " largestAddend()");
        }
      }
    }
  }

  @Override
  public void nan() {
    for (int outputs : widths()) {
      Rows batch = rows(new SplittableRandom(4), 3, outputs, false);
      batch.x[batch.inputs + batch.inputs / 2] = Float.NaN;
      float[] y = packed(InstalledKernels.scalar(), batch).y;
      boolean found = false;
      for (int i = 0; i < outputs; i++) {
        found |= Float.isNaN(y[outputs + i]);
        boolean spoiled = Float.isNaN(y[i]) || Float.isNaN(y[2 * outputs + i]);
        assertTrue(
            !spoiled, () -> "NaN in one row of %s spoils another; keep rows apart".formatted(name));
      }
      assertTrue(
          found,
          () ->
              "%s of a row with NaN holds none, which hides that a network has gone wrong; a comparison with"
                      .formatted(name)
                  + " NaN is false, so test for it");
    }
  }

  @Override
  public void sameBits(Kernels kernels) {
    SplittableRandom random = new SplittableRandom(6);
    for (int outputs : widths()) {
      for (int padding : new int[] {0, 3}) {
        Rows batch = rows(random, 4, outputs, padding > 0);
        int offset = 2 * padding;
        Results expected =
            run(activation.bind(InstalledKernels.scalar(), 6, outputs), batch, padding, offset);
        Results actual = run(activation.bind(kernels, 6, outputs), batch, padding, offset);
        String where =
            " of %s with %s on the kernels '%s'"
                .formatted(name, Count.of(outputs, "output"), kernels.id());
        Bits.assertSame(expected.y, actual.y, "forward" + where);
        Bits.assertSame(expected.dx, actual.dx, "backward" + where);
      }
    }
  }

  @Override
  public void ownRowsOnly() {
    SplittableRandom random = new SplittableRandom(7);
    Kernels kernels = InstalledKernels.scalar();
    for (int outputs : widths()) {
      for (boolean wild : new boolean[] {false, true}) {
        Rows batch = rows(random, 5, outputs, wild);
        float[] y = new float[batch.rows * outputs];
        float[] dx = new float[batch.rows * batch.inputs];
        RowActivation.Computation single = activation.bind(kernels, 1, outputs);
        for (int row = 0; row < batch.rows; row++) {
          Results results = run(single, batch.row(row), 0, 0);
          System.arraycopy(results.y, 0, y, row * outputs, outputs);
          System.arraycopy(results.dx, 0, dx, row * batch.inputs, batch.inputs);
        }
        LoweredRowCheck.check(name, activation, outputs, batch.x, y);
        RowActivation.Computation large = activation.bind(kernels, 9, outputs);
        for (int padding : new int[] {0, 4}) {
          checkBatch(batch, run(large, batch, padding, padding), padding, y, dx);
        }
        if (batch.inputs == outputs) {
          float[] place = batch.x.clone();
          Matrix both = Matrix.of(place, 0, outputs);
          large.forward(batch.rows, both, both);
          Bits.assertSame(y, place, "forward of %s with y in the place of x".formatted(name));
        }
      }
    }
  }

  private void checkBatch(Rows batch, Results results, int padding, float[] y, float[] dx) {
    int outputs = batch.outputs;
    float[] wantedY = spread(y, batch.rows, outputs, outputs + padding, padding);
    float[] wantedDx = spread(dx, batch.rows, batch.inputs, batch.inputs + padding, padding);
    String advice =
        " of %s in a batch of %s of %d, %d apart, against its rows alone; a row's result may depend on"
                .formatted(name, Count.of(batch.rows, "row"), outputs, outputs + padding)
            + " that row alone, and nothing may be written around it";
    Bits.assertSame(wantedY, results.y, "forward" + advice);
    Bits.assertSame(wantedDx, results.dx, "backward" + advice);
  }
}
