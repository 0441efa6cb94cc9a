package dev.lanewise.tests;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.network.Model;
import dev.lanewise.network.Trainer;
import dev.lanewise.network.builtin.BuiltinData;
import dev.lanewise.network.data.Dataset;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Fifty batches of a hundred digits, computed again in double precision from the same first
 * weights.
 *
 * <p>The network and the optimizers are written here from their papers, without the library.
 */
@Tag("full")
class ReproductionTest {

  /** What single precision may come to after fifty steps, of a tensor's largest weight. */
  private static final double RELATIVE = 2e-4;

  private static final int[] WIDTHS = {784, 50, 100, 10};
  private static final int BATCH = 100;
  private static final int BATCHES = 50;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "sgd(learning_rate=0.1)",
        "sgd(learning_rate=0.05, momentum=0.9)",
        "rmsprop(learning_rate=0.001)",
        "adam(learning_rate=0.001)"
      })
  void everyWeightAgrees(String optimizer) {
    Dataset data =
        BuiltinData.load("builtin:digits", 1)
            .train()
            .select(IntStream.range(0, BATCH * BATCHES).toArray());
    Trainer.Builder trainer =
        Trainer.builder()
            .layers("50:sigmoid,100:sigmoid,10:softmax")
            .optimizer(optimizer)
            .batchSize(BATCH)
            .shuffle(false);
    Model initial = trainer.epochs(0).train(data).model();
    Model trained = trainer.epochs(1).init(initial).layers("").train(data).model();

    double[][] weights = DoubleNetwork.train(WIDTHS, initial.tensors(), data, BATCH, optimizer);

    for (int layer = 0; layer < WIDTHS.length - 1; layer++) {
      Map<String, float[]> tensors = trained.tensors();
      assertNear(
          "weight " + layer,
          weights[2 * layer],
          requireNonNull(tensors.get("layers." + layer + ".weight")));
      assertNear(
          "bias " + layer,
          weights[2 * layer + 1],
          requireNonNull(tensors.get("layers." + layer + ".bias")));
    }
  }

  private static void assertNear(String what, double[] expected, float[] actual) {
    double largest = 0;
    double worst = 0;
    for (int i = 0; i < expected.length; i++) {
      largest = Math.max(largest, Math.abs(expected[i]));
      worst = Math.max(worst, Math.abs(expected[i] - actual[i]));
    }
    assertTrue(worst <= RELATIVE * largest, what + ": " + worst / largest);
  }
}
