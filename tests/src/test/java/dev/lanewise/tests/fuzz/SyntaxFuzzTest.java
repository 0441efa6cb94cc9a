package dev.lanewise.tests.fuzz;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.lanewise.api.registry.PluginReference;
import dev.lanewise.api.registry.Plugins;
import dev.lanewise.network.Model;
import dev.lanewise.network.architecture.Architecture;
import dev.lanewise.network.architecture.Initializer;
import dev.lanewise.network.data.Task;
import dev.lanewise.network.engine.Engine;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** Hostile texts of options: settings, layers and initializers. */
class SyntaxFuzzTest {

  static final Hostile.Budget BUDGET = new Hostile.Budget(1 << 20, 1024);

  private static final Engine ENGINE = Engine.create();

  @FuzzTest
  void settings(byte[] bytes) {
    String text = Hostile.text(bytes);
    Hostile.read(BUDGET, bytes.length, () -> PluginReference.parse(text))
        .ifPresent(reference -> {
          assertEquals(reference, PluginReference.parse(reference.toString()));
          Plugins plugins = ENGINE.plugins();
          List<Supplier<Object>> uses =
              List.of(
                  () -> plugins.activation(reference),
                  () -> plugins.loss(reference),
                  () -> plugins.optimizer(reference).program());
          uses.forEach(use -> Hostile.read(BUDGET, bytes.length, use));
        });
    Hostile.read(BUDGET, bytes.length, () -> Initializer.parse(text))
        .ifPresent(read -> assertEquals(read, Initializer.parse(read.toString())));
  }

  @FuzzTest
  void layers(byte[] bytes) {
    String text = Hostile.text(bytes);
    Hostile.read(BUDGET, bytes.length, () -> Architecture.parse(3, text))
        .ifPresent(read -> {
          assertEquals(read, Architecture.parse(3, read.layersText()));
          Hostile.read(
              BUDGET,
              bytes.length,
              () ->
                  Model.fromTensors(
                      read, new Task.Regression(), PluginReference.of("mse"), Map.of(), ENGINE));
        });
  }
}
