package dev.lanewise.onnx.conversion;

import dev.lanewise.api.ConfigurationException;
import dev.lanewise.api.DataException;
import dev.lanewise.api.formula.Expr;
import dev.lanewise.api.formula.Variable;
import dev.lanewise.api.plugin.Activation;
import dev.lanewise.api.program.Shape;
import dev.lanewise.api.registry.PluginReference;
import dev.lanewise.network.Model;
import dev.lanewise.network.architecture.Architecture;
import dev.lanewise.network.data.Schema;
import dev.lanewise.network.data.Task;
import dev.lanewise.network.engine.Engine;
import dev.lanewise.network.preparation.ColumnStep;
import dev.lanewise.network.preparation.Preparation;
import dev.lanewise.onnx.graph.ElementType;
import dev.lanewise.onnx.lowering.Lowering;
import dev.lanewise.onnx.lowering.Lowering.Port;
import dev.lanewise.onnx.run.FloatSlot;
import dev.lanewise.onnx.run.FormulaStep;
import dev.lanewise.onnx.run.Leaf;
import dev.lanewise.onnx.run.ProductStep;
import dev.lanewise.onnx.run.Slot;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Recognises a multi-layer perceptron: one input of numbers, perhaps shifted and scaled, and then
 * products each with a bias and an activation, one behind the other.
 */
public final class ModelRecognition {

  private static final String IDENTITY = "identity";
  private static final int ROWS = 64;

  /** Limits, such as those of a clip, show beyond them. */
  private static final float[] SIZES = {1, 4, 30, 1e3f};

  /** Scales and activations are the same function, in other operations. */
  private static final double SAME = 1e-4;

  private final Lowering.Result lowered;
  private final Engine engine;
  private final ActivationRecognition activations;

  private ModelRecognition(Lowering.Result lowered, Engine engine) {
    this.lowered = lowered;
    this.engine = engine;
    activations = new ActivationRecognition(engine.plugins());
  }

  /**
   * Returns the model.
   *
   * @throws DataException if the graph is no such network, with the place where it is not
   */
  public static Model of(Lowering.Result lowered, Engine engine) {
    try {
      return new ModelRecognition(lowered, engine).model();
    } catch (ConfigurationException e) {
      throw new DataException(String.valueOf(e.getMessage()), e);
    }
  }

  private static DataException refused(String reason) {
    return new DataException(
        "the graph is no chain of dense layers that a .safetensors model can hold: %s; use the .onnx file itself"
            .formatted(reason));
  }

  private Model model() {
    if (lowered.inputs().size() != 1
        || !(lowered.inputs().getFirst().slot() instanceof FloatSlot)) {
      throw refused(
          "it has %d inputs, or one that is not of numbers".formatted(lowered.inputs().size()));
    }
    FloatSlot input = (FloatSlot) lowered.inputs().getFirst().slot();
    List<ProductStep> products = lowered.steps().products();
    if (products.isEmpty()) {
      throw refused("it has no product of the inputs with weights");
    }
    Optional<Preparation> preparation = preparation(input, products.getFirst().input());
    FloatSlot slot = products.getFirst().input();
    List<String> layers = new ArrayList<>();
    Map<String, float[]> tensors = new HashMap<>();
    for (int i = 0; i < products.size(); i++) {
      ProductStep product = products.get(i);
      if (product.input() != slot) {
        throw refused("product %d does not take what the one before gives".formatted(i + 1));
      }
      Behind behind = behind(product, i, i == products.size() - 1);
      PluginReference activation = PluginReference.of(IDENTITY);
      float[] bias = new float[product.outputs()];
      if (behind == null) {
        slot = product.result();
      } else {
        activation = behind.found().activation();
        bias = values(behind.found().bias(), behind.formula(), product.outputs());
        slot = behind.formula().result();
      }
      layers.add("%d:%s".formatted(product.outputs(), activation));
      tensors.put("layers.%d.weight".formatted(i), transposed(product));
      tensors.put("layers.%d.bias".formatted(i), bias);
    }
    Architecture architecture =
        Architecture.parse(products.getFirst().inputs(), String.join(",", layers));
    Model model = Model.fromTensors(architecture, tensors, engine);
    Model named = withClassNames(model, tensors);
    Model complete = preparation.map(named::withPreparation).orElse(named);
    verify(complete, input);
    return complete;
  }

