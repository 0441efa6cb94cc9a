package dev.lanewise.testkit;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import dev.lanewise.api.ConfigurationException;
import dev.lanewise.api.kernels.Kernels;
import dev.lanewise.api.plugin.Activation;
import dev.lanewise.api.plugin.RowLoss;
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

/** A loss of rows with class labels: its computation against its definition. */
record RowLossChecks(String name, RowLoss loss, Precision precision)
    implements LossContract.Checks {

  private static final int MOST_CLASSES = 40;
  private static final float TINY = 1e-8f;
  private static final List<Integer> CLASSES = List.of(2, 3, 5, 8, 15, 16, 17, 33);

  /** Returns numbers of classes that the loss takes: some, or the first that fits its settings. */
  static List<Integer> classes(RowLoss loss) {
    List<Integer> fitting = new ArrayList<>();
    for (int classes = 2; classes <= MOST_CLASSES; classes++) {
      try {
        loss.check(classes);
        fitting.add(classes);
      } catch (ConfigurationException e) {
        // The settings want another number, such as a weight for each class.
      }
    }
    assertTrue(
        !fitting.isEmpty(),
        "check(classes) refuses all numbers of classes from 2 to " + MOST_CLASSES);
    List<Integer> chosen = fitting.stream().filter(CLASSES::contains).toList();
    return chosen.isEmpty() ? List.of(fitting.getFirst()) : chosen;
  }

  /** Predictions and labels, rows side by side. */
  private static final class Rows {
    final int classes;
    final float[] predictions;
    final int[] labels;
    final float scale;

    Rows(int classes, float[] predictions, int[] labels, float scale) {
      this.classes = classes;
      this.predictions = predictions;
      this.labels = labels;
      this.scale = scale;
    }

    int rows() {
      return labels.length;
    }

    Rows row(int row) {
      return new Rows(
          classes,
          Arrays.copyOfRange(predictions, row * classes, (row + 1) * classes),
          new int[] {labels[row]},
          scale);
    }
  }

  private Rows rows(SplittableRandom random, int rows, int classes, boolean wild) {
    float[] predictions =
        wild
            ? Samples.wild(random, rows * classes)
            : Samples.between(
                random, rows * classes, probabilities() ? 0.05f : -4, probabilities() ? 0.95f : 4);
    int[] labels = random.ints(rows, 0, classes).toArray();
    double weight = Arrays.stream(labels).mapToDouble(loss::weight).sum();
    return new Rows(classes, predictions, labels, weight == 0 ? 1 : (float) (1 / weight));
  }

  /**
   * Tells whether predictions are probabilities, beyond which the loss may have no value. They are
   * not where the loss takes the logits of probabilities.
   */
  private boolean probabilities() {
    Activation.Meaning meaning = Activation.Meaning.CLASS_PROBABILITIES;
    return loss.outputMeanings().contains(meaning) && !loss.logitMeanings().contains(meaning);
  }

  /** Losses and gradients with whatever lies around them. */
  private static final class Results {
    final float[] losses;
    final float[] gradient;

    Results(float[] losses, float[] gradient) {
      this.losses = losses;
      this.gradient = gradient;
    }
  }

  private Results run(RowLoss.Computation computation, Rows batch, int padding) {
    int stride = batch.classes + padding;
    float[] predictions = spread(batch.predictions, batch.rows(), batch.classes, stride);
    float[] losses = Samples.canaries(batch.rows() + 3);
    float[] gradient = Samples.canaries(predictions.length);
    computation.run(batch.rows(), predictions, stride, batch.labels, batch.scale, losses, gradient);
    return new Results(losses, gradient);
  }

  private static float[] spread(float[] packed, int rows, int width, int stride) {
    float[] values = Samples.canaries(rows * stride + 3);
    for (int row = 0; row < rows; row++) {
      System.arraycopy(packed, row * width, values, row * stride, width);
    }
    return values;
  }

  private Results packed(Rows batch) {
    return run(loss.bind(InstalledKernels.scalar(), batch.rows(), batch.classes), batch, 0);
  }

  private static double[] doubles(float[] values) {
    double[] doubles = new double[values.length];
    for (int i = 0; i < values.length; i++) {
      doubles[i] = values[i];
    }
    return doubles;
  }

  @Override
  public Object fingerprint() {
    List<Object> all =
        new ArrayList<>(
            List.of(
                loss.logitsOf(),
                loss.outputsOf(),
                loss.logitMeanings(),
                loss.outputMeanings(),
                loss.targets()));
    SplittableRandom random = new SplittableRandom(5);
    for (int classes : classes(loss)) {
      Rows batch = rows(random, 2, classes, false);
      Results results = packed(batch);
      all.add(Arrays.toString(results.losses));
      all.add(Arrays.toString(results.gradient));
      all.add(loss.evaluate(doubles(batch.row(0).predictions), batch.labels[0]));
      all.add(loss.weight(batch.labels[0]));
    }
    return all;
  }

  @Override
  public void gradient() {
    SplittableRandom random = new SplittableRandom(1);
    int points = 0;
    int kinks = 0;
    for (int classes : classes(loss)) {
      Rows plain = rows(random, 4, classes, false);
      // As small as in a large batch of a rare class, and must still be as right as of size 1.
      Rows tiny = new Rows(classes, plain.predictions, plain.labels, plain.scale * TINY);
      for (Rows batch : List.of(plain, tiny)) {
        float[] gradient = packed(batch).gradient;
        for (int row = 0; row < batch.rows(); row++) {
          for (int c = 0; c < classes; c++) {
            points++;
            kinks += judge(batch, row, c, gradient[row * classes + c]) ? 1 : 0;
          }
        }
      }
    }
    assertTrue(
        kinks * 50 <= points,
        name + " has kinks or jumps nearly everywhere; it may have some, but not that many");
  }

  /** Checks one number of the gradient; tells whether the loss has a kink there. */
  private boolean judge(Rows batch, int row, int at, float actual) {
    int label = batch.labels[row];
    double factor = (double) batch.scale * loss.weight(label);
    double[] x = doubles(batch.row(row).predictions);
    DerivativeCheck.Verdict verdict =
        DerivativeCheck.judge(
            x[at],
            actual,
            precision.tolerance(),
            factor,
            moved -> {
              double[] there = x.clone();
              there[at] = moved;
              return factor * loss.evaluate(there, label);
            });
    if (verdict == DerivativeCheck.Verdict.WRONG) {
      fail(
          "%s with %s gives %s as the gradient in prediction %d of a row with label %d, which is not"
                  .formatted(name, Count.of(batch.classes, "class"), actual, at, label)
              + " the numerical derivative of evaluate there times scale·weight(label)");
    }
    return verdict == DerivativeCheck.Verdict.KINK;
  }

  @Override
  public void values() {
    SplittableRandom random = new SplittableRandom(3);
    float infinity = Float.POSITIVE_INFINITY;
    for (int classes : classes(loss)) {
      checkValues(rows(random, 6, classes, false));
      for (float special :
          Samples.withLarge(
              0f, -0f, Float.MIN_VALUE, -Float.MIN_VALUE, 1e6f, -1e6f, infinity, -infinity)) {
        Rows batch = rows(random, 2, classes, false);
        batch.predictions[random.nextInt(classes)] = special;
        Arrays.fill(batch.predictions, classes, 2 * classes, special);
        checkValues(batch);
      }
    }
  }

  private void checkValues(Rows batch) {
    float[] losses = packed(batch).losses;
    for (int row = 0; row < batch.rows(); row++) {
      int label = batch.labels[row];
      float weight = loss.weight(label);
      assertTrue(
          weight >= 0 && Float.isFinite(weight),
          () ->
              "weight(%d) of %s is %s; it must be finite and not negative"
                  .formatted(label, name, weight));
      float[] predictions = batch.row(row).predictions;
      double expected = weight * loss.evaluate(doubles(predictions), label);
      double largest = Arrays.stream(doubles(predictions)).map(Math::abs).max().orElse(0);
      double scale =
          Math.max(
              Sensitivity.of(doubles(predictions), x -> new double[] {loss.evaluate(x, label)})[0],
              precision.largestAddend(largest));
      if (!Near.near(
          expected, losses[row], weight * scale, weight * largest, precision.tolerance())) {
        fail(
            "%s of %s with label %d is %s in single precision and %s by weight(label)·evaluate; correct run, or"
                    .formatted(name, Arrays.toString(predictions), label, losses[row], expected)
                + " override largestAddend()");
      }
    }
  }

  @Override
  public void nan() {
    for (int classes : classes(loss)) {
      Rows batch = rows(new SplittableRandom(4), 3, classes, false);
      batch.predictions[classes + batch.labels[1]] = Float.NaN;
      Results results = packed(batch);
      assertTrue(
          loss.weight(batch.labels[1]) == 0 || Float.isNaN(results.losses[1]),
          () ->
              "%s of a row with NaN is %s, which hides that a network has gone wrong; a comparison with NaN"
                      .formatted(name, results.losses[1])
                  + " is false, so test for it");
      assertTrue(
          !Float.isNaN(results.losses[0]) && !Float.isNaN(results.losses[2]),
          () -> "NaN in one row of %s spoils another; keep rows apart".formatted(name));
    }
  }

  @Override
  public void sameBits(Kernels kernels) {
    SplittableRandom random = new SplittableRandom(6);
    for (int classes : classes(loss)) {
      for (int padding : new int[] {0, 3}) {
        Rows batch = rows(random, 4, classes, padding > 0);
        Results expected = run(loss.bind(InstalledKernels.scalar(), 6, classes), batch, padding);
        Results actual = run(loss.bind(kernels, 6, classes), batch, padding);
        String where =
            " of %s with %s on the kernels '%s'"
                .formatted(name, Count.of(classes, "class"), kernels.id());
        Bits.assertSame(expected.losses, actual.losses, "the losses" + where);
        Bits.assertSame(expected.gradient, actual.gradient, "the gradient" + where);
      }
    }
  }

  @Override
  public void ownRowsOnly() {
    SplittableRandom random = new SplittableRandom(7);
    Kernels kernels = InstalledKernels.scalar();
    for (int classes : classes(loss)) {
      for (boolean wild : new boolean[] {false, true}) {
        Rows batch = rows(random, 5, classes, wild);
        float[] losses = Samples.canaries(batch.rows() + 3);
        float[] gradient = new float[batch.rows() * classes];
        RowLoss.Computation single = loss.bind(kernels, 1, classes);
        for (int row = 0; row < batch.rows(); row++) {
          Results results = run(single, batch.row(row), 0);
          losses[row] = results.losses[0];
          System.arraycopy(results.gradient, 0, gradient, row * classes, classes);
        }
        RowLoss.Computation large = loss.bind(kernels, 9, classes);
        for (int padding : new int[] {0, 4}) {
          Results results = run(large, batch, padding);
          String advice =
              " of %s in a batch of %s of %d, %d apart, against its rows alone; a row's result may depend"
                      .formatted(name, Count.of(batch.rows(), "row"), classes, classes + padding)
                  + " on that row and scale alone, and nothing may be written around it";
          Bits.assertSame(losses, results.losses, "the losses" + advice);
          Bits.assertSame(
              spread(gradient, batch.rows(), classes, classes + padding),
              results.gradient,
              "the gradient" + advice);
        }
        float[] place = batch.predictions.clone();
        large.run(
            batch.rows(),
            place,
            classes,
            batch.labels,
            batch.scale,
            new float[batch.rows()],
            place);
        Bits.assertSame(
            gradient, place, "%s with the gradient in the place of predictions".formatted(name));
      }
    }
  }
}
