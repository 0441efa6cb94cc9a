package dev.lanewise.scoring;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.sun.management.ThreadMXBean;
import dev.lanewise.api.DataException;
import dev.lanewise.api.registry.Plugins;
import dev.lanewise.formats.ModelFile;
import dev.lanewise.network.Model;
import dev.lanewise.network.Predictor;
import dev.lanewise.network.Trainer;
import dev.lanewise.network.data.Column;
import dev.lanewise.network.data.ColumnKind;
import dev.lanewise.network.data.Dataset;
import dev.lanewise.network.data.Schema;
import dev.lanewise.network.engine.Engine;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScorerTest {

  private static final int ROWS = 211;
  private static final List<String> CITIES = List.of("Busan", "Lyon", "7");
  private static final Model CHURN = churn();
  private static final Scorer SCORER = Scorer.of(CHURN);

  @TempDir private Path folder;

  /** A row of the table. */
  private record Customer(int age, String city, boolean member, LocalDate since) {}

  private static float[] rows(int count) {
    Random random = new Random(3);
    float[] rows = new float[count * 4];
    for (int i = 0; i < rows.length; i += 4) {
      rows[i] = random.nextInt(70);
      rows[i + 1] = random.nextInt(CITIES.size());
      rows[i + 2] = random.nextInt(2);
      rows[i + 3] = random.nextInt(9000);
    }
    return rows;
  }

  private static Model churn() {
    Schema schema =
        new Schema(
            List.of(
                Column.number("age"),
                Column.category("city", CITIES),
                new Column("member", ColumnKind.BOOLEAN, List.of()),
                new Column("since", ColumnKind.DATE, List.of())),
            List.of("churned"));
    float[] rows = rows(ROWS);
    int[] labels = new int[ROWS];
    for (int row = 0; row < ROWS; row++) {
      labels[row] = (int) rows[row * 4] % 3;
    }
    Dataset data =
        Dataset.ofInputs(rows, 4)
            .withClasses(labels, List.of("no", "maybe", "yes"))
            .withSchema(schema);
    try (Engine engine = Engine.create()) {
      return Trainer.builder()
          .layers("9:tanh,3:softmax")
          .epochs(3)
          .build()
          .train(data, engine)
          .model();
    }
  }

  private static Map<String, @Nullable Object> row(
      @Nullable Object age, @Nullable Object city, Object member, Object since) {
    Map<String, @Nullable Object> row = new HashMap<>();
    row.put("age", age);
    row.put("city", city);
    row.put("member", member);
    row.put("since", since);
    return row;
  }

  @Test
  void aRowIsAMapARecordOrNumbers() {
    LocalDate since = LocalDate.of(2020, 1, 31);
    float[] numbers = {41, 1, 1, 7335};
    Answer expected = SCORER.predict(numbers);
    assertArrayEquals(numbers, SCORER.numbers(row(41, "Lyon", true, since)));
    assertArrayEquals(numbers, SCORER.numbers(row(41.0, "Lyon", "TRUE", "2020-01-31")));
    assertArrayEquals(numbers, SCORER.numbers(row(41L, "Lyon", 1, "31 Jan 2020")));
    assertEquals(expected.outputs(), SCORER.predict(row(41, "Lyon", true, since)).outputs());
    Answer ofRecord = SCORER.predict(new Customer(41, "Lyon", true, since));
    assertEquals(expected.outputs(), ofRecord.outputs());
    assertEquals(expected.label(), ofRecord.label());
  }

  @Test
  void missingAndUnknownValuesAreThoseOfTheSchema() {
    LocalDate since = LocalDate.of(2000, 1, 1);
    assertArrayEquals(
        new float[] {Float.NaN, Schema.UNKNOWN, 0, 0},
        SCORER.numbers(row(null, "Oslo", false, since)));
    assertArrayEquals(
        new float[] {Float.NaN, Float.NaN, 0, 0}, SCORER.numbers(row(Float.NaN, "", false, since)));
    // A category that looks like a number.
    for (Object seven : new Object[] {"7", 7, 7L, 7f, 7.0}) {
      assertEquals(2, SCORER.numbers(row(1, seven, false, since))[1]);
    }
  }

  @Test
  void aNumberThatIsNoneIsMissing() {
    LocalDate since = LocalDate.of(2000, 1, 1);
    assertArrayEquals(
        new float[] {Float.NaN, Float.NaN, Float.NaN, 0},
        SCORER.numbers(row(Double.NaN, Double.NaN, Float.NaN, since)));
    for (Number number : new Number[] {1e300, Float.NEGATIVE_INFINITY}) {
      assertThrows(DataException.class, () -> SCORER.numbers(row(number, "Lyon", true, since)));
    }
  }

  /** A record one of whose components cannot be had. */
  record Broken(int age) {
    @Override
    public int age() {
      throw new IllegalStateException("no age");
    }
  }

  @Test
  void aComponentThatFailsIsNamed() {
    assertEquals(
        "the component age of the record dev.lanewise.scoring.ScorerTest$Broken fails: java.lang.IllegalStateException: no age",
        assertThrows(DataException.class, () -> SCORER.predict(new Broken(1))).getMessage());
  }

  @Test
  void aModelWithOneLayerAndAnEngineOfOnesOwn() {
    Dataset data = Dataset.ofClasses(new float[] {1, 2, 3, 4, 5, 6}, 2, new int[] {0, 1, 2}, 3);
    try (Engine engine = Engine.create()) {
      Model model =
          Trainer.builder().layers("3:softmax").epochs(2).build().train(data, engine).model();
      float[] outputs = new float[3];
      int[] classes = new int[1];
      model.predictor().predict(new float[] {3, 4}, 1, outputs);
      model.predictor().classify(new float[] {3, 4}, 1, classes);
      Answer answer = Scorer.of(model, engine).predict(3, 4);
      assertEquals(Optional.of(Integer.toString(classes[0])), answer.label());
      assertEquals(
          List.of(outputs[0], outputs[1], outputs[2]), List.copyOf(answer.outputs().values()));
    }
  }

  @Test
  void aWrongValueIsOneSentence() {
    LocalDate since = LocalDate.of(2000, 1, 1);
    assertEquals(
        "the column age takes finite numbers, as a Number, not 'old'; correct the value, or pass null for a missing one",
        assertThrows(DataException.class, () -> SCORER.predict(row("old", "Lyon", true, since)))
            .getMessage());
    assertEquals(
        "the column member takes true or false, not '2'; correct the value, or pass null for a missing one",
        assertThrows(DataException.class, () -> SCORER.predict(row(1, "Lyon", 2, since)))
            .getMessage());
    assertEquals(
        "the column since takes dates such as 2026-01-31, not '20000101'; correct the value, or pass null for a missing one",
        assertThrows(DataException.class, () -> SCORER.predict(row(1, "Lyon", true, 20000101)))
            .getMessage());
    assertEquals(
        "the row lacks the column 'city'; the model takes age, city, member, since, and null stands for a missing value",
        assertThrows(DataException.class, () -> SCORER.predict(Map.of("age", 1))).getMessage());
    assertEquals(
        "a row has 3 values and the model takes 4",
        assertThrows(DataException.class, () -> SCORER.predict(1f, 2f, 3f)).getMessage());
  }

  @Test
  void anAnswerHasTheClassAndAllOutputs() {
    float[] row = {41, 1, 1, 7335};
    float[] outputs = new float[3];
    int[] classes = new int[1];
    Predictor predictor = CHURN.predictor();
    predictor.predict(row, 1, outputs);
    predictor.classify(row, 1, classes);
    Answer answer = SCORER.predict(row);
    List<String> names = List.of("no", "maybe", "yes");
    assertEquals(Optional.of(names.get(classes[0])), answer.label());
    assertEquals(names, List.copyOf(answer.outputs().keySet()));
    assertEquals(outputs[2], answer.output("yes"));
    assertEquals(
        List.of(outputs[0], outputs[1], outputs[2]), List.copyOf(answer.outputs().values()));
    assertEquals(
        "the model has no output 'sure'; it has no, maybe, yes",
        assertThrows(DataException.class, () -> answer.output("sure")).getMessage());
    assertThrows(DataException.class, answer::value);
  }

  @Test
  void aModelOfPlainNumbersHasNoColumns() {
    float[] inputs = {1, 2, 3, 4, 5, 6};
    Dataset data = Dataset.ofTargets(inputs, 2, new float[] {1, 2, 3}, 1);
    Model model;
    try (Engine engine = Engine.create()) {
      model = Trainer.builder().layers("1:identity").epochs(1).build().train(data, engine).model();
    }
    Scorer scorer = Scorer.of(model);
    float[] expected = new float[1];
    scorer.predict(new float[] {1, 2}, expected);
    Answer answer = scorer.predict(1, 2);
    assertEquals(expected[0], answer.value());
    assertEquals(Optional.empty(), answer.label());
    assertEquals(Map.of("output_0", expected[0]), answer.outputs());
    assertEquals(
        "the model was not trained on a table, so its 2 inputs have no names; pass an array",
        assertThrows(DataException.class, () -> scorer.predict(Map.of("x", 1))).getMessage());
  }

  @Test
  void aModelComesFromAFileFromBytesOrFromAResource() throws IOException, URISyntaxException {
    Path file = folder.resolve("churn.safetensors");
    ModelFile.write(CHURN, file);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    ModelFile.write(CHURN, bytes);
    Map<String, Float> expected = SCORER.predict(41, 1, 1, 7335).outputs();
    assertEquals(expected, Scorer.read(file).predict(41, 1, 1, 7335).outputs());
    assertEquals(
        expected, Scorer.read(bytes.toByteArray(), "churn").predict(41, 1, 1, 7335).outputs());
    URL here = requireNonNull(ScorerTest.class.getResource("ScorerTest.class"));
    Path resource = Path.of(here.toURI()).resolveSibling("churn.safetensors");
    Files.copy(file, resource, StandardCopyOption.REPLACE_EXISTING);
    assertEquals(
        expected,
        Scorer.read(ScorerTest.class, "churn.safetensors").predict(41, 1, 1, 7335).outputs());
    Files.delete(resource);
    assertEquals(
        "there is no resource 'none' beside the class dev.lanewise.scoring.ScorerTest; a name from the root begins with a slash",
        assertThrows(DataException.class, () -> Scorer.read(ScorerTest.class, "none"))
            .getMessage());
  }

  @Test
  void manyVirtualThreadsGetTheAnswersOfOne() throws InterruptedException, ExecutionException {
    int count = 64;
    float[] rows = rows(count);
    float[] expected = new float[count * 3];
    SCORER.predict(rows, count, expected);
    List<Future<Integer>> wrong = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int thread = 0; thread < count; thread++) {
        float[] row = new float[4];
        System.arraycopy(rows, thread * 4, row, 0, 4);
        int at = thread * 3;
        wrong.add(threads.submit(() -> wrong(row, expected, at)));
      }
    }
    int all = 0;
    for (Future<Integer> each : wrong) {
      all += each.get();
    }
    assertEquals(0, all);
  }

  private static int wrong(float[] row, float[] expected, int at) {
    float[] outputs = new float[3];
    int wrong = 0;
    for (int i = 0; i < 1000; i++) {
      SCORER.predict(row, outputs);
      for (int j = 0; j < 3; j++) {
        if (Float.floatToRawIntBits(outputs[j]) != Float.floatToRawIntBits(expected[at + j])) {
          wrong++;
        }
      }
      if (i % 100 == 0) {
        // Another virtual thread goes on in this carrier thread.
        LockSupport.parkNanos(1);
      }
    }
    return wrong;
  }

  /** On scalar kernels: vector code allocates until C2 has compiled it. */
  @Test
  void nothingIsAllocatedForARow() {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    Dataset data = Dataset.ofTargets(new float[] {1, 2, 3, 4, 5, 6}, 2, new float[] {1, 2, 3}, 1);
    float[] row = {1, 2};
    float[] outputs = new float[1];
    long least = Long.MAX_VALUE;
    try (Engine engine = Engine.create(Plugins.installed(), "scalar", 1)) {
      Scorer scorer =
          Scorer.of(
              Trainer.builder()
                  .layers("5:relu,1:identity")
                  .epochs(1)
                  .build()
                  .train(data, engine)
                  .model(),
              engine);
      for (int round = 0; round < 2000 && least > 0; round++) {
        long before = threads.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < 1000; i++) {
          scorer.predict(row, outputs);
        }
        least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
      }
    }
    assertEquals(0, least);
  }
}
