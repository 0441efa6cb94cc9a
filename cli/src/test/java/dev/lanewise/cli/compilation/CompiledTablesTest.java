package dev.lanewise.cli.compilation;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.api.registry.Plugins;
import dev.lanewise.cli.Run;
import dev.lanewise.cli.TestFiles;
import dev.lanewise.cli.options.ModelData;
import dev.lanewise.formats.CsvDialect;
import dev.lanewise.formats.DataSource;
import dev.lanewise.formats.ModelFile;
import dev.lanewise.network.Model;
import dev.lanewise.network.data.Column;
import dev.lanewise.network.data.ColumnKind;
import dev.lanewise.network.data.ColumnRoles;
import dev.lanewise.network.data.Schema;
import dev.lanewise.network.data.Task;
import dev.lanewise.network.engine.Engine;
import dev.lanewise.network.preparation.ColumnStep;
import dev.lanewise.network.preparation.Preparation;
import dev.lanewise.network.preparation.TargetScaling;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Generated classes prepare rows of a table as the library does. */
class CompiledTablesTest {

  private static final Engine ENGINE = Engine.create(Plugins.installed(), "scalar", 1);

  @TempDir private Path work;

  private static Model withPreparation(
      Schema schema, List<ColumnStep> steps, Optional<TargetScaling> scaling) {
    Preparation preparation = new Preparation(schema, steps, scaling);
    String layers = scaling.isPresent() ? "20:gelu,2:identity" : "4:softmax";
    Task task =
        scaling.isPresent()
            ? new Task.Regression()
            : new Task.Classification(List.of("w", "x", "y", "z"), 0.5f);
    return RandomModel.of(preparation.width(), layers, task, ENGINE).withPreparation(preparation);
  }

  private static Model everyKind() {
    return withPreparation(
        new Schema(
            List.of(
                Column.number("size"),
                new Column("is new", ColumnKind.BOOLEAN, List.of()),
                new Column("sold", ColumnKind.DATE, List.of()),
                Column.category("colour", List.of("blue", "größe", "\"red\"")),
                Column.category("city", List.of("a", "b", "c", "d", "e")),
                Column.category("class", List.of("low", "mid", "high")),
                Column.number("größe"),
                Column.number("2 m²"),
                Column.number("2 m")),
            List.of("price", "rent")),
        List.of(
            new ColumnStep.Numeric(1.5f, 0.3f, 0.7f, true, 0, 9),
            new ColumnStep.Numeric(0.5f, 0.1f, 1, false, 0, 1),
            new ColumnStep.Numeric(7000.25f, 7300, 365.2f, true, 0, 9000),
            new ColumnStep.OneHot(4, List.of(0, 1, -1), 2, 3),
            new ColumnStep.OneHot(3, List.of(2, 0, 1, 2, 0), -1, -1),
            new ColumnStep.Ordinal(List.of(0, -1, 2), 7, 9, 1.2f, 2.5f),
            new ColumnStep.Numeric(0, 0, 1, false, 0, 1),
            new ColumnStep.Numeric(-1, 1e-3f, 1e3f, false, 0, 1),
            new ColumnStep.Numeric(0, -0f, 1e-3f, false, 0, 1)),
        Optional.of(new TargetScaling(List.of(1.5f, -2f), List.of(3.3f, 0.01f))));
  }

  /** A row as a file has it, and as a program does. */
  private record Row(String line, List<@Nullable Object> values) {

    static Row of(String line, @Nullable Object... values) {
      List<@Nullable Object> all = new ArrayList<>();
      Collections.addAll(all, values);
      return new Row(line, all);
    }
  }

