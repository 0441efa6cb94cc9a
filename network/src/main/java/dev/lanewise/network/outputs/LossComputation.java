package dev.lanewise.network.outputs;

import dev.lanewise.api.formula.Expr;
import dev.lanewise.api.formula.ProgramBuilder;
import dev.lanewise.api.formula.Variable;
import dev.lanewise.api.kernels.Kernels;
import dev.lanewise.api.plugin.ElementwiseLoss;
import dev.lanewise.api.plugin.Loss;
import dev.lanewise.api.plugin.RowLoss;
import dev.lanewise.api.program.Arguments;
import dev.lanewise.api.program.CompiledProgram;
import dev.lanewise.api.program.Program;
import dev.lanewise.network.layers.Buffers;
import dev.lanewise.network.layers.DenseForward;
import dev.lanewise.network.layers.Layer;
import org.jspecify.annotations.Nullable;

/** A loss over a batch: its value, and the gradient where the last layer wants it. */
public sealed interface LossComputation {

  /** A sum of losses and what to divide it by for the mean. */
  final class Total {

    private double sum;
    private double weight;

    /** Begins with nothing. */
    public Total() {}

    /** Goes on from the {@link #sum} and the {@link #weight} of another. */
    public Total(double sum, double weight) {
      this.sum = sum;
      this.weight = weight;
    }

    private void set(double newSum, double newWeight) {
      sum = newSum;
      weight = newWeight;
    }

    /** Adds another total. */
    public void add(Total other) {
      sum += other.sum;
      weight += other.weight;
    }

    /** Returns the sum of the losses. */
    public double sum() {
      return sum;
    }

    /** Returns what the sum is divided by for the mean. */
    public double weight() {
      return weight;
    }

    /** Returns the mean, 0 where no row counts. */
    public double mean() {
      return weight == 0 ? 0 : sum / weight;
    }
  }

  /**
   * Computes the losses of the batch's rows, and the gradient of their mean.
   *
   * @return the total, an object that the next run changes
   */
  Total run(int rows, Batch batch);

  /**
   * Plans a loss.
   *
   * @param head what the outputs mean
   * @param loss the loss
   * @param output the last layer, whose logits or outputs the loss works on
   * @param planning what computes, and the most rows of a batch
   * @param gradient receives the gradient in these, in rows of the same width
   * @param mixes whether the rows of a batch may be mixed
   */
  static LossComputation of(
      OutputHead head,
      Loss loss,
      DenseForward output,
      Layer.Planning planning,
      float[] gradient,
      boolean mixes) {
    LossBasis basis = head.basis(loss);
    return switch (loss) {
      case ElementwiseLoss elementwise -> {
        Expr formula =
            switch (basis) {
              case PRE_ACTIVATIONS, LOGITS -> onLogits(elementwise, head.activation());
              case LOGARITHMS, OUTPUTS -> elementwise.formula();
            };
        yield new Elementwise(elementwise, formula, output, planning, gradient);
      }
      case RowLoss rowwise -> {
        LogitsOfProbabilities logits =
            basis == LossBasis.LOGARITHMS
                ? new LogitsOfProbabilities(
                    output.outputs(),
                    gradient,
                    output.width(),
                    planning.maxRows(),
                    planning.engine().kernels())
                : null;
        yield new Rowwise(
            rowwise,
            output,
            logits,
            planning,
            gradient,
            mixes ? new MixedLoss(planning.maxRows(), output.width()) : null);
      }
    };
  }

  private static Expr onLogits(ElementwiseLoss loss, String activation) {
    return loss.logitsOf().contains(activation)
        ? loss.formulaOnLogits(activation)
        : loss.formulaOnLogits().orElseThrow();
  }

  /** Weighs the losses and the gradients of rows. */
  private static void weigh(
      int rows, float[] weights, float[] rowLosses, float[] gradient, int width) {
    for (int row = 0; row < rows; row++) {
      float weight = weights[row];
      rowLosses[row] *= weight;
      for (int i = row * width; i < (row + 1) * width; i++) {
        gradient[i] *= weight;
      }
    }
  }

  /** A loss by formula, its gradient found symbolically. */
  final class Elementwise implements LossComputation {

    private static final Variable SCALE = Variable.scalar("scale");
    private static final String GRADIENT = "gradient";
    private static final String LOSS = "loss";

    private final Kernels kernels;
    private final Expr formula;
    private final String prediction;
    private final float[] predictions;
    private final int width;
    private final float[] rowLosses;
    private final float[] gradient;
    private final CompiledProgram program;
    private final Arguments arguments;
    private final String target;
    private final Total total = new Total();

    private Elementwise(
        ElementwiseLoss loss,
        Expr formula,
        DenseForward output,
        Layer.Planning planning,
        float[] gradient) {
      this.formula = formula;
      this.gradient = gradient;
      kernels = planning.engine().kernels();
      predictions = output.outputs();
      width = output.width();
      rowLosses = Buffers.of(planning.maxRows());
      prediction = loss.prediction().name();
      Program built =
          new ProgramBuilder()
              .store(GRADIENT, formula.gradient(loss.prediction(), SCALE))
              .rowSum(LOSS, formula)
              .build();
      program = kernels.compile(built);
      target = loss.target().name();
      arguments =
          new Arguments(built)
              .input(prediction, predictions, 0, width)
              .output(GRADIENT, gradient, 0, width)
              .output(LOSS, rowLosses, 0, 1);
    }

