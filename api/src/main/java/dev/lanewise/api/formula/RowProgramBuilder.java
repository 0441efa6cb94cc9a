package dev.lanewise.api.formula;

import dev.lanewise.api.program.RowProgram;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * Cuts formulas that take whole rows into the steps of a {@link RowProgram}.
 *
 * <p>A value that several steps need is stored in an array between them if it is expensive, and
 * computed again otherwise.
 *
 * @since 0.1
 */
public final class RowProgramBuilder {

  private final Map<String, Expr> elements = new LinkedHashMap<>();
  private final Map<String, Expr> rows = new LinkedHashMap<>();

  /** Starts a program without results. */
  public RowProgramBuilder() {}

  /** Adds a result that is stored for each element. */
  public RowProgramBuilder store(String name, Expr value) {
    return add(elements, name, value);
  }

  /**
   * Adds a result that is stored for each row.
   *
   * @throws IllegalArgumentException if the value may differ from column to column
   */
  public RowProgramBuilder storeRow(String name, Expr value) {
    if (value.isColumnwise()) {
      throw new IllegalArgumentException(
          "%s is to have one value a row, and %s may differ from column to column"
              .formatted(name, value));
    }
    return add(rows, name, value);
  }

  private RowProgramBuilder add(Map<String, Expr> outputs, String name, Expr value) {
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
    RowStaging.Result staged = staging.result();
    return new RowProgram(
        staging.inputs().stream().map(Variable::input).toList(),
        elements.keySet(),
        rows.keySet(),
        staged.steps(),
        staged.elementBuffers(),
        staged.rowBuffers(),
        staged.bufferInOutput());
  }
}
