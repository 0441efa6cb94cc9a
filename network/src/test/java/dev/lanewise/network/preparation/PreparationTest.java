package dev.lanewise.network.preparation;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.api.ConfigurationException;
import dev.lanewise.api.DataException;
import dev.lanewise.network.data.Column;
import dev.lanewise.network.data.ColumnKind;
import dev.lanewise.network.data.Dataset;
import dev.lanewise.network.data.Schema;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PreparationTest {

  private static final float GUARD = -77;
  private static final PreparationConfig DEFAULT = PreparationConfig.DEFAULT;

  private static Dataset numbers(float... column) {
    return Dataset.ofInputs(column, 1).withSchema(Schema.ofNumbers(1));
  }

  private static Dataset categories(List<String> names, float... codes) {
    return Dataset.ofInputs(codes, 1)
        .withSchema(new Schema(List.of(Column.category("c", names)), List.of()));
  }

  private static int[] all(Dataset data) {
    return IntStream.range(0, data.rows()).toArray();
  }

  /** Prepares each row, with guards around what is written. */
  private static float[] prepare(Preparation preparation, float... rows) {
    int width = preparation.width();
    float[] prepared = new float[rows.length / preparation.inputs() * width];
    float[] guarded = new float[width + 2];
    for (int row = 0; row < rows.length / preparation.inputs(); row++) {
      guarded[0] = GUARD;
      guarded[width + 1] = GUARD;
      preparation.apply(rows, row * preparation.inputs(), guarded, 1);
      assertEquals(GUARD, guarded[0]);
      assertEquals(GUARD, guarded[width + 1]);
      System.arraycopy(guarded, 1, prepared, row * width, width);
    }
    return prepared;
  }

  private static float[] fitted(PreparationConfig config, float... column) {
    Dataset data = numbers(column);
    return prepare(Preparation.fit(data, all(data), config), column);
  }

  @Test
  void standardScalingHasMeanZeroAndDeviationOne() {
    // Mean 5, population deviation 2 (the usual textbook example).
    assertArrayEquals(
        new float[] {-1.5f, -.5f, -.5f, -.5f, 0, 0, 1, 2}, fitted(DEFAULT, 2, 4, 4, 4, 5, 5, 7, 9));
  }

  @Test
  void otherScalings() {
    assertArrayEquals(
        new float[] {0, .25f, 1}, fitted(DEFAULT.withScaling(Scaling.MIN_MAX), 10, 12.5f, 20));
    // Quartiles of 1 … 5 as numpy has them: 2, 3 and 4.
    assertArrayEquals(
        new float[] {-1, -.5f, 0, .5f, 1},
        fitted(DEFAULT.withScaling(Scaling.ROBUST), 1, 2, 3, 4, 5));
    assertArrayEquals(new float[] {3, -7}, fitted(DEFAULT.withScaling(Scaling.NONE), 3, -7));
  }

  @ParameterizedTest
  @CsvSource({"STANDARD", "MIN_MAX", "ROBUST", "NONE"})
  void aConstantColumnIsFinite(Scaling scaling) {
    float[] constant = {0.1f, 0.1f, 0.1f, 0.1f, 0.1f, 0.1f, 0.1f};
    float expected = scaling == Scaling.NONE ? 0.1f : 0;
    for (float value : fitted(DEFAULT.withScaling(scaling), constant)) {
      assertEquals(expected, value, 1e-7f);
    }
    Dataset none = numbers(Float.NaN, Float.NaN);
    Preparation preparation = Preparation.fit(none, all(none), DEFAULT.withScaling(scaling));
    assertArrayEquals(new float[] {0, 0}, prepare(preparation, Float.NaN, Float.NaN));
  }

  @ParameterizedTest
  @CsvSource({"mean,3.5", "median,2.5", "most_frequent,2", "-8,-8"})
  void missingNumbersAreFilled(String name, float expected) {
    float[] column = {2, Float.NaN, 2, 3, 7};
    PreparationConfig config =
        DEFAULT.withScaling(Scaling.NONE).withImputation(Imputation.parse(name));
    assertArrayEquals(new float[] {2, expected, 2, 3, 7}, fitted(config, column));
    assertArrayEquals(
        new float[] {2, 0, expected, 1, 2, 0, 3, 0, 7, 0},
        fitted(config.withIndicator(true), column));
  }

  @Test
  void scalingSeesTheFilledColumn() {
    // As a pipeline of an imputer and a scaler: mean 2, deviation sqrt(2/3) of 1, 2, 3.
    float[] prepared = fitted(DEFAULT, 1, Float.NaN, 3);
    assertEquals(0, prepared[1]);
    assertEquals(Math.sqrt(1.5), prepared[2], 1e-6);
  }

  @Test
  void onlyTheGivenRowsAreFitted() {
    Dataset data = numbers(0, 10, 1_000_000);
    Preparation preparation = Preparation.fit(data, new int[] {0, 1}, DEFAULT);
    assertArrayEquals(new float[] {-1, 1}, prepare(preparation, 0, 10));
    assertEquals(
        List.of(new Preparation.Unfamiliar("column_1", 0, 1)), preparation.unfamiliar(data));
  }

  @Test
  void categoriesHaveAColumnEach() {
    Dataset data = categories(List.of("a", "b", "c"), 0, 1, 0, 1);
    Preparation preparation = Preparation.fit(data, all(data), DEFAULT);
    assertEquals(2, preparation.width(), "c is not in the rows");
    assertArrayEquals(
        new float[] {1, 0, 0, 1, 0, 0, 0, 0, 0, 0},
        prepare(preparation, 0, 1, 2, Schema.UNKNOWN, Float.NaN));
    assertEquals(
        List.of(new Preparation.Unfamiliar("c", 1, 0)),
        preparation.unfamiliar(categories(List.of("a", "b", "c"), 0, Schema.UNKNOWN)));
  }

  @Test
  void rareCategoriesShareAColumnWithUnknownOnes() {
    Dataset data = categories(List.of("a", "b", "c", "d"), 0, 0, 1, 2, Float.NaN);
    Preparation preparation = Preparation.fit(data, all(data), DEFAULT);
    assertArrayEquals(
        new float[] {1, 0, 0, 0, 1, 0, 0, 1, 0, 0, 1, 0, 0, 1, 0, 0, 0, 1},
        prepare(preparation, 0, 1, 2, 3, Schema.UNKNOWN, Float.NaN));
  }

  @Test
  void aMissingCategoryMayBeTheMostFrequentOne() {
    Dataset data = categories(List.of("a", "b"), 1, 1, 0, 0, 1, Float.NaN);
    Preparation preparation =
        Preparation.fit(data, all(data), DEFAULT.withImputation(Imputation.parse("most_frequent")));
    assertArrayEquals(new float[] {0, 1}, prepare(preparation, Float.NaN));
  }

  @Test
  void manyCategoriesAreHashedOrRanked() {
    List<String> names = IntStream.range(0, 100).mapToObj(i -> "name" + i).toList();
    float[] codes = new float[300];
    for (int i = 0; i < codes.length; i++) {
      codes[i] = i % 100;
    }
    codes[1] = 7;
    Dataset data = categories(names, codes);
    Preparation hashed =
        Preparation.fit(
            data, all(data), DEFAULT.withCategories(16, PreparationConfig.Overflow.HASHED));
    assertEquals(16, hashed.width());
    List<Integer> used = new ArrayList<>();
    for (int code = 0; code < 100; code++) {
      float[] row = prepare(hashed, code);
      assertEquals(1, sum(row));
      used.add(IntStream.range(0, 16).filter(i -> row[i] == 1).findFirst().orElseThrow());
    }
    assertTrue(used.stream().distinct().count() > 12, used.toString());
    Preparation ranked =
        Preparation.fit(
            data,
            all(data),
            DEFAULT
                .withScaling(Scaling.NONE)
                .withCategories(16, PreparationConfig.Overflow.ORDINAL));
    assertArrayEquals(
        new float[] {0, 1, 99, 100, 100}, prepare(ranked, 7, 0, 1, Schema.UNKNOWN, Float.NaN));
  }

  private static float sum(float[] values) {
    float sum = 0;
    for (float value : values) {
      sum += value;
    }
    return sum;
  }

  @Test
  void booleansStayAsTheyAre() {
    Dataset data =
        Dataset.ofInputs(new float[] {1, 0, 1}, 1)
            .withSchema(
                new Schema(List.of(new Column("b", ColumnKind.BOOLEAN, List.of())), List.of()));
    Preparation preparation = Preparation.fit(data, all(data), DEFAULT);
    assertArrayEquals(new float[] {1, 0}, prepare(preparation, 1, 0));
  }

  @Test
  void targetsAreScaledAndRestored() {
    Dataset data = Dataset.ofTargets(new float[3], 1, new float[] {10, -5, 20, -5, 30, -5}, 2);
    TargetScaling scaling = TargetScaling.fit(data, new int[] {0, 2});
    assertEquals(List.of(20f, -5f), scaling.shift());
    assertEquals(List.of(10f, 1f), scaling.scale(), "a constant is only shifted");
    assertEquals(1, scaling.scaled(0, 30));
    float[] outputs = {GUARD, -1, 0, 1, 2, GUARD};
    scaling.restore(outputs, 1, 2);
    assertArrayEquals(new float[] {GUARD, 10, -5, 30, -3, GUARD}, outputs);
  }

  @Test
  void valuesTooFarApartAreRefused() {
    Dataset data = numbers(-3e38f, 3e38f);
    Exception e =
        assertThrows(
            DataException.class,
            () -> Preparation.fit(data, all(data), DEFAULT.withScaling(Scaling.MIN_MAX)));
    assertTrue(e.toString().contains("column_1"), e.toString());
  }

  @Test
  void mistakesAreRefused() {
    assertThrows(ConfigurationException.class, () -> Imputation.parse("average"));
    assertThrows(ConfigurationException.class, () -> Imputation.parse("NaN"));
    assertThrows(
        ConfigurationException.class,
        () -> DEFAULT.withCategories(0, PreparationConfig.Overflow.HASHED));
    assertThrows(
        DataException.class, () -> new ColumnStep.Numeric(0, 0, 0, false, 0, 0), "a scale of 0");
    assertThrows(
        DataException.class, () -> new ColumnStep.OneHot(1, List.of(1), -1, -1), "no such column");
    assertThrows(
        DataException.class,
        () -> new Preparation(Schema.ofNumbers(2), List.of(), Optional.empty()));
  }
}
