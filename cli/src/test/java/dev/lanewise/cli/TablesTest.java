package dev.lanewise.cli;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tables as people have them, from the first file to tomorrow's. */
class TablesTest {

  @TempDir Path folder;

  private Path file(String name, String text) {
    return TestFiles.write(folder.resolve(name), text);
  }

  private Path model() {
    return folder.resolve("model.safetensors");
  }

  private Run train(Object data, Object... more) {
    Object[] args = new Object[more.length + 4];
    args[0] = "train";
    args[1] = data;
    args[2] = "--out";
    args[3] = model();
    System.arraycopy(more, 0, args, 4, more.length);
    return Run.of(args);
  }

  private static void notes(Run run, String part) {
    assertTrue(run.succeeds().err().contains(part), run.err());
  }

  private Path upsAndDowns() {
    Random random = new Random(3);
    StringBuilder text = new StringBuilder("a,b,y\n");
    for (int i = 0; i < 200; i++) {
      float a = random.nextFloat();
      float b = random.nextFloat();
      text.append("%s,%s,%s%n".formatted(a, b, a > b ? "up" : "down"));
    }
    return file("train.csv", text.toString());
  }

  @Test
  void aFirstLineOfDataIsARow() {
    Path flowers = file("flowers.csv", "4.9,3.1,red\n6.1,2.8,blue\n5.0,3.4,red\n6.3,2.9,blue\n");
    Run run = train(flowers, "--epochs", 1);
    notes(run, "the first line is data");
    notes(run, "target column_3: 2 classes (blue, red)");
    assertEquals(4L, Run.of("evaluate", model(), flowers, "--json").json().get("rows"));
    assertEquals(5, Run.of("predict", model(), flowers, "--header", "no").lines().size());
  }

  @Test
  void numberedClassesAreClassesUnlessTheUserSaysOtherwise() {
    Path vines = file("vines.csv", "a,b,k\n1,5,1\n2,6,1\n7,1,2\n8,2,2\n4,9,3\n5,8,3\n");
    Run run = train(vines, "--epochs", 1);
    notes(run, "target k: 3 classes (1, 2, 3; --task regression takes them for values)");
    notes(train(vines, "--layers", "8:relu,3:softmax", "--epochs", 1), "3 classes");
    notes(train(vines, "--task", "regression", "--epochs", 1), "target k: values from 1.0 to 3.0");
    Path tens = file("tens.csv", "a,k\n1,10\n2,20\n3,10\n4,20\n");
    notes(train(tens, "--epochs", 1), "--task classification takes them for classes");
    notes(train(tens, "--task", "classification", "--epochs", 1), "2 classes (10, 20)");
  }

  @Test
  void weightsDoNotDecayTwice() {
    notes(train(upsAndDowns(), "--epochs", 1), "adamw(learning_rate=0.001, weight_decay=1.0)");
    notes(
        train(upsAndDowns(), "--epochs", 1, "--weight-decay", 0.5),
        "adamw(learning_rate=0.001, weight_decay=0)");
  }

  @Test
  void aLossOfRowsHeldOutIsWeightedByTheirColumn() {
    Path data =
        file("weighted.csv", "a,w,y\n1,2,p\n2,1,q\n3,1,p\n4,3,q\n5,1,p\n6,2,q\n7,1,p\n8,1,q\n");
    Run run = train(data, "--weight", "w", "--validation", 0.5, "--epochs", 1, "--json");
    assertEquals(true, run.json().get("train_loss_weighted"));
    assertEquals(true, run.json().get("validation_loss_weighted"));
  }

  @Test
  void columnsAreFoundByName() {
    train(upsAndDowns(), "--epochs", 30).succeeds();
    String plain =
        Run.of("predict", model(), file("plain.csv", "a,b\n0.9,0.1\n0.1,0.9\n")).succeeds().out();
    Path ids = file("ids.csv", "id,b,a\n007,0.1,0.9\n008,0.9,0.1\n");
    Run other = Run.of("predict", model(), ids);
    notes(other, "left out: id, which the model does not know");
    assertEquals(plain, other.out());
    List<String> named = Run.of("predict", model(), ids, "--id", "id").lines();
    assertEquals("id,y,down,up", named.getFirst());
    assertTrue(named.get(1).startsWith("007,up,"), named.get(1));
    assertTrue(named.get(2).startsWith("008,down,"), named.get(2));
    assertEquals(
        plain,
        Run.of("predict", model(), file("bom.csv", "\uFEFF\"b\";\"a\"\r\n0,1;0,9\r\n0,9;0,1\r\n"))
            .succeeds()
            .out());
    String sentence = Run.of("predict", model(), file("short.csv", "a,c\n1,2\n")).mistake();
    assertTrue(sentence.contains("lacks a column that the model was trained on: b"), sentence);
    sentence = Run.of("predict", model(), ids, "--target", "Typo").mistake();
    assertTrue(sentence.contains("no target column Typo"), sentence);
  }

