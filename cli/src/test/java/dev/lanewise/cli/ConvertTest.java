package dev.lanewise.cli;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code lanewise convert}. */
class ConvertTest {

  private static final String HOUSES =
      """
      area,rooms,garden,built,city,price
      71.5,3,true,1998-05-01,Köln,210000
      54,2,false,1987-01-31,Berlin,180000
      ,4,true,2003-11-11,Köln,395000
      123,5,true,,Paris,520000
      88,3,false,2011-07-09,,300000
      35.5,1,false,1966-03-03,Berlin,99000
      150,6,true,2019-02-28,Paris,800000
      61,2,,1975-12-24,Köln,175000
      """;

  @TempDir private Path folder;

  private Path trained(String data, String... options) {
    Path model = folder.resolve("model.safetensors");
    Object[] args = new Object[options.length + 8];
    List<Object> fixed =
        List.of("train", data, "--out", model, "--epochs", 3, "--kernels", "scalar");
    System.arraycopy(fixed.toArray(), 0, args, 0, fixed.size());
    System.arraycopy(options, 0, args, fixed.size(), options.length);
    Run.of(args).succeeds();
    return model;
  }

  @Test
  void aTableIsConvertedAndVerified() {
    Path table = TestFiles.write(folder.resolve("houses.csv"), HOUSES);
    Path model = trained(table.toString(), "--missing-indicator");
    Path onnx = folder.resolve("houses.onnx");
    String said = Run.of("convert", model, onnx, "--verify", table).succeeds().out();
    assertEquals("8 rows: largest difference 0.0, relative 0.0\n", said);
    assertTrue(Run.of("inspect", onnx).succeeds().out().contains("city"));
  }

  @Test
  void theFileAnswersAsTheModelDoes() {
    Path table =
        TestFiles.write(
            folder.resolve("plants.csv"),
            """
            height,colour,plant
            1.5,red,rose
            0.3,blue,violet
            ,red,rose
            0.25,,violet
            1.25,red,rose
            0.1,blue,violet
            """);
    Path model = trained(table.toString());
    Path onnx = folder.resolve("plants.onnx");
    String said = Run.of("convert", model, onnx, "--opset", 15, "--verify", table).succeeds().out();
    assertEquals("6 rows: largest difference 0.0, relative 0.0, same labels\n", said);
    List<String> expected = Run.of("predict", model, table).succeeds().out().lines().toList();
    List<String> found = Run.of("predict", onnx, table).succeeds().out().lines().toList();
    assertEquals("plant,rose,violet", found.getFirst());
    assertEquals(expected, found);
  }

  @Test
  void rowsOfNumbersHaveOneInput() {
    Path model = trained("builtin:moons", "--layers", "8:tanh,1:sigmoid");
    Path onnx = folder.resolve("moons.ONNX");
    String said = Run.of("convert", model, onnx, "--verify", "builtin:moons").succeeds().out();
    assertTrue(said.endsWith("largest difference 0.0, relative 0.0, same labels\n"), said);
  }

  @Test
  void suffixesSayWhatIsWanted() {
    Path model = trained("builtin:xor", "--layers", "4:relu,1:sigmoid");
    Path onnx = folder.resolve("model.onnx");
    String other = Run.of("convert", model, folder.resolve("model.h5")).mistake();
    assertTrue(other.startsWith("convert makes an .onnx file of a .safetensors file"), other);
    Run.of("convert", model, onnx).succeeds();
    Path back = folder.resolve("back.safetensors");
    Path rows = TestFiles.write(folder.resolve("rows.csv"), "a,b,y\n0,1,1\n1,1,0\n0.5,0.25,1\n");
    Run.of("convert", onnx, back).succeeds();
    assertTrue(Run.of("inspect", back).succeeds().out().contains("layers 4:relu,1:sigmoid"));
    Run.of("evaluate", back, rows).succeeds();
  }

