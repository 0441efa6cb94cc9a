package dev.lanewise.onnx.run;

import dev.lanewise.api.formula.Expr;
import dev.lanewise.api.formula.ProgramBuilder;
import dev.lanewise.api.formula.RowProgramBuilder;
import dev.lanewise.api.kernels.Epilogue;
import dev.lanewise.api.kernels.RowComputation;
import dev.lanewise.api.program.Arguments;
import dev.lanewise.api.program.Program;
import dev.lanewise.network.engine.Engine;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A formula over the elements of rows, compiled by the kernels. */
public final class FormulaStep implements Step {

  /**
   * How a formula sees its slots.
   *
   * @param columns how many columns a row of the formula has
   * @param groups how many rows of the formula a row of the batch has
   * @param takesRows whether a part is computed from a whole row
   * @param isPerRow whether the result is one number for each row of the formula
   */
  public record Layout(int columns, int groups, boolean takesRows, boolean isPerRow) {}

  private static final String RESULT = "result";

  private final Expr formula;
  private final List<Leaf> leaves;
  private final Layout layout;
  private final FloatSlot result;
  private @Nullable Epilogue program;
  private @Nullable RowComputation rows;

  public FormulaStep(Expr formula, List<Leaf> leaves, Layout layout, FloatSlot result) {
    this.formula = formula;
    this.leaves = List.copyOf(leaves);
    this.layout = layout;
    this.result = result;
  }

  public Expr formula() {
    return formula;
  }

  /** Returns what the variables of the formula stand for. */
  public List<Leaf> leaves() {
    return leaves;
  }

  public Layout layout() {
    return layout;
  }

  /** Returns where the results go. */
  public FloatSlot result() {
    return result;
  }

  @Override
  public void prepare(Engine engine, int maxRows) {
    if (layout.takesRows() || layout.isPerRow()) {
      prepareRows(engine, Math.multiplyExact(maxRows, layout.groups()));
    } else {
      program = epilogue(engine);
    }
  }

  /** Returns the formula, to be run on parts of its result. */
  Epilogue epilogue(Engine engine) {
    Program built = new ProgramBuilder().store(RESULT, formula).build();
    Arguments arguments = new Arguments(built).output(RESULT, result.values(), 0, layout.columns());
    for (Leaf leaf : leaves) {
      if (isUsed(leaf)) {
        arguments.input(leaf.variable().name(), leaf.array(), 0, stride(leaf));
      }
    }
    return new Epilogue(engine.kernels().compile(built), arguments);
  }

  private boolean isUsed(Leaf leaf) {
    return formula.variables().contains(leaf.variable());
  }

  private int stride(Leaf leaf) {
    return switch (leaf.variable().shape()) {
      case ELEMENT -> layout.columns();
      case ROW -> 1;
      case COLUMN, SCALAR -> 0;
    };
  }

  private void prepareRows(Engine engine, int maxRows) {
    RowProgramBuilder builder = new RowProgramBuilder();
    if (layout.isPerRow()) {
      builder.storeRow(RESULT, formula);
    } else {
      builder.store(RESULT, formula);
    }
    RowComputation computation =
        new RowComputation(builder.build(), engine.kernels(), maxRows, layout.columns());
    for (Leaf leaf : leaves) {
      if (isUsed(leaf)) {
        computation.input(leaf.variable().name()).at(leaf.array(), 0, stride(leaf));
      }
    }
    computation.output(RESULT).at(result.values(), 0, layout.columns());
    rows = computation;
  }

  @Override
  public void run(int count) {
    int all = count * layout.groups();
    if (rows != null) {
      rows.run(all);
    } else if (program != null) {
      program.run(0, all, 0, layout.columns());
    }
  }
}
