package dev.lanewise.onnx.run;

import dev.lanewise.api.kernels.ConstantMatrix;
import dev.lanewise.api.kernels.Epilogue;
import dev.lanewise.api.kernels.Matrix;
import dev.lanewise.api.kernels.Product;
import dev.lanewise.network.engine.Engine;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Rows times a constant matrix; a formula may run on the results while they are in the cache. */
public final class ProductStep implements Step {

  private final FloatSlot input;
  private final int inputs;
  private final int outputs;
  private final int groups;
  private final FloatSlot result;
  private @Nullable FormulaStep formula;
  private @Nullable Product product;
  private @Nullable Epilogue epilogue;
  private final Matrix inputRows = new Matrix();
  private final Matrix weightRows;
  private final Matrix resultRows = new Matrix();

  /**
   * Creates a step.
   *
   * @param input its rows are {@code groups × inputs} wide
   * @param weights {@code inputs × outputs}, row-major
   * @param result its rows are {@code groups × outputs} wide
   */
  public ProductStep(FloatSlot input, float[] weights, int inputs, int outputs, FloatSlot result) {
    this.input = input;
    this.inputs = inputs;
    this.outputs = outputs;
    groups = result.width() / Math.max(1, outputs);
    this.result = result;
    weightRows = Matrix.of(new ConstantMatrix(weights, 0, inputs, outputs));
  }

  /** Returns where the rows come from. */
  public FloatSlot input() {
    return input;
  }

  /** Returns the weights, row-major {@code inputs × outputs}; not a copy. */
  public float[] weights() {
    return weightRows.values();
  }

  public int inputs() {
    return inputs;
  }

  public int outputs() {
    return outputs;
  }

  /** Returns how many multiply-adds a row takes. */
  public long multiplyAdds() {
    return (long) inputs * result.width();
  }

  /** Returns where the product goes. */
  public FloatSlot result() {
    return result;
  }

  /** Tells whether a formula of so many columns can still be added. */
  public boolean takesFormula(int columns) {
    return formula == null && groups == 1 && columns == outputs;
  }

  /** Has a formula run on the results. */
  public void add(FormulaStep step) {
    formula = step;
  }

  /** Tells that nobody but the formula reads the product, so that both may lie in one array. */
  public void shareResult() {
    if (formula != null) {
      result.shareWith(formula.result());
    }
  }

  @Override
  public void prepare(Engine engine, int maxRows) {
    int all = Math.multiplyExact(maxRows, groups);
    product = engine.kernels().product(Product.Form.NN, all, outputs, inputs, engine.workers());
    inputRows.bind(input.values(), 0, inputs);
    resultRows.bind(result.values(), 0, outputs);
    epilogue = formula == null ? null : formula.epilogue(engine);
  }

  @Override
  public void run(int rows) {
    Objects.requireNonNull(product)
        .run(rows * groups, outputs, inputs, inputRows, weightRows, resultRows, epilogue);
  }
}
