package dev.lanewise.cli;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.cli.text.ExitCodes;
import dev.lanewise.formats.ModelFile;
import dev.lanewise.formats.PyTorchFile;
import dev.lanewise.formats.Safetensors;
import dev.lanewise.formats.Tensor;
import dev.lanewise.formats.TensorFile;
import dev.lanewise.network.engine.Engine;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * ONNX models in the commands. The pipeline, written by scikit-learn's converter, takes age,
 * income, city, plan and visits; its answers are scikit-learn's.
 */
class OnnxTest {

  private static final String HEADER = "age,income,city,plan,visits\n";
  private static final String ROWS =
      """
      73.0,22655.68,Busan,pro,1.0
      73.0,28535.73,Paris,plus,19.0
      """;

  @TempDir private Path folder;
  private Path model = Path.of("");

  @BeforeEach
  void writeModel() throws IOException {
    model = folder.resolve("pipeline.onnx");
    try (InputStream in =
        requireNonNull(OnnxTest.class.getResourceAsStream("/onnx/pipeline.onnx"))) {
      Files.copy(in, model);
    }
  }

  private Path file(String name, String content) {
    return TestFiles.write(folder.resolve(name), content);
  }

  @Test
  void predictsATableByItsNames() {
    String plain = Run.of("predict", model, file("a.csv", HEADER + ROWS)).succeeds().out();
    List<String> lines = plain.lines().toList();
    assertEquals("output_label,no,yes", lines.getFirst());
    assertEquals(3, lines.size());
    // Another order, an id, a column that the model does not take, and texts that look like
    // numbers.
    String other =
        """
        customer,plan,city,visits,age,income,more
        7,pro,Busan,1,73,22655.68,x
        8,plus,Paris,19,73,28535.73,y
        """;
    Run named = Run.of("predict", model, file("b.csv", other), "--id", "customer").succeeds();
    assertTrue(
        named.err().startsWith("left out: more, which the model does not know\nkernels "),
        named.err());
    List<String> found = named.lines();
    assertEquals("customer,output_label,no,yes", found.getFirst());
    assertEquals("7," + lines.get(1), found.get(1));
    assertEquals("8," + lines.get(2), found.get(2));
  }

  @Test
  void writesJsonLinesAndArrays() {
    Path data = file("a.csv", HEADER + ROWS);
    Path lines = folder.resolve("out.jsonl");
    Run.of("predict", model, data, "--out", lines).succeeds();
    String text = new String(TestFiles.read(lines), StandardCharsets.UTF_8);
    assertEquals(2, text.lines().count());
    assertTrue(text.startsWith("{\"output_label\":\""), text);
    Path array = folder.resolve("out.npy");
    Run.of("predict", model, data, "--out", array).succeeds();
    assertEquals(128 + 2 * 2 * Float.BYTES, TestFiles.read(array).length);
    assertTrue(
        Run.of("predict", model, data, "--out", folder.resolve("out.txt"))
            .mistake()
            .contains(".csv, .jsonl or .npy"));
  }

  @Test
  void measuresLabels() {
    String answers = Run.of("predict", model, file("a.csv", HEADER + ROWS)).succeeds().out();
    List<String> labels =
        answers.lines().skip(1).map(line -> line.substring(0, line.indexOf(','))).toList();
    String right = HEADER.strip() + ",churned\n";
    List<String> rows = ROWS.lines().toList();
    for (int i = 0; i < rows.size(); i++) {
      right += rows.get(i) + "," + labels.get(i) + "\n";
    }
    Map<String, @Nullable Object> json =
        Run.of("evaluate", model, file("r.csv", right), "--target", "churned", "--json").json();
    assertEquals(1.0, json.get("accuracy"));
    assertEquals(2L, json.get("rows"));
  }

