package dev.lanewise.api.plugin;

import dev.lanewise.api.formula.Expr;
import java.util.Set;
import java.util.function.BinaryOperator;

/**
 * A measure of how far predictions are from targets, which training minimizes.
 *
 * @since 0.1
 */
public sealed interface Loss permits ElementwiseLoss, RowLoss {

  /**
   * Says how targets are written for a loss.
   *
   * @since 0.1
   */
  enum Targets {
    /** Numbers; for classes 1 for the row's class and 0 for the others. */
    VALUES,
    /** Numbers from 0 to 1, each the probability of a label; for classes as {@link #VALUES}. */
    PROBABILITIES,
    /** Numbers from 0, such as counts; for classes as {@link #VALUES}. */
    COUNTS,
    /** Signs, −1 or +1; for classes +1 for the row's class and −1 for the others. */
    SIGNS,
    /** One class index a row. */
    CLASSES
  }

  /**
   * Returns a loss that is the mean of a formula over all elements:
   *
   * {@snippet :
   * Loss.elementwise((prediction, target) -> prediction.minus(target).square());
   * }
   */
  static ElementwiseLoss elementwise(BinaryOperator<Expr> formula) {
    return ElementwiseLoss.of(formula);
  }

  /**
   * Returns a loss that is a formula of a row's predictions and its class, which may take
   * {@linkplain dev.lanewise.api.formula.Functions#rowSum sums}, maxima and means of the row and
   * {@linkplain dev.lanewise.api.formula.Functions#pick pick} the prediction of the class:
   *
   * {@snippet :
   * Loss.rowwise((prediction, label) -> Functions.log(Functions.pick(prediction, label)).negate());
   * }
   *
   * <p>The value must be the same in all columns.
   */
  static RowwiseLoss rowwise(BinaryOperator<Expr> formula) {
    return RowwiseLoss.of(formula);
  }

  /** Returns how targets are written. */
  Targets targets();

  /**
   * Returns the ids of the activations for which this loss works on the last layer's
   * pre-activations instead of its outputs, because it belongs to these activations and to no
   * others.
   */
  Set<String> logitsOf();

  /**
   * Returns the ids of the activations whose outputs this loss takes, beside those of {@link
   * #outputMeanings}; if both are empty, it takes any that can be trained.
   */
  Set<String> outputsOf();

  /**
   * Returns what outputs may mean for this loss to work on their logits, whatever activation they
   * are of. Where the activation does not {@linkplain Activation#logits state} them, they are
   *
   * <ul>
   *   <li>for a loss of rows the natural logarithms of {@link
   *       Activation.Meaning#CLASS_PROBABILITIES}, and {@link
   *       Activation.Meaning#CLASS_LOG_PROBABILITIES} and {@link Activation.Meaning#SCORES}
   *       themselves: the softmax of each is what the outputs mean. It works on the logits of these
   *       three alone;
   *   <li>for an elementwise loss not needed: its formula on outputs is used.
   * </ul>
   */
  default Set<Activation.Meaning> logitMeanings() {
    return Set.of();
  }

  /** Returns what outputs may mean for this loss to take them, whatever activation they are of. */
  default Set<Activation.Meaning> outputMeanings() {
    return Set.of();
  }
}
