package dev.lanewise.tests;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.lanewise.api.registry.Plugins;
import dev.lanewise.formats.DataOptions;
import dev.lanewise.formats.IdxReader;
import dev.lanewise.network.Model;
import dev.lanewise.network.Trainer;
import dev.lanewise.network.data.Dataset;
import dev.lanewise.network.engine.Engine;
import dev.lanewise.network.metrics.ClassificationEvaluation;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Test accuracy on the real MNIST, where it lies beside the checkout; skipped loudly elsewhere. */
@Tag("full")
class MnistTest {

  private static final Path MNIST = Path.of("..", "..", "shared", "data", "mnist");

  @ParameterizedTest(name = "{0}, seed {1}")
  @CsvSource(
      delimiter = '|',
      value = {"50:sigmoid,100:sigmoid,10:softmax | 1 | 20 | 0.965"})
  void aSmallNetworkReaches(String layers, int seed, int epochs, double atLeast) {
    check(layers, seed, epochs, atLeast);
  }

  @ParameterizedTest(name = "{0}, seed {1}")
  @CsvSource(
      delimiter = '|',
      value = {
        "50:sigmoid,100:sigmoid,10:softmax | 2 | 20 | 0.965",
        "50:sigmoid,100:sigmoid,10:softmax | 3 | 20 | 0.965",
        "512:relu,512:relu,10:softmax | 1 | 10 | 0.977",
        "512:relu,512:relu,10:softmax | 2 | 10 | 0.977",
        "512:relu,512:relu,10:softmax | 3 | 10 | 0.977"
      })
  void networksReach(String layers, int seed, int epochs, double atLeast) {
    check(layers, seed, epochs, atLeast);
  }

  private static void check(String layers, int seed, int epochs, double atLeast) {
    boolean present = Files.isDirectory(MNIST);
    if (!present) {
      System.err.println("SKIPPED: MNIST is not in " + MNIST.toAbsolutePath().normalize());
    }
    assumeTrue(present, "MNIST is not beside the checkout");
    Dataset train = IdxReader.readTraining(MNIST, DataOptions.defaults());
    Dataset test = IdxReader.readTest(MNIST, DataOptions.defaults());
    try (Engine engine = Engine.create(Plugins.installed(), "auto", 2)) {
      Model model =
          Trainer.builder()
              .layers(layers)
              .optimizer("adam")
              .batchSize(100)
              .epochs(epochs)
              .seed(seed)
              .build()
              .train(train, engine)
              .model();
      double accuracy = ((ClassificationEvaluation) model.evaluate(test, engine)).accuracy();
      System.out.printf("MNIST %s seed %d: test accuracy %.4f%n", layers, seed, accuracy);
      assertTrue(accuracy >= atLeast, "test accuracy " + accuracy);
    }
  }
}