  /**
   * Computes rows with the graph and with the model: what was recognised by samples, and what the
   * graph does behind the last layer, shows in the outputs.
   */
  private void verify(Model model, FloatSlot input) {
    int width = model.architecture().outputs();
    if (model.inputs() != input.width()) {
      throw refused("a row is multiplied in parts");
    }
    float[] inputs = new float[ROWS * input.width()];
    for (int i = 0; i < inputs.length; i++) {
      float size = SIZES[i / input.width() % SIZES.length];
      inputs[i] = ((i * 37 + i / 7 * 11) % 101 - 50) / 25f * size;
    }
    lowered.steps().prepare(engine, ROWS);
    System.arraycopy(inputs, 0, input.values(), 0, inputs.length);
    lowered.steps().run(ROWS);
    float[] found = new float[ROWS * width];
    model.predictor(engine, ROWS).predict(inputs, ROWS, found);
    boolean isSame =
        lowered.outputs().stream()
            .filter(port -> port.slot() instanceof FloatSlot)
            .map(port -> (FloatSlot) port.slot())
            .anyMatch(slot -> isSame(slot, found, width));
    if (!isSame) {
      throw refused("behind its last layer it does more");
    }
  }

  /** Compares outputs; a single probability may be the second of two. */
  private static boolean isSame(FloatSlot slot, float[] found, int width) {
    boolean isSecond = width == 1 && slot.width() == 2;
    if (slot.width() != width && !isSecond) {
      return false;
    }
    for (int i = 0; i < found.length; i++) {
      double expected = slot.values()[isSecond ? 2 * i + 1 : i];
      double difference = Math.abs(expected - found[i]);
      if (!(difference <= SAME * Math.max(1, Math.abs(expected)))
          && !(Double.isNaN(expected) && Float.isNaN(found[i]))
          && expected != found[i]) {
        return false;
      }
    }
    return true;
  }

  /**
   * What comes behind a product.
   *
   * @param found activation and bias
   * @param formula what computes them
   */
  private record Behind(ActivationRecognition.Found found, FormulaStep formula) {}

  /** Returns what takes the results of a product; null if nothing does. */
  private @Nullable Behind behind(ProductStep product, int index, boolean isLast) {
    List<FormulaStep> readers = new ArrayList<>();
    for (FormulaStep formula : lowered.steps().formulas()) {
      boolean reads = formula.leaves().stream().anyMatch(leaf -> leaf.slot() == product.result());
      if (reads && formula.layout().groups() == 1) {
        readers.add(formula);
      }
    }
    if (readers.isEmpty()) {
      return null;
    }
    if (readers.size() > 1 && !isLast) {
      throw refused("the results of product %d are used twice".formatted(index + 1));
    }
    // Behind the last product a label may be found from the same results.
    List<Behind> known = new ArrayList<>();
    for (FormulaStep formula : readers) {
      found(product, formula).ifPresent(found -> known.add(new Behind(found, formula)));
    }
    return known.stream()
        .filter(behind -> isOutput(behind.formula().result()))
        .findFirst()
        .or(() -> known.stream().filter(this::isNumber).findFirst())
        .or(() -> known.stream().findFirst())
        .orElseThrow(() ->
            refused(
                "behind product %d is %s, which is no activation that is installed"
                    .formatted(index + 1, readers.getFirst().formula())));
  }

  private boolean isOutput(Slot slot) {
    return lowered.outputs().stream().anyMatch(port -> port.slot() == slot);
  }

  /** Tells an activation from the plain results, and from the decision that a label is found by. */
  private boolean isNumber(Behind behind) {
    PluginReference activation = behind.found().activation();
    return !activation.id().equals(IDENTITY)
        && engine.plugins().activation(activation).meaning() != Activation.Meaning.DECISIONS;
  }

