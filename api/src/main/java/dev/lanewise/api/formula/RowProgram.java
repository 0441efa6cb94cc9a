package dev.lanewise.api.formula;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Formulas that take whole rows, cut into steps that kernels can do: programs over elements, whose
 * sums along rows go into the next step, programs over what has one number a row, and maxima.
 *
 * <p>What several steps need is kept in arrays in between if it is dear, else computed again.
 *
 * @since 0.1
 */
public final class RowProgram {

  private final List<Variable> inputs;
  private final Set<String> elementOutputs;
  private final Set<String> rowOutputs;
  private final RowStaging.Result staged;

  private RowProgram(
      List<Variable> inputs,
      Set<String> elementOutputs,
      Set<String> rowOutputs,
      RowStaging.Result staged) {
    this.inputs = inputs;
    this.elementOutputs = elementOutputs;
    this.rowOutputs = rowOutputs;
    this.staged = staged;
  }

  /** Starts a program. */
  public static Builder builder() {
    return new Builder();
  }

  /** Returns the variables that occur, {@linkplain Variable#isGiven given} ones among them. */
  public List<Variable> inputs() {
    return inputs;
  }

  /** Returns the names of the results with a number for each element. */
  public Set<String> elementOutputs() {
    return elementOutputs;
  }

  /** Returns the names of the results with a number for each row. */
  public Set<String> rowOutputs() {
    return rowOutputs;
  }

  /** Returns the steps in order. */
  public List<RowStep> steps() {
    return staged.steps();
  }

  /** Returns the names of the arrays in between that have a number for each element. */
  public List<String> elementBuffers() {
    return staged.elementBuffers();
  }

  /** Returns the names of the arrays in between that have a number for each row. */
  public List<String> rowBuffers() {
    return staged.rowBuffers();
  }

  /**
   * Returns which array in between may lie where the only result by element goes, if any may: no
   * input by element is read any more once it is written, so that the result may take an input's
   * place, too.
   */
  public Optional<String> bufferInOutput() {
    return staged.bufferInOutput();
  }

  /** Returns the steps as text. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    steps().forEach(step -> text.append(step).append(System.lineSeparator()));
    return text.toString();
  }

  /**
   * Collects a program's results.
   *
   * @since 0.1
   */
  public static final class Builder {

    private final Map<String, Expr> elements = new LinkedHashMap<>();
    private final Map<String, Expr> rows = new LinkedHashMap<>();

    private Builder() {}

    /** Adds a result that is stored for each element. */
    public Builder store(String name, Expr value) {
      return add(elements, name, value);
    }

    /**
     * Adds a result that is stored for each row.
     *
     * @throws IllegalArgumentException if the value may differ from column to column
     */
    public Builder storeRow(String name, Expr value) {
      if (value.isColumnwise()) {
        throw new IllegalArgumentException(
            "%s is to have one value a row, and %s may differ from column to column"
                .formatted(name, value));
      }
      return add(rows, name, value);
    }

    private Builder add(Map<String, Expr> outputs, String name, Expr value) {
      if (elements.containsKey(name) || rows.containsKey(name)) {
        throw new IllegalArgumentException("two outputs are called " + name);
      }
      outputs.put(name, value);
      return this;
    }

    /**
     * Cuts the formulas into steps.
     *
     * @throws IllegalArgumentException if two arrays have one name, or nothing is computed
     */
    public RowProgram build() {
      if (elements.isEmpty() && rows.isEmpty()) {
        throw new IllegalArgumentException("a program needs at least one output");
      }
      RowStaging staging = new RowStaging(elements, rows);
      Set<String> names = new HashSet<>(elements.keySet());
      names.addAll(rows.keySet());
      for (Variable input : staging.inputs()) {
        if (!names.add(input.name())) {
          throw new IllegalArgumentException("two arrays are called " + input.name());
        }
      }
      return new RowProgram(
          List.copyOf(staging.inputs()),
          Set.copyOf(elements.keySet()),
          Set.copyOf(rows.keySet()),
          staging.result());
    }
  }
}