  @Test
  void aColumnThatIsNotTheTargetIsRefused() {
    String rows = ROWS.lines().map(row -> row + ",no\n").collect(Collectors.joining());
    Path data = file("r.csv", HEADER.strip() + ",churned\n" + rows);
    for (String[] wrong : new String[][] {{"city", "Busan"}, {"income", "22655.68"}}) {
      Run run = Run.of("evaluate", model, data, "--target", wrong[0]);
      assertEquals(ExitCodes.BAD_INPUT, run.code());
      assertEquals("", run.out());
      assertEquals(
          """
          left out: churned, which the model does not know
          lanewise: no value of the column %s, such as %s, is one of the classes of the model: no, yes; name another column by --target
          """
              .formatted(wrong[0], wrong[1]),
          run.err());
    }
    assertEquals(
        "%s has no column to measure by, as the model takes age, income, city, plan, visits for inputs; add a column with what is right, and name it by --target"
            .formatted(file("a.csv", HEADER + ROWS)),
        Run.of("evaluate", model, folder.resolve("a.csv")).mistake());
    Path others =
        file("o.csv", HEADER.strip() + ",churned\n" + rows.replaceFirst("no\n", "maybe\n"));
    Run some = Run.of("evaluate", model, others, "--json");
    assertEquals(List.of("no", "yes", "maybe"), some.json().get("classes"));
    assertTrue(
        some.err()
            .startsWith(
                "note: not all values of the column churned are among the classes of the model: maybe\n"),
        some.err());
  }

  /** Cities that look like numbers make the table be read again, which standard input cannot be. */
  @Test
  void takesATableOnStandardInput() {
    String table = HEADER.strip() + ",churned\n73,22655.68,1,pro,1,no\n73,28535.73,2,plus,19,yes\n";
    Path data = file("r.csv", table);
    String predicted = Run.of("predict", model, data).succeeds().out();
    String measured = Run.of("evaluate", model, data).succeeds().out();
    InputStream before = System.in;
    try {
      System.setIn(new ByteArrayInputStream(table.getBytes(StandardCharsets.UTF_8)));
      assertEquals(predicted, Run.of("predict", model, "-").succeeds().out());
      System.setIn(new ByteArrayInputStream(table.getBytes(StandardCharsets.UTF_8)));
      assertEquals(measured, Run.of("evaluate", model, "-").succeeds().out());
    } finally {
      System.setIn(before);
    }
  }

  @Test
  void withoutATargetTheLastFreeColumnIsMeasured() {
    String rows = ROWS.lines().map(row -> row + ",no,7\n").collect(Collectors.joining());
    Path data = file("r.csv", HEADER.strip() + ",churned,customer\n" + rows);
    assertEquals(
        Run.of("evaluate", model, data, "--target", "churned", "--id", "customer").succeeds().out(),
        Run.of("evaluate", model, data, "--id", "customer").succeeds().out());
  }

  @Test
  void rowsThatTheGraphCannotAnswerAreNamedAsSuch() {
    Path data = file("a.csv", HEADER + ROWS + ",28535.73,Paris,plus,19.0\n");
    Run run = Run.of("convert", model, folder.resolve("m.safetensors"), "--verify", data);
    assertEquals(ExitCodes.FAILED, run.code());
    assertTrue(run.err().contains("pipeline.onnx gives NaN where a number is missing"), run.err());
    assertTrue(run.err().contains("verify with rows that have all numbers"), run.err());
  }

  @Test
  void aConvertedModelLearnsTheLastColumnThatIsNoInput() {
    Path converted = folder.resolve("m.safetensors");
    Run.of("convert", model, converted).succeeds();
    String text = Run.of("inspect", converted).succeeds().out();
    assertTrue(text.lines().noneMatch(line -> line.strip().equals("target")), text);
    Path data =
        file(
            "churn.csv",
            "churned,"
                + HEADER.strip()
                + ",note,left\n"
                + "x,73.0,22655.68,Busan,pro,1.0,a,yes\nx,73.0,28535.73,Paris,plus,19.0,b,no\n");
    Path tuned = folder.resolve("tuned.safetensors");
    Run run = Run.of("train", data, "--init", converted, "--epochs", 1, "--out", tuned).succeeds();
    assertTrue(
        run.err().contains("the target is the last column left, as the model names none"),
        run.err());
    assertTrue(run.err().contains("left out: churned, note, which the model"), run.err());
    String none =
        Run.of("train", file("a.csv", HEADER + ROWS), "--init", converted, "--out", tuned)
            .mistake();
    assertTrue(none.contains("has no column for the target"), none);
  }

  @Test
  void inspects() {
    String out = Run.of("inspect", model).succeeds().out();
    assertTrue(out.contains("input  city                     text"), out);
    assertTrue(out.contains("[2]: no, yes"), out);
    assertEquals("onnx", Run.of("inspect", model, "--json").json().get("format"));
  }

