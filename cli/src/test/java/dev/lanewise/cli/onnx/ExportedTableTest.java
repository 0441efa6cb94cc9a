package dev.lanewise.cli.onnx;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.cli.Run;
import dev.lanewise.cli.TestFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * An ONNX file takes the table that the model takes that it was made of, and answers as it does.
 */
class ExportedTableTest {

  private static final String PLANTS =
      """
      id,height,wet,seen,colour,plant
      a,1.5,true,2020-01-01,red,rose
      b,0.3,false,2020-01-03,blue,violet
      c,,true,2020-02-01,red,rose
      d,0.25,false,,,violet
      e,1.25,,2021-01-01,red,rose
      f,0.1,false,2020-05-05,blue,violet
      """;

  /** The columns in another order, one unknown, a category that training has not seen. */
  private static final String OTHERS =
      """
      colour,seen,id,more,wet,height
      green,2020-03-01,x,1,true,1
      red,2019-12-31,y,2,false,
      """;

  @TempDir private Path folder;

  private Path file(String name, String text) {
    return TestFiles.write(folder.resolve(name), text);
  }

  private Path trained(Path table, String... options) {
    Path model = folder.resolve("model.safetensors");
    List<Object> args =
        List.of("train", table, "--out", model, "--epochs", 3, "--quiet", "--kernels", "scalar");
    Object[] all = new Object[args.size() + options.length];
    System.arraycopy(args.toArray(), 0, all, 0, args.size());
    System.arraycopy(options, 0, all, args.size(), options.length);
    Run.of(all).succeeds();
    return model;
  }

  private Path exported(Path model) {
    Path onnx = folder.resolve("model.onnx");
    Run.of("convert", model, onnx).succeeds();
    return onnx;
  }

  @Test
  void datesAndTruthValuesAreTakenAsTheyAre() throws IOException {
    Path table = file("plants.csv", PLANTS);
    Path model = trained(table, "--id", "id");
    Path onnx = exported(model);
    for (Path data : List.of(table, file("others.csv", OTHERS))) {
      Run found = Run.of("predict", onnx, data, "--id", "id").succeeds();
      assertEquals(Run.of("predict", model, data, "--id", "id").succeeds().out(), found.out());
      assertEquals("id,plant,rose,violet", found.out().lines().findFirst().orElseThrow());
    }
    assertTrue(
        Run.of("predict", onnx, table).err().contains("measured: accuracy "),
        "the target is there");
    Path expected = folder.resolve("expected.jsonl");
    Path lines = folder.resolve("found.jsonl");
    Run.of("predict", model, table, "--id", "id", "--out", expected).succeeds();
    Run.of("predict", onnx, table, "--id", "id", "--out", lines).succeeds();
    assertEquals(Files.readString(expected), Files.readString(lines));
  }

  @Test
  void valuesAreCalledAsTheirTarget() {
    Path table =
        file(
            "houses.csv",
            """
            area,garden,built,price
            71.5,true,1998-05-01,210000
            54,false,1987-01-31,180000
            ,true,2003-11-11,395000
            123,true,,520000
            """);
    Path model = trained(table);
    Path onnx = exported(model);
    String expected = Run.of("predict", model, table).succeeds().out();
    assertTrue(expected.startsWith("price\n"), expected);
    assertEquals(expected, Run.of("predict", onnx, table).succeeds().out());
    Map<String, @Nullable Object> found = Run.of("evaluate", onnx, table, "--json").json();
    assertEquals(Run.of("evaluate", model, table, "--json").json().get("mse"), found.get("mse"));
  }

  /** A single unit gives both probabilities: the second is what the model gives. */
  @Test
  void aSingleUnitIsMeasuredAsItsModel() {
    Path table = file("plants.csv", PLANTS);
    Path model = trained(table, "--id", "id", "--layers", "4:tanh,1:sigmoid");
    Path onnx = exported(model);
    assertEquals("plant,rose,violet", Run.of("predict", onnx, table).lines().getFirst());
    for (String name : List.of("rows", "accuracy", "confusion", "classes")) {
      assertEquals(
          Run.of("evaluate", model, table, "--json").json().get(name),
          Run.of("evaluate", onnx, table, "--json").json().get(name),
          name);
    }
    Path bare = file("bare.csv", PLANTS.replaceAll(",[^,\n]*\n", "\n"));
    assertEquals(
        "%s has no target column plant; its columns are height, wet, seen, colour".formatted(bare),
        Run.of("evaluate", onnx, bare).mistake());
  }

  @Test
  void aColumnThatIsNotTheTargetIsRefused() {
    Path table = file("plants.csv", PLANTS);
    Path model = trained(table, "--id", "id");
    Path onnx = exported(model);
    for (Path file : List.of(model, onnx)) {
      for (String[] wrong : new String[][] {{"colour", "red"}, {"height", "1.5"}, {"id", "a"}}) {
        String sentence = Run.of("evaluate", file, table, "--target", wrong[0]).mistake();
        assertEquals(
            "%s: no value of the column %s, such as '%s', is one of the classes rose, violet; name another target or correct it"
                .formatted(table, wrong[0], wrong[1]),
            sentence);
      }
    }
  }

  @Test
  void inspectShowsTheColumns() {
    Path onnx = exported(trained(file("plants.csv", PLANTS), "--id", "id"));
    assertEquals(
        """
        ONNX model, written by Lanewise: classification
        input  height                   float    number
        input  wet                      float    boolean
        input  seen                     float    date
        input  colour                   text     category: blue, red
        output label                    text     plant
        output probabilities            float    [2]: rose, violet
        target plant
        """,
        Run.of("inspect", onnx).succeeds().out());
    Map<String, @Nullable Object> json = Run.of("inspect", onnx, "--json").json();
    assertEquals(List.of("plant"), json.get("targets"));
    assertTrue(requireNonNull(json.get("inputs")).toString().contains("column=date"));
  }
}