  @Test
  void aRecordGivesTheBitsOfARowInAFile() throws Exception {
    Model model = everyKind();
    GeneratedScorer scorer = CompiledModels.compiled(work, model);
    LocalDateTime day = LocalDateTime.of(2019, 2, 28, 0, 0);
    float nan = Float.NaN;
    List<Row> rows =
        List.of(
            Row.of(
                "1.25,true,2019-02-28,blue,a,low,1,2,3",
                1.25f,
                true,
                day,
                "blue",
                "a",
                "low",
                1f,
                2f,
                3f),
            Row.of(
                "-3,false,2019-02-28T13:14:15.999,größe,b,mid,-0.0,0,-0.0",
                -3f,
                false,
                day.withHour(13).withMinute(14).withSecond(15).withNano(999_000_000),
                "größe",
                "b",
                "mid",
                -0f,
                0f,
                -0f),
            Row.of(
                "1e30,true,1999-12-31T23:59:59.5,\"\"\"red\"\"\",e,high,1e-40,7,8",
                1e30f,
                true,
                LocalDateTime.of(1999, 12, 31, 23, 59, 59, 500_000_000),
                "\"red\"",
                "e",
                "high",
                1e-40f,
                7f,
                8f),
            Row.of(
                "2,false,2019-02-28T02:00:00+02:00,pink,z,none,1,1,1",
                2f,
                false,
                day,
                "pink",
                "z",
                "none",
                1f,
                1f,
                1f),
            Row.of(",,,,,,,,", nan, null, null, null, null, null, nan, nan, nan));
    StringBuilder text = new StringBuilder("size,is new,sold,colour,city,class,größe,2 m²,2 m\n");
    rows.forEach(row -> text.append(row.line()).append('\n'));
    Path file = TestFiles.write(work.resolve("rows.csv"), text.toString());
    float[] inputs =
        DataSource.of(
                file.toString(), ModelData.options(model, ColumnRoles.DEFAULT, CsvDialect.AUTO))
            .inputs(model.inputs())
            .data()
            .inputs();
    float[] expected = new float[2 * rows.size()];
    model.predictor(ENGINE, 2).predict(inputs, rows.size(), expected);
    for (int i = 0; i < rows.size(); i++) {
      int[] wanted = CompiledModels.bits(CompiledModels.row(expected, 2, i));
      Object row = scorer.row(rows.get(i).values().toArray());
      assertArrayEquals(wanted, CompiledModels.bits(scorer.predict(row)), rows.get(i).line());
    }
    CompiledModels.assertSame(model, ENGINE, scorer);
  }

  @Test
  void componentsAreNamedAfterTheColumns() throws Exception {
    CompiledModels.compiled(work, everyKind());
    String source = Files.readString(work.resolve("sources/com/acme/Scorer.java"));
    assertTrue(
        source.contains(
            "public record Row(float size, Boolean is_new, LocalDateTime sold, String colour,"
                + " String city, String class_, float gr_e, float _2_m, float _2_m_2)"),
        source);
    assertTrue(source.contains("* @param gr_e the column 'gr&#246;&#223;e'"), source);
  }

  @Test
  void aLabelIsTheNameOfTheClass() throws Exception {
    Model model =
        withPreparation(
            new Schema(List.of(Column.category("kind", List.of("a", "b"))), List.of()),
            List.of(new ColumnStep.OneHot(3, List.of(0, 1), 2, -1)),
            Optional.empty());
    GeneratedScorer scorer = CompiledModels.compiled(work, model);
    int[] classes = new int[2];
    model.predictor(ENGINE, 1).classify(new float[] {1, Schema.UNKNOWN}, 2, classes);
    List<String> names = List.of("w", "x", "y", "z");
    assertEquals(names.get(classes[0]), scorer.label(scorer.row("b")));
    assertEquals(names.get(classes[1]), scorer.label(scorer.row("other")));
    CompiledModels.assertSame(model, ENGINE, scorer);
  }