  @Test
  void aTargetInFrontIsMeasuredOnTheSide() {
    Path data =
        TestFiles.write(
            folder.resolve("front.csv"),
            new String(TestFiles.read(upsAndDowns()), StandardCharsets.UTF_8)
                .lines()
                .map(line -> line.split(",", -1))
                .map(cells -> cells[2] + "," + cells[0] + "," + cells[1] + "\n")
                .reduce("", String::concat));
    train(data, "--target", "y", "--epochs", 30).succeeds();
    Run run = Run.of("predict", model(), data, "--out", folder.resolve("out.jsonl"));
    notes(run, "measured: loss");
    String first =
        new String(TestFiles.read(folder.resolve("out.jsonl")), StandardCharsets.UTF_8)
            .lines()
            .findFirst()
            .orElseThrow();
    assertTrue(first.matches("\\{\"y\":\"(up|down)\",\"outputs\":\\{\"down\":.*"), first);
  }

  /** Prices far from 1, with categories, missing values and a date. */
  private Path houses() {
    Random random = new Random(7);
    StringBuilder text = new StringBuilder("area,rooms,heating,sold,garden,price\n");
    String[] heating = {"gas", "oil", "heat pump"};
    for (int i = 0; i < 400; i++) {
      int area = 40 + random.nextInt(360);
      int rooms = 1 + random.nextInt(6);
      int kind = random.nextInt(3);
      boolean garden = random.nextBoolean();
      int price = 1500 * area + 9000 * rooms + 20_000 * kind + (garden ? 30_000 : 0);
      text.append(
          String.format(
              Locale.ROOT,
              "%s,%s,%s,2026-%02d-01,%s,%d\n",
              area,
              i % 10 == 0 ? "NA" : rooms,
              heating[kind],
              1 + random.nextInt(12),
              garden,
              price));
    }
    return file("houses.csv", text.toString());
  }

  @Test
  void unscaledPricesAreLearnedAndPredictedInTheirUnit() {
    Path houses = houses();
    Run run = train(houses, "--validation", 0.2, "--epochs", 200, "--json");
    assertTrue((double) requireNonNull(run.json().get("r2")) > 0.9, run.out());
    assertTrue(
        run.err()
            .contains(
                "5 inputs: 2 numbers, 1 boolean, 1 date, 1 category column; target price: values"),
        run.err());
    assertTrue(run.err().contains("40 missing values filled"), run.err());
    List<String> lines = Run.of("predict", model(), houses).lines();
    assertEquals("price", lines.getFirst());
    float price = Float.parseFloat(lines.get(1));
    assertTrue(price > 50_000 && price < 1_000_000, lines.get(1));
    Path odd = file("odd.csv", "garden,area,rooms,heating,sold\ntrue,100000,3,coal,2026-01-01\n");
    Run predicted = Run.of("predict", model(), odd);
    notes(predicted, "1 row with a category of heating that training has not seen");
    notes(predicted, "1 value of area far outside the range of training");
  }

  @Test
  void everyPreparationGivesTheSameBitsEverywhere() {
    Path houses = houses();
    Object[] options = {
      "--validation",
      0.2,
      "--scale",
      "robust",
      "--impute",
      "median",
      "--missing-indicator",
      "--max-categories",
      2
    };
    byte[] model = trained(houses, with(options, "--epochs", 6));
    assertArrayEquals(model, trained(houses, with(options, "--epochs", 6, "--kernels", "scalar")));
    assertArrayEquals(
        model, trained(houses, with(options, "--epochs", 6, "--kernels", "simd", "--threads", 3)));
    Path checkpoints = folder.resolve("run");
    trained(houses, with(options, "--epochs", 3, "--checkpoint", checkpoints));
    byte[] resumed =
        trained(houses, with(options, "--epochs", 6, "--checkpoint", checkpoints, "--resume"));
    assertArrayEquals(model, resumed);
    Run other = train(houses, "--init", model(), "--scale", "none", "--epochs", 1);
    assertEquals(2, other.code());
    assertTrue(other.err().contains("the preparation of the columns is that of"), other.err());
  }