    @Override
    public Total run(int rows, Batch batch) {
      double counted = rows;
      if (batch.hasWeights()) {
        counted = 0;
        for (int row = 0; row < rows; row++) {
          counted += batch.wholeWeights()[row];
        }
      }
      double elements = counted * width;
      arguments
          .input(target, batch.targets(), 0, width)
          .scalar(SCALE.name(), elements == 0 ? 0 : (float) (1 / elements));
      program.run(arguments, 0, rows, 0, width);
      if (batch.hasWeights()) {
        weigh(rows, batch.wholeWeights(), rowLosses, gradient, width);
      }
      double sum = 0;
      for (int row = 0; row < rows; row++) {
        sum += rowLosses[row];
      }
      total.set(sum == Double.POSITIVE_INFINITY ? wideSum(rows, batch) : sum, elements);
      return total;
    }

    /** Sums in double precision where a row's sum is no float, though its losses may be. */
    private double wideSum(int rows, Batch batch) {
      Program single = new ProgramBuilder().store(LOSS, formula).build();
      float[] losses = Buffers.of(rows, width, "the loss");
      Arguments singles =
          new Arguments(single)
              .input(prediction, predictions, 0, width)
              .input(target, batch.targets(), 0, width)
              .output(LOSS, losses, 0, width);
      kernels.compile(single).run(singles, 0, rows, 0, width);
      double sum = 0;
      for (int i = 0; i < rows * width; i++) {
        sum += losses[i] * (batch.hasWeights() ? batch.wholeWeights()[i / width] : 1.0);
      }
      return sum;
    }
  }

  /** A loss of whole rows with class labels. */
  final class Rowwise implements LossComputation {

    private final RowLoss loss;
    private final int width;
    private final @Nullable LogitsOfProbabilities logits;
    private final @Nullable MixedLoss partners;
    private final float[] predictions;
    private final float[] gradient;
    private final float[] rowLosses;
    private final RowLoss.Computation computation;
    private final Total total = new Total();

    /**
     * Plans the loss.
     *
     * @param logits what makes logits of the outputs; null if the loss takes them as they are
     * @param partners what holds the losses of mixed rows with the classes of their partners; null
     *     if rows are not mixed
     */
    private Rowwise(
        RowLoss loss,
        DenseForward output,
        @Nullable LogitsOfProbabilities logits,
        Layer.Planning planning,
        float[] gradient,
        @Nullable MixedLoss partners) {
      this.loss = loss;
      this.partners = partners;
      this.logits = logits;
      this.gradient = gradient;
      width = output.width();
      predictions = logits == null ? output.outputs() : logits.logits();
      rowLosses = Buffers.of(planning.maxRows());
      computation = loss.bind(planning.engine().kernels(), planning.maxRows(), width);
    }

    @Override
    public Total run(int rows, Batch batch) {
      double weight = 0;
      for (int row = 0; row < rows; row++) {
        weight +=
            loss.weight(batch.labels()[row]) * (batch.hasWeights() ? batch.weights()[row] : 1.0);
      }
      // A batch of classes that all have weight 0 teaches nothing.
      float scale = weight == 0 ? 0 : (float) (1 / weight);
      if (logits != null) {
        logits.forward(rows);
      }
      BatchMixture mixture = batch.mixture();
      if (mixture == null || partners == null) {
        computation.run(rows, predictions, width, batch.labels(), scale, rowLosses, gradient);
        if (batch.hasWeights()) {
          weigh(rows, batch.weights(), rowLosses, gradient, width);
        }
      } else {
        mixed(rows, batch, mixture, scale, partners);
      }
      if (logits != null) {
        logits.backward(rows);
      }
      double sum = 0;
      for (int row = 0; row < rows; row++) {
        sum += rowLosses[row];
      }
      total.set(sum, weight);
      return total;
    }

    /** Computes λ times the loss with the class of each row plus the rest with its partner's. */
    private void mixed(
        int rows, Batch batch, BatchMixture mixture, float scale, MixedLoss ofPartners) {
      float share = mixture.share();
      float rest = 1 - share;
      computation.run(rows, predictions, width, batch.labels(), scale * share, rowLosses, gradient);
      computation.run(
          rows,
          predictions,
          width,
          mixture.partnerLabels(),
          scale * rest,
          ofPartners.losses,
          ofPartners.gradient);
      if (batch.hasWeights()) {
        weigh(rows, batch.weights(), rowLosses, gradient, width);
        weigh(rows, mixture.partnerWeights(), ofPartners.losses, ofPartners.gradient, width);
      }
      for (int row = 0; row < rows; row++) {
        rowLosses[row] = share * rowLosses[row] + rest * ofPartners.losses[row];
      }
      for (int i = 0; i < rows * width; i++) {
        gradient[i] += ofPartners.gradient[i];
      }
    }
  }

  /** The losses of mixed rows with the classes of their partners, and their gradient. */
  final class MixedLoss {

    private final float[] losses;
    private final float[] gradient;

    private MixedLoss(int maxRows, int width) {
      losses = Buffers.of(maxRows);
      gradient = Buffers.of(maxRows, width, "the loss");
    }
  }
}
