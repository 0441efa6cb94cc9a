package dev.lanewise.api.plugin;

import dev.lanewise.api.formula.Expr;
import dev.lanewise.api.formula.Variable;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
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
  private final Optional<Expr> onLogits;
  private final Targets targets;
  private final AcceptedOutputs accepted;

  private ElementwiseLoss(
      Variable prediction,
      Variable target,
      Expr formula,
      Map<String, Expr> fused,
      Optional<Expr> onLogits,
      Targets targets,
      AcceptedOutputs accepted) {
    this.prediction = prediction;
    this.target = target;
    this.formula = formula;
    this.fused = Map.copyOf(fused);
    this.onLogits = onLogits;
    this.targets = targets;
    this.accepted = accepted;
  }

  static ElementwiseLoss of(BinaryOperator<Expr> formula) {
    Variable prediction = Variable.element("prediction");
    Variable target = Variable.element("target");
    return new ElementwiseLoss(
        prediction,
        target,
        formula.apply(prediction, target),
        Map.of(),
        Optional.empty(),
        Targets.VALUES,
        AcceptedOutputs.NONE);
  }

  /** Returns the same loss for targets from 0 to 1. */
  public ElementwiseLoss onProbabilities() {
    return with(Targets.PROBABILITIES);
  }

  /** Returns the same loss for targets from 0, such as counts. */
  public ElementwiseLoss onCounts() {
    return with(Targets.COUNTS);
  }

  /** Returns the same loss with targets written as signs, −1 and +1. */
  public ElementwiseLoss onSigns() {
    return with(Targets.SIGNS);
  }

  private ElementwiseLoss with(Targets newTargets) {
    return new ElementwiseLoss(prediction, target, formula, fused, onLogits, newTargets, accepted);
  }

  /**
   * Returns the same loss with a formula on the logits of probabilities, each of its own: it goes
   * with any activation whose outputs mean {@link Activation.Meaning#PROBABILITIES}. The formula is
   * used where the activation {@linkplain Activation#logits states} its logits, else that on
   * outputs.
   *
   * @param formulaOnLogits builds the loss from the logit and the target
   */
  public ElementwiseLoss onLogits(BinaryOperator<Expr> formulaOnLogits) {
    return new ElementwiseLoss(
        prediction,
        target,
        formula,
        fused,
        Optional.of(formulaOnLogits.apply(prediction, target)),
        targets,
        accepted.withLogits(Set.of(Activation.Meaning.PROBABILITIES)));
  }

  /**
   * Returns the same loss with a formula on the pre-activations of one output activation. Name one
   * that the loss belongs to; for probabilities in general take {@link #onLogits}.
   *
   * @param activation the id of the output activation
   * @param onLogits builds the loss from the logit and the target
   */
  public ElementwiseLoss fusedWith(String activation, BinaryOperator<Expr> onLogits) {
    Map<String, Expr> more = new LinkedHashMap<>(fused);
    more.put(activation, onLogits.apply(prediction, target));
    return new ElementwiseLoss(
        prediction,
        target,
        formula,
        more,
        this.onLogits,
        targets,
        accepted.withLogitsOf(more.keySet()));
  }

  /**
   * Returns the same loss, for the outputs of the given activations too.
   *
   * @param activations ids of output activations
   */
  public ElementwiseLoss onOutputsOf(String... activations) {
    return accepting(accepted.withOutputsOf(Set.of(activations)));
  }

  /**
   * Returns the same loss, for outputs that mean one of these too, whatever activation they are of.
   *
   * @param meanings what outputs may mean
   */
  public ElementwiseLoss onOutputsOf(Activation.Meaning... meanings) {
    return accepting(accepted.withOutputs(Set.of(meanings)));
  }

  private ElementwiseLoss accepting(AcceptedOutputs nowAccepted) {
    return new ElementwiseLoss(prediction, target, formula, fused, onLogits, targets, nowAccepted);
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

  /** Returns the loss of an element as a formula in the logit of a probability and the target. */
  public Optional<Expr> formulaOnLogits() {
    return onLogits;
  }

  /**
   * Returns the loss of an element as a formula in the weighted sum and the target.
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
    return accepted.logitsOf();
  }

  @Override
  public Set<String> outputsOf() {
    return accepted.outputsOf();
  }

  @Override
  public Set<Activation.Meaning> logitMeanings() {
    return accepted.logitMeanings();
  }

  @Override
  public Set<Activation.Meaning> outputMeanings() {
    return accepted.outputMeanings();
  }

  /** Returns the formula in the usual notation. */
  @Override
  public String toString() {
    return formula.toString();
  }
}