  private byte[] trained(Path data, Object[] options) {
    train(data, options).succeeds();
    return TestFiles.read(model());
  }

  private static Object[] with(Object[] options, Object... more) {
    Object[] all = new Object[options.length + more.length];
    System.arraycopy(options, 0, all, 0, options.length);
    System.arraycopy(more, 0, all, options.length, more.length);
    return all;
  }

  @Test
  void columnsAreLeftOutByName() {
    Path data = file("id.csv", "id,name,a,y\n1,north,0.5,no\n2,south,0.7,yes\n");
    notes(train(data, "--ignore", "id,name", "--epochs", 1), "1 input: 1 number;");
    notes(train(data, "--features", "a", "--epochs", 1), "1 input: 1 number;");
    String sentence = train(data, "--ignore", "Id", "--epochs", 1).mistake();
    assertTrue(sentence.contains("no ignored column Id"), sentence);
  }

  @Test
  void whatTeachesNothingIsTold() {
    notes(
        train("builtin:circles", "--layers", "64,64,2", "--epochs", 1),
        "warning: hidden layers 1, 2 have no activation");
    Path data = upsAndDowns();
    notes(
        train(data, "--layers", "1:softmax", "--loss", "mse", "--epochs", 1),
        "softmax of one unit is always 1");
    notes(train(houses(), "--scale", "none", "--epochs", 1), "inputs are of very different sizes");
    notes(
        train(file("same.csv", "a,y\n1,2.5\n2,2.5\n"), "--epochs", 1),
        "target 1 is 2.5 in all rows");
    notes(
        train(data, "--initializer", "constant(value=0)", "--learning-rate", 1e-9, "--epochs", 5),
        "no better than naming the most");
    notes(train(houses(), "--learning-rate", 1e-9, "--epochs", 5), "no better than their mean");
    train(data, "--epochs", 1).succeeds();
    Path ups = file("ups.csv", "a,b,y\n0.9,0.1,up\n0.8,0.1,up\n");
    notes(train(ups, "--init", model(), "--epochs", 1), "no row has the class down");
  }

  @Test
  void inspectsTables() {
    Path data =
        file(
            "odd.csv",
            "n,same,twice,late,name,kind,y\n1,7,1,,a,x,no\n2,7,2,,b,w,yes\n2,7,2,5,c,x,no\n4,7,4,,d,x,no\n");
    Run run = Run.of("inspect", data);
    List<String> lines = run.lines();
    assertEquals("4 rows, 7 columns, target y", lines.getFirst());
    assertTrue(
        lines.contains("kind                      category         0         2  x 3, w 1"),
        run.out());
    for (String finding :
        List.of(
            "same is the same in all rows",
            "twice says the same as n",
            "late is missing in 3 of 4 rows",
            "name differs in most rows: leave it out or carry it through by --id",
            "kind says the same as the target y: leave it out, if it is not known before",
            "class balance: no, the most frequent of 2 classes, has 75.0 % of the rows")) {
      assertTrue(lines.contains(finding), finding + " in " + run.out());
    }
    Path mistake = file("mistake.csv", "a,y\n1,0\nhigh,1\n3,1\n");
    assertTrue(
        Run.of("inspect", mistake)
            .lines()
            .contains("a holds 2 numbers and 1 text, such as 'high'"));
    Map<String, @Nullable Object> json = Run.of("inspect", data, "--json").json();
    assertEquals(4L, json.get("rows"));
    Map<?, ?> n = (Map<?, ?>) requireNonNull((List<?>) json.get("columns")).getFirst();
    assertEquals(1.0, n.get("min"));
    assertEquals(4.0, n.get("max"));
    assertEquals(2.25, n.get("mean"));
    assertEquals(3L, n.get("distinct"));
    assertEquals(List.of(1L, 0L, 0L, 2L, 0L, 0L, 0L, 0L, 0L, 1L), n.get("histogram"));
  }

  @Test
  void inspectsModelsAndOtherData() {
    train(houses(), "--epochs", 1).succeeds();
    String out = Run.of("inspect", model()).succeeds().out();
    assertTrue(out.contains("takes a table with 5 columns, 7 after encoding:"), out);
    assertTrue(out.contains("3 columns of 0 and 1: gas, heat pump, oil"), out);
    assertTrue(out.contains("layers.0.weight          [128, 7]         896 parameters"), out);
    Map<String, @Nullable Object> json = Run.of("inspect", model(), "--json").json();
    assertEquals("regression", json.get("task"));
    assertEquals(List.of("price"), json.get("targets"));
    assertEquals(5L, json.get("inputs"));
    out = Run.of("inspect", "builtin:xor").succeeds().out();
    assertTrue(out.contains("2 classes"), out);
    String sentence = Run.of("inspect", folder.resolve("none.csv")).mistake();
    assertTrue(sentence.contains("does not exist"), sentence);
  }

