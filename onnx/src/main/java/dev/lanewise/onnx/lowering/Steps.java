package dev.lanewise.onnx.lowering;

import dev.lanewise.api.formula.Variable;
import dev.lanewise.network.engine.Engine;
import dev.lanewise.onnx.graph.BatchNormalization;
import dev.lanewise.onnx.graph.ElementType;
import dev.lanewise.onnx.lowering.Value.FloatRows;
import dev.lanewise.onnx.lowering.Value.LongRows;
import dev.lanewise.onnx.lowering.Value.Rows;
import dev.lanewise.onnx.lowering.Value.TextRows;
import dev.lanewise.onnx.run.FloatSlot;
import dev.lanewise.onnx.run.FormulaStep;
import dev.lanewise.onnx.run.Leaf;
import dev.lanewise.onnx.run.LongSlot;
import dev.lanewise.onnx.run.ProductStep;
import dev.lanewise.onnx.run.Slot;
import dev.lanewise.onnx.run.Step;
import dev.lanewise.onnx.run.TextSlot;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The steps of a graph in their order, with their slots. */
public final class Steps {

  private final List<Slot> slots = new ArrayList<>();
  private final List<Step> steps = new ArrayList<>();
  private final List<ProductStep> products = new ArrayList<>();
  private final List<FormulaStep> formulas = new ArrayList<>();
  private final List<BatchNormalization> batchNormalizations = new ArrayList<>();

  /** How many steps there were when a slot was made, and how many steps and callers read it. */
  private final IdentityHashMap<Slot, Integer> madeAt = new IdentityHashMap<>();

  private final IdentityHashMap<Slot, Integer> readers = new IdentityHashMap<>();
  private final IdentityHashMap<FloatSlot, Variable> elements = new IdentityHashMap<>();
  private final IdentityHashMap<FloatSlot, Variable> perRow = new IdentityHashMap<>();
  private final IdentityHashMap<FloatSlot, ProductStep> productOf = new IdentityHashMap<>();
  private final Map<String, Integer> names = new HashMap<>();

  FloatSlot floats(int width) {
    return made(new FloatSlot(width));
  }

  LongSlot longs(int width) {
    return made(new LongSlot(width));
  }

  TextSlot texts(int width) {
    return made(new TextSlot(width));
  }

  private <T extends Slot> T made(T slot) {
    slots.add(slot);
    madeAt.put(slot, steps.size());
    return slot;
  }

  /** Returns a name that no other variable has. */
  String name(String prefix) {
    return prefix + names.merge(prefix, 1, Integer::sum);
  }

  /** Returns the variable that reads a slot element by element. */
  Variable element(FloatSlot slot) {
    return elements.computeIfAbsent(slot, _ -> Variable.element(name("x")));
  }

  /** Returns the variable that reads a slot of width 1 as a number for each row. */
  Variable perRow(FloatSlot slot) {
    return perRow.computeIfAbsent(slot, _ -> Variable.row(name("row")));
  }

  /** Adds a step that reads slots. */
  void add(Step step, Slot... reads) {
    steps.add(step);
    for (Slot slot : reads) {
      read(slot);
    }
  }

  /** Takes note that a slot is read. */
  void read(Slot slot) {
    readers.merge(slot, 1, Integer::sum);
  }

  /** Adds a product, whose result is a slot of its own. */
  FloatSlot product(FloatSlot input, float[] weights, int inputs, int outputs, int groups) {
    FloatSlot result = floats(groups * outputs);
    ProductStep step = new ProductStep(input, weights, inputs, outputs, result);
    products.add(step);
    productOf.put(result, step);
    add(step, input);
    return result;
  }

  /** Returns where rows are, once the steps so far have run. */
  Slot slot(Rows rows) {
    return switch (rows) {
      case FloatRows floats -> slot(floats);
      case LongRows longs -> longs.slot();
      case TextRows texts -> texts.slot();
    };
  }

  /** Returns the slot of rows of numbers, and has a step compute them if none does yet. */
  FloatSlot slot(FloatRows rows) {
    PendingFormula formula = rows.formula();
    if (formula.slot().isPresent()) {
      return formula.slot().get();
    }
    if (formula.copied().isPresent()) {
      FloatSlot copied = formula.copied().get();
      formula.become(copied, element(copied));
      return copied;
    }
    FloatSlot result = floats(rows.width());
    List<Leaf> leaves = formula.leaves();
    FormulaStep step = new FormulaStep(formula.expr(), leaves, formula.layout(), result);
    for (Leaf leaf : leaves) {
      if (leaf.slot() != null) {
        read(leaf.slot());
      }
    }
    formulas.add(step);
    ProductStep product = productBefore(formula);
    if (product == null) {
      steps.add(step);
    } else {
      product.add(step);
    }
    formula.become(result, element(result));
    return result;
  }

  /** Returns the product on whose results a formula can run while they are in the cache. */
  private @Nullable ProductStep productBefore(PendingFormula formula) {
    FormulaStep.Layout layout = formula.layout();
    if (layout.takesRows() || layout.isPerRow()) {
      return null;
    }
    ProductStep found = null;
    for (Leaf leaf : formula.leaves()) {
      ProductStep product = leaf.slot() == null ? null : productOf.get(leaf.slot());
      if (product != null && product.takesFormula(layout.columns())) {
        found = product;
      }
    }
    if (found == null) {
      return null;
    }
    // What else it reads must be there when the product runs.
    int at = steps.indexOf(found);
    for (Leaf leaf : formula.leaves()) {
      FloatSlot slot = leaf.slot();
      if (slot != null
          && slot != found.result()
          && (productOf.containsKey(slot) || Objects.requireNonNull(madeAt.get(slot)) >= at)) {
        return null;
      }
    }
    return found;
  }

  /** Returns the products in their order. */
  public List<ProductStep> products() {
    return List.copyOf(products);
  }

  /** Returns the formulas in their order, those that run on a product's results among them. */
  public List<FormulaStep> formulas() {
    return List.copyOf(formulas);
  }

  /** Takes note of a batch normalization, which is a part of some formula. */
  void add(BatchNormalization norm) {
    batchNormalizations.add(norm);
  }

  /** Returns the batch normalizations in their order. */
  public List<BatchNormalization> batchNormalizations() {
    return List.copyOf(batchNormalizations);
  }

  /** Returns rows that read a slot. */
  FloatRows rows(FloatSlot slot, ElementType type, int... shape) {
    return new FloatRows(shape, type, PendingFormula.of(slot, element(slot)));
  }

  /**
   * Makes the arrays and the code for batches of up to so many rows.
   *
   * @param engine what computes
   */
  public void prepare(Engine engine, int maxRows) {
    slots.forEach(slot -> slot.allocate(maxRows));
    for (ProductStep product : products) {
      if (readers.getOrDefault(product.result(), 0) == 1) {
        product.shareResult();
      }
    }
    steps.forEach(step -> step.prepare(engine, maxRows));
  }

  /** Computes the first rows of the batch. */
  public void run(int rows) {
    for (int i = 0; i < steps.size(); i++) {
      steps.get(i).run(rows);
    }
  }
}