  @Test
  void saysWhatIsMissing() {
    String sentence =
        Run.of("predict", model, file("m.csv", "age,income,city\n1,2,Paris\n")).mistake();
    assertTrue(sentence.contains("has no column for the inputs plan, visits"), sentence);
    sentence = Run.of("predict", model, file("t.csv", HEADER + "old,2,Paris,pro,1\n")).mistake();
    assertTrue(sentence.contains("the model takes numbers for age"), sentence);
    sentence = Run.of("predict", file("n.onnx", "nothing"), file("a.csv", HEADER)).mistake();
    assertTrue(sentence.contains("it is no ONNX model"), sentence);
  }

  @Test
  void aTextAmongNumbersIsNamed() {
    Path data = file("a.csv", HEADER + ROWS + "lots,1,Seoul,pro,2\n");
    assertEquals(
        "the model takes numbers for age, but line 4 has 'lots'; correct it, or say by --missing that it stands for a missing value (true and false are 1 and 0, a date is its days since 2000-01-01)",
        Run.of("predict", model, data).mistake());
  }

  @Test
  void convertMakesAModelOfNamedLayers() {
    Path trained = folder.resolve("trained.safetensors");
    Path made = folder.resolve("made.safetensors");
    Run.of(
            "train",
            "builtin:moons",
            "--layers",
            "5:tanh,2:softmax",
            "--epochs",
            "1",
            "--quiet",
            "--out",
            trained)
        .succeeds();
    Path weights = folder.resolve("weights.safetensors");
    try (Engine engine = Engine.create()) {
      PyTorchFile.write(ModelFile.read(trained, engine), weights);
    }
    assertTrue(
        Run.of("predict", weights, "builtin:moons")
            .mistake()
            .contains("such as --layers 5:relu,2:softmax, to predict, evaluate or convert"));
    Run.of("convert", weights, made, "--layers", "5:tanh,2:softmax").succeeds();
    assertEquals(
        Run.of("predict", trained, "builtin:moons").succeeds().out(),
        Run.of("predict", made, "builtin:moons").succeeds().out());
    Run.of(
            "train",
            "builtin:moons",
            "--init",
            made,
            "--epochs",
            "1",
            "--quiet",
            "--out",
            folder.resolve("more.safetensors"))
        .succeeds();
    assertEquals(
        "%s and %s are of the same kind; --layers makes a model of the weights of a PyTorch module"
            .formatted(weights, made),
        Run.of("convert", weights, made).mistake());
  }

  @Test
  void convertFoldsBatchNormalizationBeforeAnActivation() {
    Path weights = folder.resolve("norm.safetensors");
    Map<String, Tensor> tensors = new HashMap<>();
    tensors.put("0.weight", new Tensor(new long[] {1, 2}, new float[] {2, -4}));
    tensors.put("0.bias", new Tensor(new long[] {1}, new float[] {1}));
    tensors.put("1.running_mean", new Tensor(new long[] {1}, new float[] {3}));
    tensors.put("1.running_var", new Tensor(new long[] {1}, new float[] {3}));
    tensors.put("1.num_batches_tracked", new Tensor(new long[0], new float[] {9}));
    Safetensors.write(weights, new TensorFile(tensors, Map.of()));
    Path made = folder.resolve("folded.safetensors");
    String said =
        Run.of("convert", weights, made, "--layers", "1,batch_norm(epsilon=1),sigmoid")
            .succeeds()
            .err();
    assertEquals(
        List.of(
            "note: 1, which is before an activation, becomes a part of the weights and biases of 0, so that further training does without it",
            "note: 1.num_batches_tracked of %s belongs to no layer and is ignored"
                .formatted(weights)),
        said.lines().filter(line -> line.contains("note:")).toList());
    Map<String, Tensor> folded = Safetensors.read(made).tensors();
    assertArrayEquals(new float[] {1, -2}, requireNonNull(folded.get("layers.0.weight")).data());
    assertArrayEquals(new float[] {-1}, requireNonNull(folded.get("layers.0.bias")).data());
  }

  @Test
  void trainingDoesNotBeginWithOnnx() {
    assertTrue(
        Run.of("train", "builtin:moons", "--init", model, "--out", folder.resolve("m.safetensors"))
            .mistake()
            .contains("is an ONNX model, and training begins with a .safetensors model"));
  }
}