  @Test
  void rowsMayCountByAWeight() {
    // The same three rows, of which the second counts twice: written twice, or with weight 2.
    Path twice = file("twice.csv", "a,y\n1,10\n2,30\n2,30\n4,20\n");
    Path weighted = file("weighted.csv", "a,w,y\n1,1,10\n2,2,30\n4,1,20\n");
    Object[] options = {
      "--scale",
      "none",
      "--optimizer",
      "sgd",
      "--learning-rate",
      0.01,
      "--epochs",
      5,
      "--layers",
      "1:softplus",
      "--batch-size",
      "full"
    };
    train(twice, options).succeeds();
    String expected = Run.of("predict", model(), twice).lines().get(1);
    train(weighted, with(options, "--weight", "w")).succeeds();
    String found = Run.of("predict", model(), weighted).lines().get(1);
    assertEquals(Float.parseFloat(expected), Float.parseFloat(found), 1e-5);
    train(weighted, with(options, "--ignore", "w")).succeeds();
    String unweighted = Run.of("predict", model(), weighted).lines().get(1);
    assertTrue(
        Math.abs(Float.parseFloat(expected) - Float.parseFloat(unweighted)) > 1e-3, unweighted);
    Object[] weighing = {"--weight", "w", "--checkpoint", folder.resolve("run")};
    train(weighted, with(weighing, "--epochs", 2)).succeeds();
    train(weighted, with(weighing, "--epochs", 4, "--resume")).succeeds();
    notes(
        train(weighted, with(weighing, "--epochs", 3, "--resume")),
        "the checkpoint has 4 epochs already");
    train(weighted, "--weight", "w", "--init", model(), "--epochs", 1).succeeds();
    byte[] counted = TestFiles.read(model());
    train(weighted, with(weighing, "--epochs", 4, "--resume")).succeeds();
    train(weighted, "--init", model(), "--epochs", 1).succeeds();
    assertFalse(Arrays.equals(counted, TestFiles.read(model())), "weights count with --init");
    Path classes = file("classes.csv", "a,w,y\n1,1,no\n2,0,yes\n4,1,yes\n");
    Path without = file("without.csv", "a,y\n1,no\n4,yes\n");
    Object[] some = {
      "--scale",
      "none",
      "--optimizer",
      "sgd",
      "--epochs",
      5,
      "--layers",
      "2:softmax",
      "--batch-size",
      "full"
    };
    train(without, some).succeeds();
    expected = Run.of("predict", model(), without).lines().get(1).split(",", -1)[1];
    train(classes, with(some, "--weight", "w")).succeeds();
    found = Run.of("predict", model(), without).lines().get(1).split(",", -1)[1];
    assertEquals(Float.parseFloat(expected), Float.parseFloat(found), 1e-6);
    String sentence =
        train(file("negative.csv", "a,w,y\n1,-1,1\n2,1,0\n"), "--weight", "w").mistake();
    assertTrue(sentence.contains("row 1, column w: the weight is -1.0"), sentence);
  }

  @Test
  void severalLabelsARow() {
    Path data = file("labels.csv", "a,x,y\n1,0,1\n2,1,1\n3,1,0\n4,0,0\n");
    Run run =
        train(
            data,
            "--task",
            "multilabel",
            "--target",
            "x",
            "--target",
            "y",
            "--epochs",
            1,
            "--json");
    assertEquals("128:relu,2:sigmoid", run.json().get("layers"));
    assertEquals("x,y", Run.of("predict", model(), data).lines().getFirst());
  }

  @Test
  void optionsThatCannotBeUnderstoodAreMistakes() {
    Path data = upsAndDowns();
    for (String option :
        List.of(
            "--task",
            "--header",
            "--delimiter",
            "--decimal",
            "--encoding",
            "--scale",
            "--impute",
            "--many-categories")) {
      String sentence = train(data, option, "what").mistake();
      assertTrue(sentence.contains("what"), sentence);
    }
    String sentence = Run.of("train", "builtin:xor", "--delimiter", ";").mistake();
    assertTrue(sentence.contains("no table of text"), sentence);
  }
}
