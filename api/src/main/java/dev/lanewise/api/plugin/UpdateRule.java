package dev.lanewise.api.plugin;

import dev.lanewise.api.PluginException;
import dev.lanewise.api.formula.Expr;
import dev.lanewise.api.formula.Functions;
import dev.lanewise.api.formula.ProgramBuilder;
import dev.lanewise.api.formula.Variable;
import dev.lanewise.api.program.Program;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ToDoubleFunction;
import java.util.function.UnaryOperator;

/**
 * An optimizer's step for one weight: formulas over the weight, its gradient, its state and numbers
 * that are the same for all weights.
 *
 * {@snippet :
 * UpdateRule.Builder rule = UpdateRule.builder(0.01);
 * Expr velocity = rule.state("velocity", v -> v.times(0.9).plus(rule.gradient()));
 * return rule.build(rule.weight().minus(rule.learningRate().times(velocity)));
 * }
 *
 * <p>{@link Builder#named} gives an intermediate value a name. {@link #steps} returns the rule as
 * named steps, for people to read; names of intermediate values change nothing that is computed.
 *
 * <p>State whose magnitude falls below the smallest normal float becomes 0, because denormal
 * numbers would make every step many times slower.
 *
 * @since 0.1
 */
public final class UpdateRule {

  /** The name of the weight, as input and as output. */
  public static final String WEIGHT = "weight";

  /** The name of the gradient, an input. */
  public static final String GRADIENT = "gradient";

  /** The name of the learning rate, a scalar. */
  public static final String LEARNING_RATE = OptimizerPlugin.LEARNING_RATE;

  /**
   * A number that changes from step to step, the same for all weights.
   *
   * @param name its name in the formulas and in checkpoints
   * @param initialValue its value before the first step
   * @param next its value at a step
   * @since 0.1
   */
  public record StepScalar(String name, double initialValue, Next next) {

    /**
     * Computes a step's value.
     *
     * @since 0.1
     */
    @FunctionalInterface
    public interface Next {

      /**
       * Returns the value at a step.
       *
       * @param step counts from 1
       * @param values gives the value of another scalar by name: of this step if it is declared
       *     before this one, else of the previous step
       */
      double at(long step, ToDoubleFunction<String> values);
    }
  }

  /**
   * One line of the rule as textbooks write it.
   *
   * @param name what is computed
   * @param kind what becomes of it
   * @param formula the formula in textbook notation, see {@link Expr#toTextbookNotation}; a name in
   *     it means the value of an earlier step, or else the value before the update
   * @since 0.1
   */
  public record Step(String name, Kind kind, String formula) {

    /**
     * What a step computes.
     *
     * @since 0.1
     */
    public enum Kind {
      /** A value that later steps use, not stored. */
      INTERMEDIATE,
      /** The new value of a state; it becomes 0 where the formula's value is denormal. */
      STATE,
      /** The new weight. */
      WEIGHT
    }
  }

  private final double defaultLearningRate;
  private final List<String> stateNames;
  private final StepPrinter steps;
  private final List<StepScalar> scalars;
  private final Program program;
  private final Expr weightFormula;

  private UpdateRule(Builder builder, Expr weightFormula) {
    this.defaultLearningRate = builder.initialLearningRate;
    this.stateNames = List.copyOf(builder.states.keySet());
    this.scalars = List.copyOf(builder.scalars);
    this.weightFormula = weightFormula;
    this.steps = builder.checkedSteps();
    ProgramBuilder outputs = new ProgramBuilder().store(WEIGHT, weightFormula);
    builder.states.forEach(outputs::store);
    this.program = outputs.build();
  }

  /**
   * Starts a rule.
   *
   * @param learningRate the learning rate of the first step
   */
  public static Builder builder(double learningRate) {
    return new Builder(learningRate);
  }

  /** Returns the learning rate that training starts with. */
  public double learningRate() {
    return defaultLearningRate;
  }

  /** Returns the names of the state that each weight has. */
  public List<String> stateNames() {
    return stateNames;
  }

  /** Returns the numbers that change from step to step, besides the learning rate. */
  public List<StepScalar> scalars() {
    return scalars;
  }