  @Test
  void aWholeNumberMayBeWrittenWithZerosBehindThePoint() throws Exception {
    Model model =
        withPreparation(
            new Schema(
                List.of(
                    Column.category("city", List.of("-2", "0", "30")),
                    Column.category("code", List.of("03", "3"))),
                List.of()),
            List.of(
                new ColumnStep.OneHot(4, List.of(0, 1, 2), 3, -1),
                new ColumnStep.OneHot(3, List.of(0, 1), 2, -1)),
            Optional.empty());
    Schema schema = model.schema().orElseThrow();
    GeneratedScorer scorer = CompiledModels.compiled(work, model);
    List<String> texts = List.of("-2.0", "0.00", "30.0", "30", "3", "3.5", "30.", "3.0", "0");
    float[] cities = {0, 1, 2, 2, -1, -1, -1, -1, 1};
    float[] codes = {-1, -1, -1, -1, 1, -1, -1, -1, -1};
    for (int i = 0; i < cities.length; i++) {
      String text = texts.get(i);
      assertEquals(cities[i], schema.code(0, text), text);
      assertEquals(codes[i], schema.code(1, text), text);
      assertArrayEquals(
          scorer.predict(new float[] {cities[i], codes[i]}),
          scorer.predict(scorer.row(text, text)),
          text);
    }
    assertEquals(Schema.UNKNOWN, schema.code(0, ".0"));
    assertEquals(Schema.UNKNOWN, schema.code(0, "000"));
  }

  @Test
  void thousandsOfCategories() throws Exception {
    List<String> names = IntStream.range(0, 9_000).mapToObj(i -> "c" + i).toList();
    List<Integer> slots = IntStream.range(0, 9_000).mapToObj(i -> i % 5).toList();
    Model model =
        withPreparation(
            new Schema(List.of(Column.category("kind", names)), List.of()),
            List.of(new ColumnStep.OneHot(5, slots, -1, -1)),
            Optional.empty());
    GeneratedScorer scorer = CompiledModels.compiled(work, model);
    for (int code : new int[] {0, 3_999, 4_000, 8_999}) {
      assertArrayEquals(scorer.predict(new float[] {code}), scorer.predict(scorer.row("c" + code)));
    }
    CompiledModels.assertSame(model, ENGINE, scorer);
  }

  @Test
  void tooManyColumnsForARecord() throws Exception {
    List<ColumnStep> steps =
        Collections.nCopies(300, new ColumnStep.Numeric(0, 0.5f, 2, true, 0, 1));
    Model model = withPreparation(Schema.ofNumbers(300), steps, Optional.empty());
    CompiledModels.assertSame(model, ENGINE, CompiledModels.compiled(work, model));
    Path source = work.resolve("sources/com/acme/Scorer.java");
    assertFalse(Files.readString(source).contains("record Row"));
    Run run = Run.of("compile", work.resolve("model.safetensors"), "--class", "X", "--out", work);
    assertTrue(run.succeeds().err().contains("too many columns for a record"), run.err());
  }

  /** As people get them: fitted by a training, and read from the model's file. */
  @ParameterizedTest
  @ValueSource(strings = {"hashed", "ordinal"})
  void aTrainedTable(String overflow) throws Exception {
    StringBuilder text = new StringBuilder("size,colour,new,sold,kind\n");
    for (int i = 0; i < 60; i++) {
      text.append(i % 7 == 0 ? "" : i * 0.5f).append(",c").append(i % 11 == 0 ? "" : i % 9);
      text.append(i % 2 == 0 ? ",true," : ",false,").append("2020-01-0").append(1 + i % 9);
      text.append(i % 3 == 0 ? ",rose\n" : ",aster\n");
    }
    Path file = TestFiles.write(work.resolve("table.csv"), text.toString());
    Path model = work.resolve("m.safetensors");
    Run.of(
            "train",
            file,
            "--epochs",
            "2",
            "--max-categories",
            "4",
            "--many-categories",
            overflow,
            "--missing-indicator",
            "--layers",
            "6:relu,2:softmax",
            "--out",
            model)
        .succeeds();
    Model read = ModelFile.read(model, ENGINE);
    GeneratedScorer scorer = CompiledModels.compiled(work, read);
    assertEquals(List.of("aster", "rose"), scorer.constant("CLASS_NAMES"));
    CompiledModels.assertSame(read, ENGINE, scorer);
  }
}
