package dev.lanewise.onnx.conversion;

import dev.lanewise.api.formula.Expr;
import dev.lanewise.api.formula.Variable;
import dev.lanewise.api.plugin.Activation;
import dev.lanewise.api.registry.PluginReference;
import dev.lanewise.network.Model;
import dev.lanewise.network.architecture.Architecture;
import dev.lanewise.network.engine.Engine;
import dev.lanewise.onnx.lowering.Lowering;
import dev.lanewise.onnx.run.FloatSlot;
import dev.lanewise.onnx.run.FormulaStep;
import dev.lanewise.onnx.run.Leaf;
import dev.lanewise.onnx.run.ProductStep;
import dev.lanewise.onnx.run.Slot;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Recognises a multi-layer perceptron: one input of numbers, and products each with a bias and an
 * activation, one behind the other.
 */
final class LayerRecognition {

  private static final String IDENTITY = "identity";

  private final Lowering.Result lowered;
  private final Engine engine;
  private final ActivationRecognition activations;

  private LayerRecognition(Lowering.Result lowered, Engine engine) {
    this.lowered = lowered;
    this.engine = engine;
    activations = new ActivationRecognition(engine.plugins());
  }

  /**
   * Returns the layers as a model whose outputs mean what its last activation says.
   *
   * @throws Refusal if the graph is no such network, with the place where it is not
   */
  static Model of(Lowering.Result lowered, Engine engine) {
    return new LayerRecognition(lowered, engine).model();
  }

  private Model model() {
    List<ProductStep> products = lowered.steps().products();
    if (products.isEmpty()) {
      throw Refusal.of("it has no product of the inputs with weights");
    }
    FloatSlot slot = (FloatSlot) lowered.inputs().getFirst().slot();
    if (products.getFirst().inputs() != slot.width()) {
      throw Refusal.of("a row is multiplied in parts");
    }
    List<String> layers = new ArrayList<>();
    Map<String, float[]> tensors = new HashMap<>();
    for (int i = 0; i < products.size(); i++) {
      ProductStep product = products.get(i);
      if (product.input() != slot) {
        throw Refusal.of("product %d does not take what the one before gives".formatted(i + 1));
      }
      Behind behind = behind(product, i, i == products.size() - 1);
      PluginReference activation = PluginReference.of(IDENTITY);
      float[] bias = new float[product.outputs()];
      if (behind == null) {
        slot = product.result();
      } else {
        activation = behind.found().activation();
        bias = values(behind.found().bias(), behind.reader(), product.outputs());
        slot = behind.reader().result();
      }
      layers.add("%d:%s".formatted(product.outputs(), activation));
      tensors.put("layers.%d.weight".formatted(i), transposed(product));
      tensors.put("layers.%d.bias".formatted(i), bias);
    }
    Architecture architecture =
        Architecture.parse(products.getFirst().inputs(), String.join(",", layers));
    return Model.fromTensors(architecture, tensors, engine);
  }

  /**
   * A formula that is computed of the results of a product alone.
   *
   * @param formula the same of the results themselves, even if a slot lies between
   * @param leaves what its variables stand for
   * @param result where it goes
   */
  private record Reader(Expr formula, List<Leaf> leaves, FloatSlot result) {}

  /**
   * What comes behind a product.
   *
   * @param found activation and bias
   * @param reader what computes them
   */
  private record Behind(ActivationRecognition.Found found, Reader reader) {}

  /** Returns what takes the results of a product; null if nothing does. */
  private @Nullable Behind behind(ProductStep product, int index, boolean isLast) {
    List<FormulaStep> direct =
        lowered.steps().formulas().stream()
            .filter(formula -> formula.layout().groups() == 1)
            .filter(formula ->
                formula.leaves().stream().anyMatch(leaf -> leaf.slot() == product.result()))
            .toList();
    if (direct.isEmpty()) {
      return null;
    }
    if (direct.size() > 1 && !isLast) {
      throw Refusal.of("the results of product %d are used twice".formatted(index + 1));
    }
    Variable results =
        direct.getFirst().leaves().stream()
            .filter(leaf -> leaf.slot() == product.result())
            .map(Leaf::variable)
            .findFirst()
            .orElseThrow();
    // Behind the last product a label may be found from the same results.
    List<Behind> known = new ArrayList<>();
    for (Reader reader : readers(product, isLast ? lowered.steps().formulas() : direct)) {
      activations
          .of(reader.formula(), results, product.outputs())
          .ifPresent(found -> known.add(new Behind(found, reader)));
    }
    return known.stream()
        .filter(behind -> isOutput(behind.reader().result()))
        .findFirst()
        .or(() -> known.stream().filter(this::isNumber).findFirst())
        .or(() -> known.stream().findFirst())
        .orElseThrow(() ->
            Refusal.of(
                "behind product %d is %s, which is no activation that is installed"
                    .formatted(index + 1, direct.getFirst().formula())));
  }

  /** Returns those of some formulas that are computed of the results of a product alone. */
  private static List<Reader> readers(ProductStep product, List<FormulaStep> formulas) {
    Map<Slot, Reader> readers = new LinkedHashMap<>();
    for (FormulaStep step : formulas) {
      Expr formula = step.formula();
      List<Leaf> leaves = new ArrayList<>();
      boolean isAlone =
          step.layout().columns() == product.outputs()
              && step.layout().groups() == 1
              && !step.layout().isPerRow();
      for (Leaf leaf : step.leaves()) {
        Reader before = leaf.slot() == null ? null : readers.get(leaf.slot());
        if (before != null) {
          formula = formula.replace(leaf.variable(), before.formula());
          leaves.addAll(before.leaves());
        } else {
          isAlone &= leaf.slot() == null || leaf.slot() == product.result();
          leaves.add(leaf);
        }
      }
      if (isAlone && leaves.stream().anyMatch(leaf -> leaf.slot() == product.result())) {
        readers.put(step.result(), new Reader(formula, leaves, step.result()));
      }
    }
    return List.copyOf(readers.values());
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

  private static float[] values(Expr bias, Reader reader, int outputs) {
    float[] values = new float[outputs];
    if (bias instanceof Variable variable) {
      for (Leaf leaf : reader.leaves()) {
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
}
