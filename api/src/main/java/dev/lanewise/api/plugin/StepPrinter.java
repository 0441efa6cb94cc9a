package dev.lanewise.api.plugin;

import dev.lanewise.api.PluginException;
import dev.lanewise.api.formula.Expr;
import dev.lanewise.api.formula.Variable;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Prints an update rule as steps: in each formula, the earlier steps are replaced by their names.
 */
final class StepPrinter {

  /**
   * A step to print.
   *
   * @param formula what is printed
   * @param value what later formulas contain; a state's is its formula with denormals flushed
   */
  private record Entry(String name, UpdateRule.Step.Kind kind, Expr formula, Expr value) {}

  /** A part of a formula and the variable that is printed in its place. */
  private record Replacement(Expr part, Variable by) {}

  private final List<Entry> entries = new ArrayList<>();

  /** The variables that hold the states before the update, by the step that replaces them. */
  private final List<Variable> oldStates = new ArrayList<>();

  void addState(String name, Variable old, Expr formula, Expr updated) {
    entries.add(new Entry(name, UpdateRule.Step.Kind.STATE, formula, updated));
    oldStates.add(old);
  }

  void addIntermediate(String name, Expr value) {
    if (!(value instanceof Variable) && !value.variables().isEmpty()) {
      entries.add(new Entry(name, UpdateRule.Step.Kind.INTERMEDIATE, value, value));
    }
  }

  /** Returns a printer of the same steps. */
  StepPrinter copy() {
    StepPrinter copy = new StepPrinter();
    copy.entries.addAll(entries);
    copy.oldStates.addAll(oldStates);
    return copy;
  }

  /**
   * Prints the steps.
   *
   * @throws PluginException if a step is too long
   */
  List<UpdateRule.Step> print(Expr newWeight) {
    List<UpdateRule.Step> steps = new ArrayList<>();
    List<Replacement> values = new ArrayList<>();
    List<Replacement> old = new ArrayList<>();
    for (Entry entry : entries) {
      steps.add(
          new UpdateRule.Step(
              entry.name(), entry.kind(), text(entry.name(), entry.formula(), values, old)));
      // The last step is replaced first, because it contains the earlier ones.
      values.addFirst(new Replacement(entry.value(), Variable.element(entry.name())));
      if (entry.kind() == UpdateRule.Step.Kind.STATE) {
        old.add(
            new Replacement(oldStates.get(old.size()), Variable.element("old_" + entry.name())));
      }
    }
    steps.add(
        new UpdateRule.Step(
            UpdateRule.WEIGHT,
            UpdateRule.Step.Kind.WEIGHT,
            text(UpdateRule.WEIGHT, newWeight, values, old)));
    return List.copyOf(steps);
  }

  /**
   * Checks the names of intermediate values.
   *
   * @param taken the names that they may not have
   * @throws IllegalArgumentException if an intermediate value has one of them, or two have the same
   */
  void checkNames(Set<String> taken) {
    Set<String> names = new HashSet<>(taken);
    for (Entry entry : entries) {
      if (entry.kind() == UpdateRule.Step.Kind.INTERMEDIATE && !names.add(entry.name())) {
        throw new IllegalArgumentException(
            "an update rule has two values that are called " + entry.name());
      }
    }
  }

  private static String text(
      String name, Expr formula, List<Replacement> values, List<Replacement> old) {
    Expr named = formula;
    for (Replacement replacement : values) {
      named = named.replace(replacement.part(), replacement.by());
    }
    // What is left of a state's variable after its step is the value before the update.
    for (Replacement replacement : old) {
      named = named.replace(replacement.part(), replacement.by());
    }
    try {
      return named.toTextbookNotation();
    } catch (IllegalStateException e) {
      throw new PluginException(
          "the step '%s' of the update rule is too long to be printed; give parts that are used several times a name, with UpdateRule.Builder.named"
              .formatted(name),
          e);
    }
  }
}
