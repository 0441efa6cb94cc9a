package dev.lanewise.api.plugin;

import dev.lanewise.api.formula.Expr;
import dev.lanewise.api.formula.Variable;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.BinaryOperator;

/**
 * A loss given by a formula for one element; its value is the mean over all elements.
 *
 * @since 0.1
 */
public final class ElementwiseLoss implements Loss {

  private final Variable prediction;
  private final Variable target;
  private final Expr formula;
  private final Map<String, Expr> fused;
  private final Targets targets;
  private final Set<String> outputsOf;

  private ElementwiseLoss(
      Variable prediction,
      Variable target,
      Expr formula,
      Map<String, Expr> fused,
      Targets targets,
      Set<String> outputsOf) {
    this.prediction = prediction;
    this.target = target;
    this.formula = formula;
    this.fused = Map.copyOf(fused);
    this.targets = targets;
    this.outputsOf = Set.copyOf(outputsOf);
  }

  static ElementwiseLoss of(BinaryOperator<Expr> formula) {
    Variable prediction = Variable.element("prediction");
    Variable target = Variable.element("target");
    return new ElementwiseLoss(
        prediction, target, formula.apply(prediction, target), Map.of(), Targets.VALUES, Set.of());
  }

  /** Returns the same loss for targets from 0 to 1. */
  public ElementwiseLoss onProbabilities() {
    return new ElementwiseLoss(
        prediction, target, formula, fused, Targets.PROBABILITIES, outputsOf);
  }

  /** Returns the same loss with targets written as signs, −1 and +1. */
  public ElementwiseLoss onSigns() {
    return new ElementwiseLoss(prediction, target, formula, fused, Targets.SIGNS, outputsOf);
  }

  /**
   * Returns the same loss with a formula on the logits of one output activation.
   *
   * @param activation the id of the output activation
   * @param onLogits builds the loss from the logit and the target
   */
  public ElementwiseLoss fusedWith(String activation, BinaryOperator<Expr> onLogits) {
    Map<String, Expr> more = new LinkedHashMap<>(fused);
    more.put(activation, onLogits.apply(prediction, target));
    return new ElementwiseLoss(prediction, target, formula, more, targets, outputsOf);
  }

  /** Returns the same loss, for the outputs of the given activations only. */
  public ElementwiseLoss onOutputsOf(String... activations) {
    return new ElementwiseLoss(prediction, target, formula, fused, targets, Set.of(activations));
  }

  /** Returns the variable that stands for the output or the logit. */
  public Variable prediction() {
    return prediction;
  }

  /** Returns the variable that stands for the target. */
  public Variable target() {
    return target;
  }

  /** Returns the loss of an element as a formula in the output and the target. */
  public Expr formula() {
    return formula;
  }

  /**
   * Returns the loss of an element as a formula in the logit and the target.
   *
   * @throws IllegalArgumentException if there is none for the activation
   */
  public Expr formulaOnLogits(String activation) {
    Expr onLogits = fused.get(activation);
    if (onLogits == null) {
      throw new IllegalArgumentException("no formula on the logits of " + activation);
    }
    return onLogits;
  }

  @Override
  public Targets targets() {
    return targets;
  }

  @Override
  public Set<String> logitsOf() {
    return fused.keySet();
  }

  @Override
  public Set<String> outputsOf() {
    return outputsOf;
  }

  /** Returns the formula in the usual notation. */
  @Override
  public String toString() {
    return formula.toString();
  }
}