  /**
   * Returns the rule as steps in the order in which they are computed; the last one gives the new
   * weight. They are printed from the formulas that {@link #program} computes, at each call.
   *
   * @throws PluginException if a step is too long to be read, because unnamed parts are used again
   *     and again
   */
  public List<Step> steps() {
    return steps.print(weightFormula);
  }

  /** Returns the step as a program: inputs and outputs are the weight and the states, in place. */
  public Program program() {
    return program;
  }

  /** Returns the formula of the new weight in the usual notation, see {@link Expr#toString}. */
  @Override
  public String toString() {
    return weightFormula.toString();
  }

  /**
   * Collects the parts of a rule.
   *
   * @since 0.1
   */
  public static final class Builder {

    private final double initialLearningRate;
    private final Variable weight = Variable.element(WEIGHT);
    private final Variable gradient = Variable.element(GRADIENT);
    private final Variable learningRate = Variable.scalar(LEARNING_RATE);
    private final Map<String, Expr> states = new LinkedHashMap<>();
    private final Map<String, Variable> oldStates = new LinkedHashMap<>();
    private final List<StepScalar> scalars = new ArrayList<>();
    private final StepPrinter steps = new StepPrinter();

    private Builder(double learningRate) {
      this.initialLearningRate = learningRate;
    }

    /** Returns the weight before the step. */
    public Expr weight() {
      return weight;
    }

    /** Returns the gradient of the loss in the weight. */
    public Expr gradient() {
      return gradient;
    }

    /** Returns the learning rate of the step. */
    public Expr learningRate() {
      return learningRate;
    }

    /**
     * Adds state, 0 before the first step.
     *
     * @param name its name in checkpoints
     * @param next builds the new state from the old one
     * @return the new state
     */
    public Expr state(String name, UnaryOperator<Expr> next) {
      Variable old = oldState(name);
      Expr formula = next.apply(old);
      Expr updated = Functions.flushDenormals(formula);
      if (states.put(name, updated) != null) {
        throw new IllegalArgumentException("two states are called " + name);
      }
      steps.addState(name, old, formula, updated);
      return updated;
    }

    /**
     * Returns the value of a state before the step, for formulas outside of its own: the direction
     * of a step, say, from which the new state is computed as well.
     *
     * @param name the name of a state that {@link #state} adds, before or after this call
     */
    public Expr old(String name) {
      return oldState(name);
    }

    private Variable oldState(String name) {
      return oldStates.computeIfAbsent(name, Variable::element);
    }

    /**
     * Adds a number that changes from step to step.
     *
     * @param name its name in checkpoints
     * @param initialValue its value before the first step
     * @param next computes its value at a step
     */
    public Expr scalar(String name, double initialValue, StepScalar.Next next) {
      scalars.add(new StepScalar(name, initialValue, next));
      return Variable.scalar(name);
    }

    /**
     * Gives an intermediate value a name in {@link UpdateRule#steps}. What is computed stays the
     * same. A variable or a constant has a name already and makes no step.
     *
     * @param name a short name that nothing else in the rule has, as {@link #build} checks
     * @return {@code value}
     */
    public Expr named(String name, Expr value) {
      steps.addIntermediate(name, value);
      return value;
    }

    /** Returns the steps so far; what is added later does not change them. */
    private StepPrinter checkedSteps() {
      Set<String> taken = new HashSet<>(List.of(WEIGHT, GRADIENT, LEARNING_RATE));
      taken.addAll(states.keySet());
      scalars.forEach(scalar -> taken.add(scalar.name()));
      steps.checkNames(taken);
      return steps.copy();
    }

    /**
     * Finishes the rule with the formula of the new weight.
     *
     * @throws IllegalArgumentException if an intermediate value has the name of another one, of a
     *     state, of a scalar or of the weight, gradient or learning rate, or if {@link #old} was
     *     called for what is no state
     */
    public UpdateRule build(Expr newWeight) {
      oldStates.keySet().stream()
          .filter(name -> !states.containsKey(name))
          .findFirst()
          .ifPresent(name -> {
            throw new IllegalArgumentException("an update rule has no state called " + name);
          });
      return new UpdateRule(this, newWeight);
    }
  }
}
