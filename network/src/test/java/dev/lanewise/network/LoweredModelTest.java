package dev.lanewise.network;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.api.ConfigurationException;
import dev.lanewise.api.program.LoweredRow;
import dev.lanewise.api.registry.PluginReference;
import dev.lanewise.network.architecture.Architecture;
import dev.lanewise.network.builtin.BuiltinData;
import dev.lanewise.network.data.Task;
import dev.lanewise.network.engine.Engine;
import dev.lanewise.network.lowered.LoweredDecision;
import dev.lanewise.network.lowered.LoweredLayer;
import dev.lanewise.network.lowered.LoweredNetwork;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What a model says of its computation. That it computes the same is tested where it is translated.
 */
class LoweredModelTest {

  private static final Engine ENGINE =
      Engine.create(ForeignPlugins.plugins(), ForeignPlugins.plugins().kernels("scalar"), 1);

  /** Two inputs, two units with dropout behind, and two outputs. */
  private static Model model(String output, Task task) {
    return Model.fromTensors(
        Architecture.parse(2, "2:prelu,dropout(rate=0.5),2:" + output),
        task,
        PluginReference.of("mse"),
        Map.of(
            "layers.0.weight", new float[] {1, 2, 3, 4},
            "layers.0.bias", new float[] {5, 6},
            "layers.0.slope", new float[] {7, 8},
            "layers.2.weight", new float[] {9, 10, 11, 12},
            "layers.2.bias", new float[] {13, 14}),
        ENGINE);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "layer_norm,2:softmax",
        "batch_norm,2:softmax",
        "2:softmax,batch_norm,2:softmax",
        "2:relu,batch_norm,batch_norm,2:softmax"
      })
  void normalizationsThatCannotBeTranslatedAreNamed(String layers) {
    Model model =
        Trainer.builder()
            .layers(layers)
            .epochs(0)
            .build()
            .train(BuiltinData.training("moons", 1), ENGINE)
            .model();
    ConfigurationException e = assertThrows(ConfigurationException.class, model::lowered);
    assertTrue(
        String.valueOf(e.getMessage())
            .matches("layer [123] \\((layer|batch)_norm.*\\) is of a kind, or at a place, .*"),
        e.getMessage());
  }

  @Test
  void batchNormalizationIsPartOfTheLayerBefore() {
    Model model =
        Trainer.builder()
            .layers("2:relu,dropout(rate=0.5),batch_norm,2:softmax")
            .epochs(0)
            .build()
            .train(BuiltinData.training("moons", 1), ENGINE)
            .model();
    List<LoweredLayer> layers = model.lowered().layers();
    assertEquals(2, layers.size());
    assertEquals(
        List.of("bias", "batch_norm_scale", "batch_norm_shift"),
        List.copyOf(layers.getFirst().columns().keySet()));
    float scale = (float) (1 / Math.sqrt(1 + (double) 1e-5f));
    assertArrayEquals(
        new float[] {scale, scale}, layers.getFirst().columns().get("batch_norm_scale"));
  }

  @Test
  void layersHaveTheirNumbersAndFormulas() {
    LoweredNetwork lowered = model("softmax", new Task.Regression()).lowered();
    assertEquals(Optional.empty(), lowered.decision());
    assertEquals(2, lowered.layers().size());
    LoweredLayer first = lowered.layers().getFirst();
    assertEquals(2, first.width());
    // Transposed, as each input's weights are used together.
    assertArrayEquals(new float[] {1, 3, 2, 4}, first.weights());
    assertEquals(List.of("bias", "slope"), List.copyOf(first.columns().keySet()));
    assertArrayEquals(new float[] {7, 8}, first.columns().get("slope"));
    assertEquals(Optional.empty(), first.row());
    LoweredLayer last = lowered.layers().getLast();
    assertTrue(last.row().orElseThrow() instanceof LoweredRow.Steps, last::toString);
    assertEquals(1, last.epilogue().instructions().size(), "the bias alone");
  }

  @Test
  void classesAreChosenWithoutAnActivationThatKeepsTheOrder() {
    Task task = new Task.Classification(List.of("a", "b"), 0.5f);
    LoweredDecision decision = model("softmax", task).lowered().decision().orElseThrow();
    assertEquals(Optional.empty(), decision.layer().row());
    LoweredDecision other = model("acme:squashed", task).lowered().decision().orElseThrow();
    assertEquals(2, other.layer().outputs());
  }

  @Test
  void anActivationWithoutAFormulaIsRefused() {
    Model model = model("acme:tempered_in_code", new Task.Regression());
    assertEquals(
        "layer 3 (2:acme:tempered_in_code) has an activation that is code without a formula, which cannot be translated; use another activation",
        assertThrows(ConfigurationException.class, model::lowered).getMessage());
  }
}
