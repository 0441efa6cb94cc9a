package dev.lanewise.api.plugin;

import dev.lanewise.api.formula.Expr;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * A function between a layer's pre-activations and its outputs.
 *
 * @since 0.1
 */
public sealed interface Activation permits ElementwiseActivation, RowActivation {

  /**
   * Returns an activation that applies a formula to each element:
   *
   * {@snippet :
   * Activation.elementwise(x -> x.times(Functions.sigmoid(x)));
   * }
   */
  static ElementwiseActivation elementwise(UnaryOperator<Expr> formula) {
    return ElementwiseActivation.of(formula);
  }

  /**
   * Returns an activation that applies a formula to each row, which may take {@linkplain
   * dev.lanewise.api.formula.Functions#rowSum sums}, maxima and means of it:
   *
   * {@snippet :
   * Activation.rowwise(x -> x.minus(Functions.rowMean(x)));
   * }
   */
  static RowwiseActivation rowwise(UnaryOperator<Expr> formula) {
    return RowwiseActivation.of(formula);
  }

  /**
   * Returns the initializer that suits a layer with this activation, such as {@code
   * glorot_uniform}.
   */
  String initializer();

  /**
   * Says what the outputs of a network mean if this is its last activation.
   *
   * @since 0.1
   */
  enum Meaning {
    /** Numbers of any kind. */
    VALUES(false),
    /** Any numbers; for classes, the most likely class has the largest. */
    SCORES(true),
    /** The probabilities of classes, of which one holds; they add up to 1. */
    CLASS_PROBABILITIES(true),
    /** The natural logarithms of {@link #CLASS_PROBABILITIES}. */
    CLASS_LOG_PROBABILITIES(true),
    /** Each a probability of its own, from 0 to 1. */
    PROBABILITIES(true),
    /** Each 0 or 1. */
    DECISIONS(true);

    private final boolean keepsOrder;

    Meaning(boolean keepsOrder) {
      this.keepsOrder = keepsOrder;
    }

    /**
     * Tells whether a row's outputs have the same order as its pre-activations: a larger
     * pre-activation never gives a smaller output. Then a class can be chosen without computing the
     * activation.
     */
    public boolean keepsOrder() {
      return keepsOrder;
    }

    /** Tells whether outputs of this meaning follow from logits, see {@link Activation#logits}. */
    public boolean hasLogits() {
      return this != VALUES && this != DECISIONS;
    }
  }

  /** Returns what a network's outputs mean if this is its last activation. */
  default Meaning meaning() {
    return Meaning.VALUES;
  }

  /**
   * Returns the activation that gives the logits of the outputs, if this states it: for {@link
   * Meaning#CLASS_PROBABILITIES} the outputs are the softmax of the logits, for {@link
   * Meaning#CLASS_LOG_PROBABILITIES} its logarithm, for {@link Meaning#PROBABILITIES} the logistic
   * function of each, and {@link Meaning#SCORES} are logits themselves.
   *
   * <p>A loss that {@linkplain Loss#logitMeanings works on logits} is computed on these instead of
   * the outputs. Then it neither overflows nor loses its gradient where an output is rounded to 0
   * or 1. They have the width of the outputs and no trainable parameters.
   */
  default Optional<Activation> logits() {
    return Optional.empty();
  }

  /**
   * Returns the default loss of a network whose last activation this is, as users write it.
   *
   * @param labels whether the data has a class for each row, not numbers
   */
  default String defaultLoss(boolean labels) {
    return "mse";
  }
}
