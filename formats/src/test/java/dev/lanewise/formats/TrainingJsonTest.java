package dev.lanewise.formats;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.lanewise.api.registry.PluginReference;
import dev.lanewise.network.EarlyStopping;
import dev.lanewise.network.EpochReport;
import dev.lanewise.network.Model;
import dev.lanewise.network.TrainingConfig;
import dev.lanewise.network.TrainingState;
import dev.lanewise.network.augmentation.Augmentation;
import dev.lanewise.network.augmentation.ImageChanges;
import dev.lanewise.network.augmentation.ImageShape;
import dev.lanewise.network.data.ClassWeights;
import dev.lanewise.network.engine.Engine;
import dev.lanewise.network.regularization.Clipping;
import dev.lanewise.network.regularization.LayerNumbers;
import dev.lanewise.network.regularization.Regularization;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TrainingJsonTest {

  private static final Path FILE = Path.of("checkpoint-000001.safetensors");
  private static final Engine ENGINE = Engine.create();
  private static final Model MODEL = ModelFileTest.model(ENGINE);

  /** What a text must have and nothing else. */
  private static final Map<String, String> LEAST =
      Map.of(
          "optimizer",
          "\"sgd\"",
          "batch_size",
          "0",
          "seed",
          "3",
          "shuffle",
          "false",
          "validation_fraction",
          "0.25",
          "epochs_done",
          "0",
          "steps",
          "0");

  @AfterAll
  static void close() {
    ENGINE.close();
  }

  private static TensorFile content(Map<String, Tensor> states) {
    Map<String, Tensor> tensors = new HashMap<>(ModelFile.tensors(MODEL));
    tensors.putAll(states);
    return new TensorFile(tensors, Map.of(ModelFile.ARCHITECTURE, ModelJson.of(MODEL).write()));
  }

  private static TrainingState read(String text) {
    return TrainingJson.read(text, FILE, content(Map.of()), ENGINE);
  }

  /** Returns the least text with one field more or another value of one. */
  private static String with(String name, String value) {
    return JsonText.with(LEAST, name, value);
  }

  private static void fails(String text, String part) {
    Expect.dataError(
        () -> read(text),
        FILE + ": the training position is " + part,
        "remove the file to use an earlier checkpoint");
  }

  @Test
  void readsWhatItWrites() {
    List<EpochReport> history =
        List.of(
            new EpochReport(1, 0.1, Double.NaN, Double.POSITIVE_INFINITY, -0.0, 1e-9, 0.125),
            new EpochReport(
                2,
                Double.MIN_VALUE,
                0.25,
                Double.MAX_VALUE,
                0.75,
                12.5,
                Double.MIN_VALUE,
                Map.of("acme:gap", Double.MIN_VALUE, "acme:gap(beta=2)", -0.1)));
    Map<String, Double> scalars =
        Map.of("power", 0.1, "none", Double.NaN, "least", Double.NEGATIVE_INFINITY);
    TrainingState written =
        new TrainingState(
            MODEL,
            new TrainingConfig(
                PluginReference.parse("adam(beta1=0.8)"),
                Integer.MAX_VALUE,
                Long.MIN_VALUE,
                true,
                0.1,
                Optional.of(
                    new EarlyStopping(
                        EarlyStopping.Measure.VALIDATION_ACCURACY, 7, Double.MIN_VALUE)),
                PluginReference.parse("step(epochs=3, factor=0.5)"),
                Integer.MAX_VALUE,
                new Regularization(
                    Optional.of(new Clipping(Clipping.Kind.NORM, 0.1)),
                    LayerNumbers.of(Double.MIN_VALUE),
                    new LayerNumbers(0, Map.of("2.1", 0.5)),
                    new LayerNumbers(0.25, Map.of("3", 0.0)),
                    LayerNumbers.of(Double.MAX_VALUE),
                    0.999),
                new ClassWeights.Listed(List.of(0.0, Double.MIN_VALUE)),
                new Augmentation(
                    new ImageChanges(0.1, 180, 0.5, 34, 4, 7),
                    Optional.of(new ImageShape(9, 65_535, 3)),
                    0.1)),
            new TrainingState.Rows(150, Long.MAX_VALUE),
            new TrainingState.Position(Checkpoints.MAX_EPOCH, 1L << 40, history),
            new TrainingState.OptimizerState(Map.of(), scalars),
            Optional.empty(),
            Optional.empty());
    TrainingState read =
        TrainingJson.read(
            TrainingJson.write(written),
            FILE,
            content(Map.of("optimizer.mean", new Tensor(new long[] {2}, new float[] {3, 4}))),
            ENGINE);
    assertEquals(written.config(), read.config());
    assertEquals(written.rows(), read.rows());
    assertEquals(written.position(), read.position());
    assertEquals(scalars, read.optimizer().stepScalars());
    assertEquals(MODEL.architecture(), read.model().architecture());
    assertEquals(Set.of("mean"), read.optimizer().arrays().keySet());
    assertArrayEquals(new float[] {3, 4}, read.optimizer().arrays().get("mean"));
  }

  @Test
  void readsAPositionWithinAnEpoch() {
    TrainingState.Steering steering =
        new TrainingState.Steering(0.1, true, List.of(1.0, Double.MIN_VALUE));
    TrainingState.PartialEpoch partial =
        new TrainingState.PartialEpoch(
            Integer.MAX_VALUE, 0.1, -0.0, Long.MAX_VALUE, 1.5, 1 / 3.0, new float[] {5, 6});
    TrainingState least = read(JsonText.of(LEAST));
    TrainingState written =
        new TrainingState(
            MODEL,
            least.config(),
            least.rows(),
            new TrainingState.Position(0, 3, List.of(), steering, Optional.of(partial)),
            least.optimizer(),
            Optional.empty(),
            Optional.empty());
    Tensor before = new Tensor(new long[] {2}, partial.before());
    TrainingState.Position read =
        TrainingJson.read(
                TrainingJson.write(written), FILE, content(Map.of("epoch.before", before)), ENGINE)
            .position();
    assertEquals(written.position(), read);
    Expect.dataError(
        () -> read(TrainingJson.write(written)),
        FILE + " lacks the tensor epoch.before",
        "remove the file to use an earlier checkpoint");
  }

  @Test
  void aPositionOfBeforeIsBetweenEpochs() {
    TrainingState.Position position = read(JsonText.of(LEAST)).position();
    assertEquals(TrainingState.Steering.NONE, position.steering());
    assertEquals(Optional.empty(), position.partial());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "[]",
        "{\"batches\":0,\"correct\":1,\"loss_sum\":\"1\",\"loss_weight\":\"1\",\"seconds\":\"1\",\"learning_rate_factor\":\"1\"}",
        "{\"batches\":1,\"correct\":-1,\"loss_sum\":\"1\",\"loss_weight\":\"1\",\"seconds\":\"1\",\"learning_rate_factor\":\"1\"}",
        "{\"batches\":1,\"correct\":1,\"loss_sum\":\"1\",\"seconds\":\"1\",\"learning_rate_factor\":\"1\"}"
      })
  void anIncompletePartOfAnEpochIsAnError(String text) {
    fails(with("partial_epoch", text), "incomplete");
  }

  @Test
  void whatMayBeMissingIsNone() {
    TrainingState state = read(JsonText.of(LEAST));
    assertEquals(
        new TrainingConfig(
            PluginReference.of("sgd"),
            0,
            3,
            false,
            0.25,
            Optional.empty(),
            PluginReference.of("constant"),
            0,
            Regularization.NONE,
            ClassWeights.none(),
            Augmentation.NONE),
        state.config());
    assertEquals(new TrainingState.Rows(0, 0), state.rows());
    assertEquals(Map.of(), state.optimizer().stepScalars());
    assertEquals(List.of(), state.position().history());
    assertEquals(
        List.of(
            new EpochReport(
                0, Double.NaN, Double.NaN, Double.NaN, Double.NaN, Double.NaN, Double.NaN),
            new EpochReport(3, 0.5, Double.NaN, Double.NaN, Double.NaN, 0x1p-3, Double.NaN)),
        read(with("history", "[{},{\"epoch\":3,\"train_loss\":\"0.5\",\"seconds\":\"0x1p-3\"}]"))
            .position()
            .history());
  }

  @Test
  void passesOverWhatItDoesNotKnow() {
    TrainingState state = read(with("deep", "{\"steps\":9,\"new\":[{\"rows\":7}]}"));
    assertEquals(0, state.position().steps());
    assertEquals(0, state.rows().count());
  }

  @ParameterizedTest
  @ValueSource(strings = {"optimizer", "batch_size", "epochs_done", "steps"})
  void aMissingFieldIsRefused(String name) {
    Map<String, String> fields = new TreeMap<>(LEAST);
    fields.remove(name);
    fails(JsonText.of(fields), "incomplete");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ' ',
      quoteCharacter = '\0',
      value = {
        "rows -1",
        "steps -1",
        "epochs_done -1",
        "epochs_done 1000000000",
        "scalars []",
        "scalars null",
        "scalars {\"power\":0.5}",
        "history {}",
        "history null",
        "history [1]",
        "history [{\"train_loss\":0.5}]",
      })
  void aValueThatCannotBeIsRefused(String name, String value) {
    fails(with(name, value), "incomplete");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ' ',
      quoteCharacter = '\0',
      value = {
        "optimizer \"\"",
        "optimizer 1",
        "batch_size -1",
        "batch_size \"1\"",
        "seed 1.5",
        "seed 99999999999999999999",
        "shuffle 1",
        "shuffle \"true\"",
        "validation_fraction -1e-9",
        "validation_fraction 1",
        "validation_fraction {\"a\":1}",
        "steps [1]",
        "rows 1,\"rows\":2",
        "history [{\"epoch\":\"1\"}]"
      })
  void aFieldOfAnotherKindOrAnOptionOutOfRangeIsRefused(String name, String value) {
    fails(with(name, value), "damaged");
  }

  @Test
  void valuesUpToTheLimitsAreTaken() {
    assertEquals(999_999_999, read(with("epochs_done", "999999999")).position().epochsDone());
    assertEquals(0.999, read(with("validation_fraction", "0.999")).config().validationFraction());
    assertEquals(1, read(with("rows", "1")).rows().count());
    assertEquals(true, read(with("shuffle", "true")).config().shuffle());
  }

  @ParameterizedTest
  @ValueSource(strings = {"optimizer", "batch_size", "seed", "shuffle", "validation_fraction"})
  void anOptionThatIsMissingIsNoDefault(String name) {
    Map<String, String> fields = new HashMap<>(LEAST);
    fields.remove(name);
    fails(JsonText.of(fields), "incomplete");
  }

  @Test
  void whatIsNotOneObjectIsRefused() {
    String whole = JsonText.of(LEAST);
    fails("", "incomplete");
    fails("[" + whole + "]", "incomplete");
    fails(whole + "{}", "incomplete");
    fails(whole.substring(0, whole.length() - 1), "damaged");
    fails(whole + "}", "damaged");
  }

  @Test
  void aTextThatIsNoNumberIsShown() {
    Expect.dataError(
        () -> read(with("scalars", "{\"power\":\"one\"}")),
        FILE + ": 'one' in the training position is no number");
    Expect.dataError(
        () -> read(with("history", "[{\"seconds\":\"\"}]")), "'' in the training position");
  }

  @Test
  void anOptimizerThatCannotBeReadIsNamedWithTheFile() {
    Expect.dataError(() -> read(with("optimizer", "\"sgd(\"")), FILE + ": ", "sgd(");
  }
}
