package dev.lanewise.losses;

import dev.lanewise.api.ConfigurationException;
import dev.lanewise.api.formula.Expr;
import dev.lanewise.api.formula.Functions;
import dev.lanewise.api.formula.Variable;
import dev.lanewise.api.plugin.Loss;
import dev.lanewise.api.plugin.LossPlugin;
import dev.lanewise.api.plugin.RowwiseLoss;
import dev.lanewise.api.plugin.Setting;
import dev.lanewise.api.plugin.Settings;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The cross-entropy of one class out of many, computed from logits, with optional label smoothing
 * (Szegedy and others, Rethinking the Inception architecture for computer vision, 2015).
 *
 * <p>With class weights w and smoothing ε a row with label y and log-probabilities ℓ has the loss
 * {@code −(1 − ε)·ℓ[y] − ε/K·Σ w[c]/w[y]·ℓ[c]} over the K classes, and its weight is w[y], as
 * PyTorch has it. With {@code hit = 1 − ε}, {@code spread[c] = ε/K·w[c]/w[y]} and {@code all = hit
 * + Σ spread[c]} that is {@code all·log Σ exp(z[c] − max) + hit·(max − z[y]) + Σ spread[c]·(max −
 * z[c])}, and its gradient in z[c] is {@code all·softmax(z)[c] − (hit if c = y) − spread[c]}.
 *
 * @since 0.1
 */
public final class CrossEntropy implements LossPlugin {

  private static final Setting SMOOTHING =
      Setting.number(
          "label_smoothing",
          0,
          Setting.Range.FRACTION,
          "the share of the target that is spread over all classes");

  private static final Setting WEIGHTS =
      Setting.numbers(
          "class_weights",
          Setting.Range.NOT_NEGATIVE,
          "how much a row of each class counts; empty for all the same");

  @Override
  public String id() {
    return "cross_entropy";
  }

  @Override
  public String description() {
    return "-log(softmax(logits)[label]), one class out of many";
  }

  @Override
  public List<Setting> settings() {
    return List.of(SMOOTHING, WEIGHTS);
  }

  @Override
  public Loss create(Settings settings) {
    double smoothing = settings.number(SMOOTHING.name());
    double[] weights = settings.numbers(WEIGHTS.name());
    if (weights.length > 0 && Arrays.stream(weights).allMatch(weight -> (float) weight == 0)) {
      throw new ConfigurationException(
          "the class_weights of cross_entropy are all 0; at least one must be above 0");
    }
    if (smoothing > 0 && Arrays.stream(weights).anyMatch(weight -> (float) weight == 0)) {
      throw new ConfigurationException(
          "cross_entropy takes label_smoothing and class_weights together only if all weights are"
              + " above 0");
    }
    return new Weights(smoothing, weights).loss();
  }

  /** What the settings say of each class. */
  private static final class Weights {

    private static final float MAX = Float.MAX_VALUE;

    private final double smoothing;
    private final double[] weights;

    Weights(double smoothing, double[] weights) {
      this.smoothing = smoothing;
      this.weights = weights;
    }

    RowwiseLoss loss() {
      RowwiseLoss loss =
          Loss.rowwise((z, label) -> ofRow(z, label).loss())
              .withLossAndGradient(this::weighted)
              .checkedBy(this::check)
              .onLogits();
      return weights.length == 0 ? loss : loss.weightedBy(label -> weights[label]);
    }

    private void check(int classes) {
      if (weights.length > 0 && weights.length != classes) {
        throw new ConfigurationException(
            "the number of class_weights of cross_entropy is %d, that of classes %d; give one for each class"
                .formatted(weights.length, classes));
      }
    }

    private double[] weight(int classes) {
      double[] all = new double[classes];
      Arrays.setAll(all, c -> weights.length == 0 ? 1 : weights[c]);
      return all;
    }

    private double[] hit(int classes) {
      return Arrays.stream(weight(classes)).map(w -> (1 - smoothing) * w).toArray();
    }

    private double[] spread(int classes) {
      return Arrays.stream(weight(classes)).map(w -> smoothing / classes * w).toArray();
    }

    private double[] all(int classes) {
      double sum = 0;
      for (double spread : spread(classes)) {
        sum += spread;
      }
      double[] all = hit(classes);
      for (int c = 0; c < classes; c++) {
        all[c] += sum;
      }
      return all;
    }

    /** Returns the parts of a row's loss, without its weight. */
    private Parts ofRow(Expr z, Expr label) {
      Expr hit = Expr.constant(1 - smoothing);
      if (smoothing == 0) {
        return new Parts(z, label, hit, hit, Optional.empty());
      }
      Expr spread =
          Variable.column("spread", this::spread)
              .dividedBy(Functions.pick(Variable.column("weight", this::weight), label));
      Expr all = hit.plus(Functions.rowSum(spread));
      return new Parts(z, label, hit, all, Optional.of(spread));
    }

    /** Returns the weighted loss, whose factors are rounded once from double precision. */
    private RowwiseLoss.Weighted weighted(Expr z, Expr label, Expr scale) {
      boolean alike = weights.length == 0;
      Expr hit =
          alike
              ? Expr.constant(1 - smoothing)
              : Functions.pick(Variable.column("hit", this::hit), label);
      Expr all =
          alike
              ? Variable.scalar("all", classes -> all(classes)[0])
              : Functions.pick(Variable.column("all", this::all), label);
      Parts parts =
          smoothing == 0
              ? new Parts(z, label, hit, hit, Optional.empty())
              : new Parts(z, label, hit, all, Optional.of(Variable.column("spread", this::spread)));
      Expr loss = parts.loss();
      // With finite logits the loss may exceed the largest float; then it is the largest float.
      Expr finite = Expr.select(loss.greaterThan(MAX), Expr.constant(MAX), loss);
      return new RowwiseLoss.Weighted(
          Expr.select(parts.picked().lessThan(-MAX), loss, finite),
          Functions.flushDenormals(parts.gradient(scale)));
    }
  }

  /**
   * What loss and gradient are made of, as above.
   *
   * @param spread empty without smoothing
   */
  private record Parts(Expr z, Expr label, Expr hit, Expr all, Optional<Expr> spread) {

    Expr picked() {
      return Functions.pick(z, label);
    }

    private Expr max() {
      return Functions.rowMax(z).asConstant();
    }

    private Expr power() {
      return Functions.expOrZero(z.minus(max()));
    }

    private Expr sum() {
      return Functions.rowSum(power());
    }

    Expr loss() {
      Expr loss = Expr.fma(all, Functions.log(sum()), product(max(), picked(), hit));
      return spread.map(each -> loss.plus(Functions.rowSum(product(max(), z, each)))).orElse(loss);
    }

    Expr gradient(Expr scale) {
      Expr target =
          Expr.select(Functions.column().equalTo(label), hit.times(scale), Expr.constant(0));
      Expr spreadTarget = spread.map(each -> Expr.fma(each, scale, target)).orElse(target);
      return Expr.fma(power(), all.times(scale).dividedBy(sum()), spreadTarget.negate());
    }

    /** (a − b)·factor, by halves because the difference of two large logits may overflow. */
    private static Expr product(Expr a, Expr b, Expr factor) {
      return a.times(0.5).minus(b.times(0.5)).times(factor.times(2));
    }
  }
}