  private Optional<ActivationRecognition.Found> found(ProductStep product, FormulaStep formula) {
    boolean hasOthers =
        formula.leaves().stream()
            .anyMatch(leaf -> leaf.slot() != null && leaf.slot() != product.result());
    Variable variable =
        formula.leaves().stream()
            .filter(leaf -> leaf.slot() == product.result())
            .map(Leaf::variable)
            .findFirst()
            .orElseThrow();
    return hasOthers
        ? Optional.empty()
        : activations.of(formula.formula(), variable, product.outputs());
  }

  private static float[] values(Expr bias, FormulaStep formula, int outputs) {
    float[] values = new float[outputs];
    if (bias instanceof Variable variable) {
      for (Leaf leaf : formula.leaves()) {
        if (leaf.variable().equals(variable)) {
          return leaf.constants().clone();
        }
      }
    }
    Arrays.fill(values, (float) bias.evaluate(Map.of()));
    return values;
  }

  /** Returns the weights as files have them, {@code [outputs, inputs]}. */
  private static float[] transposed(ProductStep product) {
    float[] weights = product.weights();
    float[] transposed = new float[weights.length];
    for (int i = 0; i < product.inputs(); i++) {
      for (int j = 0; j < product.outputs(); j++) {
        transposed[j * product.inputs() + i] = weights[i * product.outputs() + j];
      }
    }
    return transposed;
  }

  /** Takes the classes from the labels of an output with a column for each. */
  private Model withClassNames(Model model, Map<String, float[]> tensors) {
    if (!(model.task() instanceof Task.Classification classification)) {
      return model;
    }
    for (Port port : lowered.outputs()) {
      if (port.type() == ElementType.FLOAT
          && port.labels().size() == classification.classNames().size()) {
        return Model.fromTensors(
            model.architecture(),
            new Task.Classification(port.labels(), classification.threshold()),
            model.loss(),
            tensors,
            engine);
      }
    }
    return model;
  }

  /** Returns what is done to each input before the first product, if anything is. */
  private Optional<Preparation> preparation(FloatSlot input, Slot first) {
    if (first == input) {
      return Optional.empty();
    }
    for (FormulaStep formula : lowered.steps().formulas()) {
      boolean isOfInput =
          formula.leaves().stream().allMatch(leaf -> leaf.slot() == null || leaf.slot() == input);
      if (formula.result() == first && isOfInput && !formula.layout().takesRows()) {
        List<ColumnStep> steps = new ArrayList<>();
        for (int column = 0; column < input.width(); column++) {
          steps.add(step(formula, column));
        }
        return Optional.of(
            new Preparation(Schema.ofNumbers(input.width()), steps, Optional.empty()));
      }
    }
    throw refused("the inputs are prepared in other ways than by a shift, a scale and a filling");
  }

  /** Recognises a shift and a scale by what a column's formula makes of some numbers. */
  private static ColumnStep step(FormulaStep formula, int column) {
    double zero = value(formula, column, 0);
    double slope = value(formula, column, 1) - zero;
    for (double x : new double[] {-3, -0.5, 2, 7.5}) {
      double expected = zero + slope * x;
      if (!(Math.abs(value(formula, column, x) - expected)
              <= 1e-5 * Math.max(1, Math.abs(expected)))
          || !(slope > 0)) {
        throw refused(
            "column %d of the inputs is prepared by more than a shift and a scale"
                .formatted(column + 1));
      }
    }
    double missing = value(formula, column, Double.NaN);
    float scale = (float) (1 / slope);
    float shift = (float) (-zero / slope);
    float fill = Double.isNaN(missing) ? 0 : (float) ((missing - zero) / slope);
    return new ColumnStep.Numeric(fill, shift, scale, false, -Float.MAX_VALUE, Float.MAX_VALUE);
  }

  private static double value(FormulaStep formula, int column, double x) {
    Map<Variable, Double> values = new HashMap<>();
    for (Leaf leaf : formula.leaves()) {
      boolean isConstant = leaf.variable().shape() == Shape.COLUMN;
      values.put(leaf.variable(), isConstant ? leaf.constants()[column] : x);
    }
    return formula.formula().evaluate(values);
  }
}
