package dev.lanewise.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.api.ConfigurationException;
import dev.lanewise.network.augmentation.Augmentation;
import dev.lanewise.network.data.Dataset;
import dev.lanewise.network.engine.Engine;
import dev.lanewise.network.images.Mixing;
import dev.lanewise.network.random.RandomStreams;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Mixed rows are learned as two rows with the mixed inputs, each with a target and its share. */
class MixupTest {

  private static final int ROWS = 41;
  private static final int INPUTS = 3;
  private static final long SEED = 11;
  private static final double ALPHA = 0.7;

  private static Dataset classes(int count) {
    float[] inputs = new float[ROWS * INPUTS];
    for (int i = 0; i < inputs.length; i++) {
      inputs[i] = i * 53 % 97 / 97f - 0.5f;
    }
    int[] labels = IntStream.range(0, ROWS).map(row -> row * 7 % 11 % count).toArray();
    return Dataset.ofClasses(inputs, INPUTS, labels, count);
  }

  private static Dataset values(int width) {
    float[] targets = new float[ROWS * width];
    for (int i = 0; i < targets.length; i++) {
      targets[i] = i * 5 % 7 / 7f;
    }
    return Dataset.ofTargets(classes(2).inputs(), INPUTS, targets, width);
  }

  private static Trainer.Builder trainer(String loss, String layers) {
    return Trainer.builder()
        .layers("5:tanh," + layers)
        .loss(loss)
        .optimizer("sgd(learning_rate=0.5)")
        .batchSize(0)
        .epochs(1)
        .seed(SEED)
        .shuffle(false);
  }

  /** Each row twice with its mixed inputs: with its own target, then with that of its partner. */
  private static Dataset twice(Dataset data, float[] weights) {
    Mixing mixing = new Mixing(ALPHA, new RandomStreams(SEED), ROWS);
    mixing.draw(1, ROWS);
    float share = mixing.share();
    assertTrue(share > 0.5 && share < 0.99, "share " + share);
    int[] partners = mixing.partners();
    int[] both = IntStream.concat(IntStream.range(0, ROWS), Arrays.stream(partners)).toArray();
    Dataset targets = data.select(both);
    float[] inputs = new float[2 * ROWS * INPUTS];
    float[] shares = new float[2 * ROWS];
    for (int row = 0; row < ROWS; row++) {
      for (int i = 0; i < INPUTS; i++) {
        float mixed =
            share * data.inputs()[row * INPUTS + i]
                + (1 - share) * data.inputs()[partners[row] * INPUTS + i];
        inputs[row * INPUTS + i] = mixed;
        inputs[(ROWS + row) * INPUTS + i] = mixed;
      }
      shares[row] = share * weights[row];
      shares[ROWS + row] = (1 - share) * weights[partners[row]];
    }
    Dataset mixed =
        data.hasLabels()
            ? Dataset.ofClasses(inputs, INPUTS, targets.labels(), data.classNames())
            : Dataset.ofTargets(inputs, INPUTS, targets.targets(), data.targetWidth());
    return mixed.withWeights(shares);
  }

  /** All of these have a gradient that is linear in the targets. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "cross_entropy|3:softmax|3",
        "cross_entropy(label_smoothing=0.1, class_weights=[1, 2, 0.5])|3:softmax|3",
        "cross_entropy|3:identity|3",
        "focal|3:softmax|3",
        "cosine|4:identity|4",
        "binary_cross_entropy|1:sigmoid|2",
        "binary_cross_entropy|3:sigmoid|3",
        "mse|3:softmax|3",
        "mse|2:identity|-2",
        "poisson|2:identity|-2",
        "binary_cross_entropy|2:sigmoid|-2",
      })
  void aMixedRowIsLikeTwoRowsWithItsInputs(String loss, String layers, int kind) {
    Dataset data = kind > 0 ? classes(kind) : values(-kind);
    float[] weights = new float[ROWS];
    for (boolean isWeighted : new boolean[] {false, true}) {
      for (int row = 0; row < ROWS; row++) {
        weights[row] = isWeighted ? row % 4 : 1;
      }
      TrainingResult expected = trainer(loss, layers).train(twice(data, weights));
      TrainingResult found =
          trainer(loss, layers)
              .augmentation(Augmentation.NONE.withMixup(ALPHA))
              .train(isWeighted ? data.withWeights(weights) : data);
      float[] parameters = expected.model().parameters();
      for (int i = 0; i < parameters.length; i++) {
        assertEquals(
            parameters[i],
            found.model().parameters()[i],
            // A few roundings of numbers near 1.
            2e-6,
            "parameter %d, weighted %s".formatted(i, isWeighted));
      }
      if (data.hasLabels() && !loss.equals("mse")) {
        assertEquals(
            expected.history().getFirst().trainLoss(),
            found.history().getFirst().trainLoss(),
            1e-5);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"hinge", "perceptron"})
  void lossesOfSignsAreRefused(String loss) {
    Trainer.Builder trainer =
        trainer(loss, "1:identity").augmentation(Augmentation.NONE.withMixup(1));
    assertEquals(
        "the loss %s takes -1 and 1 as targets, which mixup cannot mix; use another loss or leave mixup out"
            .formatted(loss),
        assertThrows(ConfigurationException.class, () -> trainer.train(classes(2))).getMessage());
  }

  @Test
  void rowsThatAreMeasuredAreNotMixed() {
    Dataset data = classes(3);
    TrainingResult result =
        trainer("cross_entropy", "3:softmax")
            .augmentation(Augmentation.NONE.withMixup(ALPHA))
            .validation(data)
            .train(data);
    assertEquals(
        result.model().evaluate(data, Engine.create()).loss(),
        result.history().getLast().validationLoss());
  }
}
