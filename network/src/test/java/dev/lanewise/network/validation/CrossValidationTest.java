package dev.lanewise.network.validation;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.api.ConfigurationException;
import dev.lanewise.api.registry.Plugins;
import dev.lanewise.network.Model;
import dev.lanewise.network.Trainer;
import dev.lanewise.network.builtin.BuiltinData;
import dev.lanewise.network.data.Column;
import dev.lanewise.network.data.Dataset;
import dev.lanewise.network.data.Schema;
import dev.lanewise.network.engine.Engine;
import dev.lanewise.network.metrics.ClassificationEvaluation;
import dev.lanewise.network.metrics.RegressionEvaluation;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CrossValidationTest {

  private static final Dataset MOONS = BuiltinData.load("builtin:moons", 1).train();
  private static final Trainer TRAINER =
      Trainer.builder().layers("9:tanh,2:softmax").epochs(2).build();

  /** Each part is what a training on the other rows makes of it. */
  @Test
  void aFoldIsATrainingOnTheOtherRows() {
    try (Engine engine = Engine.create(Plugins.installed(), "scalar", 1)) {
      CrossValidation validation = new CrossValidation(3, 2, 8);
      List<CrossValidation.Fold> told = new ArrayList<>();
      CrossValidation.Result result = validation.run(TRAINER, MOONS, engine, told::add);
      assertEquals(6, result.folds().size());
      assertEquals(told, result.folds());
      for (CrossValidation.Fold fold : result.folds()) {
        Folds division = Folds.of(MOONS, 3, 8, fold.repetition() - 1);
        int[] held = division.heldOut(fold.number() - 1);
        Dataset rows = MOONS.select(held);
        Model model =
            TRAINER.train(MOONS.select(division.training(fold.number() - 1)), engine).model();
        assertEquals(MOONS.rows() - held.length, fold.trainingRows());
        assertEquals(2, fold.epoch());
        assertEquals(model.evaluate(rows, engine).loss(), fold.evaluation().loss());
        CrossValidation.Predictions predictions = result.predictions().get(fold.repetition() - 1);
        float[] expected = new float[held.length * 2];
        int[] classes = new int[held.length];
        model.predictor(engine, 7).predict(rows, expected);
        model.predictor(engine, 7).classify(rows, classes);
        for (int i = 0; i < held.length; i++) {
          assertEquals(fold.number(), predictions.folds()[held[i]]);
          assertEquals(classes[i], predictions.classes()[held[i]]);
          assertEquals(expected[2 * i], predictions.outputs()[2 * held[i]]);
          assertEquals(expected[2 * i + 1], predictions.outputs()[2 * held[i] + 1]);
        }
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"simd,1", "simd,3", "scalar,3"})
  void kernelsAndThreadsChangeNoBit(String kernels, int threads) {
    CrossValidation validation = new CrossValidation(2, 1, 1);
    float[] expected;
    try (Engine engine = Engine.create(Plugins.installed(), "scalar", 1)) {
      expected = validation.run(TRAINER, MOONS, engine, _ -> {}).predictions().getFirst().outputs();
    }
    try (Engine engine = Engine.create(Plugins.installed(), kernels, threads)) {
      assertArrayEquals(
          expected,
          validation.run(TRAINER, MOONS, engine, _ -> {}).predictions().getFirst().outputs());
    }
  }

  /** The scale of a column comes from the rows of a training: the one far value is not known. */
  @Test
  void columnsAreFittedToTheRowsOfATraining() {
    int rows = 20;
    float[] inputs = new float[rows];
    float[] targets = new float[rows];
    for (int i = 0; i < rows; i++) {
      inputs[i] = i % 5;
      targets[i] = 2 * inputs[i];
    }
    inputs[rows - 1] = 1e6f;
    Dataset data =
        Dataset.ofTargets(inputs, 1, targets, 1)
            .withSchema(new Schema(List.of(Column.number("x")), List.of("y")));
    Trainer trainer = Trainer.builder().layers("1:identity").epochs(1).build();
    try (Engine engine = Engine.create(Plugins.installed(), "scalar", 1)) {
      CrossValidation.Result result =
          new CrossValidation(rows, 1, 1).run(trainer, data, engine, _ -> {});
      Folds division = Folds.of(data, rows, 1, 0);
      for (CrossValidation.Fold fold : result.folds()) {
        RegressionEvaluation evaluation = (RegressionEvaluation) fold.evaluation();
        boolean far = division.of(rows - 1) == fold.number() - 1;
        // Scaled by the other rows, 1e6 is hundreds of thousands of deviations away.
        assertEquals(far, evaluation.mae() > 1e4, "fold " + fold.number());
      }
    }
  }

  @Test
  void aClassifierLearns() {
    Trainer trainer =
        Trainer.builder()
            .layers("16:tanh,2:softmax")
            .optimizer("adam(learning_rate=0.02)")
            .epochs(40)
            .build();
    try (Engine engine = Engine.create(Plugins.installed(), "scalar", 1)) {
      double[] accuracies =
          new CrossValidation(4, 1, 1)
              .run(trainer, MOONS, engine, _ -> {}).folds().stream()
                  .mapToDouble(fold -> ((ClassificationEvaluation) fold.evaluation()).accuracy())
                  .toArray();
      Spread spread = Spread.of(accuracies);
      assertTrue(spread.mean() > 0.95, spread.toString());
      assertTrue(spread.deviation() > 0 && spread.deviation() < 0.05, spread.toString());
    }
  }

  @Test
  void theSpreadIsThatOfASample() {
    assertEquals(new Spread(3, 0, 3, 3), Spread.of(3));
    assertEquals(new Spread(3, Math.sqrt(2), 2, 4), Spread.of(2, 4));
    assertThrows(IllegalArgumentException.class, Spread::of);
  }

  @Test
  void rangesAreChecked() {
    assertThrows(ConfigurationException.class, () -> new CrossValidation(1, 1, 1));
    assertThrows(ConfigurationException.class, () -> new CrossValidation(2, 0, 1));
  }
}
