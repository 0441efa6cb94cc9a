package dev.lanewise.tests;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.api.KernelsException;
import dev.lanewise.api.kernels.Product;
import dev.lanewise.api.registry.Plugins;
import dev.lanewise.network.engine.Engine;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Kernels that sum in another order do not go unnoticed, and a trace says where they came in. */
class TrainingTraceTest {

  @TempDir private Path folder;

  private static Engine engine(MutatedKernels.Fault fault) {
    return Engine.create(MutatedKernels.plugins(fault), MutatedKernels.ID, 1);
  }

  private static Engine scalar() {
    return Engine.create(Plugins.installed(), "scalar", 1);
  }

  private static String difference(GoldenRun run, Engine mutated) {
    return TrainingTrace.of(run, scalar())
        .firstDifference(TrainingTrace.of(run, mutated))
        .orElseThrow();
  }

  @ParameterizedTest
  @EnumSource
  void anotherOrderInOneFormOfProductChangesTheDigest(Product.Form wrong) {
    GoldenRun run = GoldenRun.RELU_MOMENTUM;
    Engine mutated = engine((form, m, n, k, call) -> form == wrong && k >= MutatedKernels.LONG);

    assertNotEquals(run.digest(), Runs.digest(run.train(mutated)));
    String difference = difference(run, mutated);
    assertTrue(
        difference.startsWith(
            "RELU_MOMENTUM, step 1 (epoch 1, batch 1): layer 1 weight differs first"),
        difference);
  }

  @Test
  void theSameKernelsWithoutTheFaultGiveTheDigest() {
    GoldenRun run = GoldenRun.RELU_MOMENTUM;
    Engine sound = engine((form, m, n, k, call) -> false);
    assertEquals(run.digest(), Runs.digest(run.train(sound)));
    assertEquals(
        Optional.empty(),
        TrainingTrace.of(run, scalar()).firstDifference(TrainingTrace.of(run, sound)));
  }

  @Test
  void aFaultThatComesLaterIsFoundInItsStepAndLayer() {
    // The gradient of layer 2's weights, from the seventh step on; an epoch has five.
    Engine mutated =
        engine((form, m, n, k, call) -> form == Product.Form.TN && m == 50 && n == 33 && call >= 7);
    GoldenRun run = GoldenRun.SIGMOID_ADAM;

    assertNotEquals(run.digest(), Runs.digest(run.train(mutated)));
    String difference = difference(run, mutated);
    assertTrue(
        difference.matches(
            "SIGMOID_ADAM, step 7 \\(epoch 2, batch 2\\): layer 2 weight differs first, first at"
                + " element \\d+ of 1650: 0x[0-9a-f]{8} \\(\\S+\\) against 0x[0-9a-f]{8} \\(\\S+\\)"),
        difference);
  }

  @Test
  void aFaultInShortProductsIsRefusedBeforeItIsUsed() {
    KernelsException e =
        assertThrows(KernelsException.class, () -> engine((form, m, n, k, call) -> k > 1));
    assertTrue(
        requireNonNull(e.getMessage()).contains("a small product came out as"), e.getMessage());
  }

  @Test
  void aTraceReadBackIsTheSame() {
    TrainingTrace trace = TrainingTrace.of(GoldenRun.TINY, scalar());
    Path file = folder.resolve("trace");
    trace.write(file);
    TrainingTrace copy = TrainingTrace.read(file);

    assertEquals(Optional.empty(), trace.firstDifference(copy));
    assertEquals(9, copy.steps().size());
    Map<String, float[]> last = copy.steps().getLast().tensors();
    requireNonNull(last.get("layers.2.bias"))[1] = -requireNonNull(last.get("layers.2.bias"))[1];
    assertTrue(
        trace
            .firstDifference(copy)
            .orElseThrow()
            .startsWith(
                "TINY, step 9 (epoch 3, batch 3): layer 3 bias differs first, first at element 1"));
    copy.steps().removeLast();
    assertEquals(Optional.of("TINY: 9 steps against 8"), trace.firstDifference(copy));
  }
}