  @Test
  void aTableComesBack() {
    Path table = TestFiles.write(folder.resolve("houses.csv"), HOUSES);
    Path model = trained(table.toString(), "--missing-indicator");
    Path onnx = folder.resolve("houses.onnx");
    Run.of("convert", model, onnx).succeeds();
    Path back = folder.resolve("back.safetensors");
    String said = Run.of("convert", onnx, back, "--verify", table).succeeds().out();
    assertEquals("8 rows: largest difference 0.0, relative to 1 or more 0.0\n", said);
    String expected = Run.of("predict", model, table).succeeds().out();
    assertEquals(expected, Run.of("predict", back, table).succeeds().out());
  }

  /** The pipeline is scikit-learn's, as its converter writes it, with text columns and labels. */
  @Test
  void aPipelineWithTextColumnsBecomesAModel() throws IOException {
    Path onnx = folder.resolve("pipeline.onnx");
    try (InputStream in =
        requireNonNull(ConvertTest.class.getResourceAsStream("/onnx/pipeline.onnx"))) {
      Files.copy(in, onnx);
    }
    Path table =
        TestFiles.write(
            folder.resolve("customers.csv"),
            """
            age,income,city,plan,visits,churned
            43,13626.85,Busan,basic,15,no
            50,7787.27,Seoul,plus,17,yes
            61,20051.22,Oslo,pro,23,yes
            18,42625.5,,basic,3,no
            """);
    Path model = folder.resolve("pipeline.safetensors");
    Run converted = Run.of("convert", onnx, model, "--verify", table, "--target", "churned");
    String said = converted.succeeds().out();
    assertTrue(said.startsWith("4 rows: largest difference "), said);
    assertTrue(said.endsWith(", same labels\n"), said);
    // Nothing is guessed in silence.
    assertTrue(converted.err().contains("where a number is missing the graph gives NaN"));
    List<String> expected = Run.of("predict", onnx, table).succeeds().out().lines().toList();
    List<String> found =
        Run.of("predict", model, table, "--target", "churned").succeeds().out().lines().toList();
    for (int row = 1; row <= 4; row++) {
      assertEquals(
          expected.get(row).split(",", -1)[0], found.get(row).split(",", -1)[0], "row " + row);
    }
    Run.of("evaluate", model, table, "--target", "churned").succeeds();
  }

  @Test
  void graphsOfDenseLayersBecomeModels() {
    Path model = trained("builtin:moons", "--layers", "8:tanh,6:gelu,2:softmax");
    Path onnx = folder.resolve("moons.onnx");
    Run.of("convert", model, onnx).succeeds();
    Path back = folder.resolve("back.safetensors");
    String said = Run.of("convert", onnx, back, "--verify", "builtin:moons").succeeds().out();
    assertTrue(said.contains("largest difference"), said);
    assertTrue(Run.of("inspect", back).succeeds().out().contains("layers 8:tanh,6:gelu,2:softmax"));
  }

  @Test
  void aProbabilityOfTwoClassesIsVerified() {
    Path model = trained("builtin:moons", "--layers", "8:tanh,1:sigmoid");
    Path onnx = folder.resolve("moons.onnx");
    Run.of("convert", model, onnx).succeeds();
    Path back = folder.resolve("back.safetensors");
    String said = Run.of("convert", onnx, back, "--verify", "builtin:moons").succeeds().out();
    assertTrue(said.contains("500 rows: largest difference 0.0"), said);
    assertTrue(Run.of("inspect", back).succeeds().out().contains("layers 8:tanh,1:sigmoid"));
  }

  @Test
  void mistakesAreFoundBeforeAnythingIsWritten() {
    Path model = trained("builtin:xor", "--layers", "4:relu,1:sigmoid");
    Path onnx = folder.resolve("model.onnx");
    String opset = Run.of("convert", model, onnx, "--opset", 9).mistake();
    assertTrue(opset.contains("opset 13 to 21, not 9"), opset);
    Path wide = TestFiles.write(folder.resolve("wide.csv"), "a,b,c,d,e\n1,2,3,4,5\n");
    assertFalse(Run.of("convert", model, onnx, "--verify", wide).code() == 0);
    assertFalse(Files.exists(onnx));
  }
}
