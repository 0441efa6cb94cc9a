package dev.lanewise.api.plugin;

import dev.lanewise.api.formula.Expr;
import dev.lanewise.api.formula.Variable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BinaryOperator;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/**
 * An activation given by a formula; the library differentiates and compiles it.
 *
 * @since 0.1
 */
public final class ElementwiseActivation implements Activation {

  /**
   * A trainable parameter with a value for each unit.
   *
   * @param variable stands for the value in the formula
   * @param initialValue where training starts
   * @since 0.1
   */
  public record Parameter(Variable variable, float initialValue) {}

  /** The names of the tensors of layers and of other inputs of their programs. */
  private static final Set<String> TAKEN = Set.of("weight", "bias", "x", "output", "upstream");

  private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_]*");

  private final Variable x;
  private final Expr formula;
  private final List<Parameter> parameters;
  private final String initializer;
  private final Optional<String> untrainable;
  private final OutputDeclaration output;

  private ElementwiseActivation(
      Variable x,
      Expr formula,
      List<Parameter> parameters,
      String initializer,
      Optional<String> untrainable,
      OutputDeclaration output) {
    if (!parameters.isEmpty() && output.logits().isPresent()) {
      throw new IllegalStateException(
          "an activation with trainable parameters cannot state its logits, through which these would not be trained");
    }
    this.x = x;
    this.formula = formula;
    this.parameters = List.copyOf(parameters);
    this.initializer = initializer;
    this.untrainable = untrainable;
    this.output = output;
  }

  static ElementwiseActivation of(UnaryOperator<Expr> formula) {
    Variable x = Variable.element("x");
    return new ElementwiseActivation(
        x, formula.apply(x), List.of(), "glorot_uniform", Optional.empty(), OutputDeclaration.NONE);
  }

  /**
   * Returns an activation with one trainable parameter for each unit.
   *
   * @param name the parameter's name, as model files have it: {@code [a-z][a-z0-9_]*}, but none
   *     that layers use themselves, such as {@code bias}
   * @param initialValue where training starts
   * @param formula builds the activation from x and the parameter
   * @throws IllegalArgumentException if the name is malformed or taken
   */
  public static ElementwiseActivation withParameter(
      String name, double initialValue, BinaryOperator<Expr> formula) {
    Variable x = Variable.element("x");
    Variable parameter = parameter(name, List.of());
    return new ElementwiseActivation(
        x,
        formula.apply(x, parameter),
        List.of(new Parameter(parameter, (float) initialValue)),
        "glorot_uniform",
        Optional.empty(),
        OutputDeclaration.NONE);
  }

  /**
   * Returns the same activation with one more trainable parameter.
   *
   * @param name the parameter's name, see {@link #withParameter}
   * @param initialValue where training starts
   * @param formula builds the activation from the formula so far and the parameter
   * @throws IllegalArgumentException if the name is malformed or taken
   */
  public ElementwiseActivation andParameter(
      String name, double initialValue, BinaryOperator<Expr> formula) {
    Variable parameter = parameter(name, parameters);
    List<Parameter> more = new ArrayList<>(parameters);
    more.add(new Parameter(parameter, (float) initialValue));
    return new ElementwiseActivation(
        x, formula.apply(this.formula, parameter), more, initializer, untrainable, output);
  }

  private static Variable parameter(String name, List<Parameter> before) {
    boolean twice = before.stream().anyMatch(other -> other.variable().name().equals(name));
    if (!NAME.matcher(name).matches() || TAKEN.contains(name) || twice) {
      throw new IllegalArgumentException(
          "a trainable parameter cannot be called '%s'; take a name of the form %s that is not taken already"
              .formatted(name, NAME));
    }
    return Variable.column(name);
  }

  /** Returns the same activation with another preferred initialisation. */
  public ElementwiseActivation withInitializer(String name) {
    return new ElementwiseActivation(x, formula, parameters, name, untrainable, output);
  }

  /**
   * Returns the same activation, marked as not trainable by gradient.
   *
   * @param reason completes "… cannot be trained by gradient: "
   */
  public ElementwiseActivation untrainable(String reason) {
    return new ElementwiseActivation(
        x, formula, parameters, initializer, Optional.of(reason), output);
  }

  /**
   * Returns the same activation, with what it means as the last one of a network.
   *
   * @param meaning what the outputs mean; {@link Meaning#VALUES} if this is not called
   * @param lossOfLabels the default loss if each row has a class, as users write it
   * @param lossOfValues the default loss if rows have numbers as targets
   * @throws IllegalStateException after {@link #withLogits}
   */
  public ElementwiseActivation asOutput(Meaning meaning, String lossOfLabels, String lossOfValues) {
    return new ElementwiseActivation(
        x,
        formula,
        parameters,
        initializer,
        untrainable,
        output.as(meaning, lossOfLabels, lossOfValues));
  }

  /**
   * Returns the same activation, with a formula of the logits of its outputs, from which a loss is
   * computed that works on logits: see {@link Activation#logits}. Without it the loss is computed
   * from the outputs, which single precision rounds to 0 or 1 far out.
   *
   * @param formula builds the logits from x; {@code x -> x} if the inputs are the logits
   * @throws IllegalStateException if {@link #asOutput} has not declared outputs that have logits,
   *     or if this has trainable parameters
   */
  public ElementwiseActivation withLogits(UnaryOperator<Expr> formula) {
    return new ElementwiseActivation(
        x, this.formula, parameters, initializer, untrainable, output.with(of(formula)));
  }

  @Override
  public Meaning meaning() {
    return output.meaning();
  }

  @Override
  public String defaultLoss(boolean labels) {
    return output.defaultLoss(labels);
  }

  @Override
  public Optional<Activation> logits() {
    return output.logits();
  }

  /** Returns the variable of the formula. */
  public Variable x() {
    return x;
  }

  /** Returns the value as a formula in {@link #x()} and the parameters. */
  public Expr formula() {
    return formula;
  }

  /** Returns the trainable parameters, usually none. */
  public List<Parameter> parameters() {
    return parameters;
  }

  /** Returns why this cannot be trained by gradient, empty if it can. */
  public Optional<String> untrainable() {
    return untrainable;
  }

  @Override
  public String initializer() {
    return initializer;
  }

  /** Returns the formula in the usual notation. */
  @Override
  public String toString() {
    return formula.toString();
  }
}
