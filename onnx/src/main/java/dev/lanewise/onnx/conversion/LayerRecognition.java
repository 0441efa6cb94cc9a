package dev.lanewise.onnx.conversion;

import dev.lanewise.api.formula.Expr;
import dev.lanewise.api.formula.Variable;
import dev.lanewise.api.plugin.Activation;
import dev.lanewise.api.registry.PluginReference;
import dev.lanewise.api.text.Listing;
import dev.lanewise.network.Model;
import dev.lanewise.network.engine.Engine;
import dev.lanewise.onnx.lowering.Lowering;
import dev.lanewise.onnx.run.FloatSlot;
import dev.lanewise.onnx.run.FormulaStep;
import dev.lanewise.onnx.run.Leaf;
import dev.lanewise.onnx.run.ProductStep;
import dev.lanewise.onnx.run.Slot;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Recognises a multi-layer perceptron: one input of numbers, and products each with a bias and an
 * activation, one behind the other, with batch normalization before or behind the activations.
 */
final class LayerRecognition {

  private static final String IDENTITY = "identity";

  private final Lowering.Result lowered;
  private final Engine engine;
  private final Consumer<String> notes;
  private final ActivationRecognition activations;

  private LayerRecognition(Lowering.Result lowered, Engine engine, Consumer<String> notes) {
    this.lowered = lowered;
    this.engine = engine;
    this.notes = notes;
    activations = new ActivationRecognition(engine.plugins());
  }

  /**
   * Returns the layers as a model whose outputs mean what its last activation says.
   *
   * @param notes is told what the layers take over that has no place of its own among them
   * @throws Refusal if the graph is no such network, with the place where it is not
   */
  static Model of(Lowering.Result lowered, Engine engine, Consumer<String> notes) {
    return new LayerRecognition(lowered, engine, notes).model();
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
    FoundLayers layers = new FoundLayers(notes);
    for (int i = 0; i < products.size(); i++) {
      ProductStep product = products.get(i);
      if (product.input() != slot) {
        throw Refusal.of("product %d does not take what the one before gives".formatted(i + 1));
      }
      Behind behind = behind(product, i, i == products.size() - 1);
      slot = behind == null ? product.result() : behind.reader().result();
      layers.add(
          product,
          behind == null
              ? ScaledActivation.of(PluginReference.of(IDENTITY), Scaling.none(product.outputs()))
              : behind.found());
    }
    return layers.model(products.getFirst().inputs(), engine);
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
   * @param found activation and bias, with what else scales and shifts
   * @param reader what computes them
   */
  private record Behind(ScaledActivation found, Reader reader) {}

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
    List<Reader> readers = readers(product, isLast ? lowered.steps().formulas() : direct);
    for (Reader reader : readers) {
      activations
          .of(reader.formula(), results, product.outputs())
          .ifPresent(found -> known.add(new Behind(unscaled(found, reader), reader)));
    }
    for (Reader reader : known.isEmpty() ? readers : List.<Reader>of()) {
      new ScaledActivationRecognition(
              reader.formula(),
              results,
              reader.leaves(),
              lowered.steps().batchNormalizations(),
              engine.plugins())
          .find(isLast)
          .ifPresent(found -> known.add(new Behind(found, reader)));
    }
    return known.stream()
        .filter(behind -> isOutput(behind.reader().result()))
        .findFirst()
        .or(() -> known.stream().filter(this::isNumber).findFirst())
        .or(() -> known.stream().findFirst())
        .orElseThrow(() -> unknown(product, index, direct));
  }

  private static Refusal unknown(ProductStep product, int index, List<FormulaStep> behind) {
    boolean isJoined =
        behind.stream()
            .flatMap(formula -> formula.leaves().stream())
            .anyMatch(leaf -> leaf.slot() != null && leaf.slot() != product.result());
    return Refusal.of(
        isJoined
            ? "behind product %d other results come in, as in a residual network"
                .formatted(index + 1)
            : "behind product %d is %s, which is no activation that is installed"
                .formatted(index + 1, Listing.sentence(behind.getFirst().formula().toString())));
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

  /** Returns an activation that has nothing but a bias before it. */
  private static ScaledActivation unscaled(ActivationRecognition.Found found, Reader reader) {
    return ScaledActivation.of(
        found.activation(),
        Scaling.ofOffsets(values(found.bias(), reader, reader.result().width())));
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
}
