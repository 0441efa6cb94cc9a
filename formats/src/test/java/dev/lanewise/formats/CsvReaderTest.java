package dev.lanewise.formats;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.api.ConfigurationException;
import dev.lanewise.network.Dataset;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CsvReaderTest {

  private static final DataOptions DEFAULTS = DataOptions.defaults();

  @TempDir Path folder;

  private Path file(String text) {
    try {
      return Files.writeString(folder.resolve("data.csv"), text);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private Dataset read(String text) {
    return CsvReader.read(file(text), DEFAULTS);
  }

  private void fails(String text, String... parts) {
    Expect.dataError(() -> read(text), parts);
  }

  @Test
  void readsTextTargetsAsSortedClasses() {
    Dataset data = read("a,b,kind\n1,2,setosa\n3,4,\"iris, other\"\n5,6,setosa\n");
    Expect.shape(data, 3, 2);
    assertArrayEquals(new float[] {1, 2, 3, 4, 5, 6}, data.inputs());
    assertEquals(List.of("iris, other", "setosa"), data.classNames());
    Expect.labels(data, 1, 0, 1);
  }

  @Test
  void readsWholeNumbersWithoutGapAsClasses() {
    Dataset data = read("a,y\n1,2\n1,0\n1,1.0\n1,1\n");
    assertEquals(List.of("0", "1", "2"), data.classNames());
    Expect.labels(data, 2, 0, 1, 1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"0.5 1", "1 2", "-1 0", "0 2", "0 0", "5 5", "1e30 0", "0 1 2 3 1001"})
  void readsOtherNumbersAsValues(String targets) {
    Dataset data = read("a,y\n1," + targets.replace(" ", "\n1,") + "\n");
    assertFalse(data.hasLabels());
    assertEquals(1, data.targetWidth());
    assertEquals(Float.parseFloat(targets.split(" ")[0]), data.targets()[0]);
  }

  @Test
  void readsAThousandNumbersAsClassesAndOneMoreAsValues() {
    String thousand =
        IntStream.range(0, 1000)
            .mapToObj(i -> "1," + i)
            .collect(Collectors.joining("\n", "a,y\n", "\n"));
    assertEquals(1000, read(thousand).classes());
    assertTrue(read(thousand + "1,1000\n").hasTargets());
  }

  @Test
  void obeysTheKindOfTarget() {
    Path file = file("a,y\n1,10\n2,9\n3,10.0\n");
    Dataset classes = CsvReader.read(file, DEFAULTS.withTargetKind(TargetKind.CLASSES));
    assertEquals(List.of("9", "10"), classes.classNames());
    Expect.labels(classes, 1, 0, 1);
    Dataset values =
        CsvReader.read(file("a,y\n1,0\n2,1\n"), DEFAULTS.withTargetKind(TargetKind.VALUES));
    assertArrayEquals(new float[] {0, 1}, values.targets());
    Expect.dataError(
        () -> CsvReader.read(file("a,y\n1,b\n"), DEFAULTS.withTargetKind(TargetKind.VALUES)),
        "line 2",
        "column y",
        "'b'");
  }

  @Test
  void givesLabelsTheIndicesOfAModelsClasses() {
    DataOptions options = DEFAULTS.withClassNames(List.of("b", "a", "7"));
    Dataset data = CsvReader.read(file("x,y\n1,a\n2,7.0\n3,b\n"), options);
    Expect.labels(data, 1, 2, 0);
    assertEquals(List.of("b", "a", "7"), data.classNames());
    Expect.dataError(
        () -> CsvReader.read(file("x,y\n1,a\n2,c\n"), options), "line 3", "'c'", "b, a, 7");
  }

  @Test
  void readsNamedTargets() {
    Path file = file("a,b,c,d\n1,2,3,4\n5,6,7,8\n");
    Dataset one = CsvReader.read(file, DEFAULTS.withTargets(List.of("b")));
    assertArrayEquals(new float[] {1, 3, 4, 5, 7, 8}, one.inputs());
    assertArrayEquals(new float[] {2, 6}, one.targets());
    Dataset two = CsvReader.read(file, DEFAULTS.withTargets(List.of("d", "a")));
    assertArrayEquals(new float[] {2, 3, 6, 7}, two.inputs());
    assertArrayEquals(new float[] {4, 1, 8, 5}, two.targets());
    Expect.dataError(
        () -> CsvReader.read(file, DEFAULTS.withTargets(List.of("price"))), "price", "a, b, c, d");
    Expect.dataError(
        () -> CsvReader.read(file, DEFAULTS.withTargets(List.of("a", "b", "c", "d"))),
        "no column left");
  }

  @Test
  void readsInputsAlone() {
    Path file = file("a,b,c\n1,2,x\n3,4,\n");
    assertArrayEquals(new float[] {1, 2, 3, 4}, CsvReader.readInputs(file, 2, DEFAULTS).inputs());
    assertArrayEquals(
        new float[] {1, 2, 3, 4},
        CsvReader.readInputs(file, 2, DEFAULTS.withTargets(List.of("c"))).inputs());
    Path bare = file("a,b\n1,2\n");
    assertEquals(2, CsvReader.readInputs(bare, 2, DEFAULTS.withTargets(List.of("c"))).inputWidth());
    assertEquals(1, CsvReader.readInputs(bare, 1, DEFAULTS).inputWidth());
    Expect.dataError(
        () -> CsvReader.readInputs(bare, 5, DEFAULTS), "2 columns of inputs", "takes 5", "a, b");
  }

  @Test
  void readsWhatProgramsWrite() {
    Dataset data = read("\uFEFFa , b,y\r\n +1.5e-3 ,-.5,0\r\n\r\n007,16777216,1\r\n");
    assertArrayEquals(new float[] {1.5e-3f, -.5f, 7, 16777216}, data.inputs());
    assertEquals(List.of("0", "1"), data.classNames());
    assertEquals(2, read("0,1,2\n4,5,6\n").inputWidth(), "column numbers as names");
  }

  @Test
  void readsManyRows() {
    String rows =
        IntStream.range(0, 5_000)
            .mapToObj(i -> i + "," + i * 0.5 + "," + (i % 3 == 0 ? "no" : "yes"))
            .collect(Collectors.joining("\n", "a,b,y\n", ""));
    Dataset data = read(rows);
    Expect.shape(data, 5_000, 2);
    assertEquals(2499.5f, data.inputs()[9_999]);
    assertEquals(1, data.labels()[4_999]);
  }

  @Test
  void namesThePlaceOfBadCells() {
    fails("a,b,y\n1,2,0\n1,x,1\n", "data.csv", "line 3", "column b", "'x'", "number");
    fails("a,b,y\n1,,0\n", "line 2", "column b", "empty");
    fails("a,b,y\n1,2,0\n1,2,\n", "line 3", "column y", "empty");
    fails("a,b,y\n1,2,0\n1,2,1\n1,2,oops\n", "line 4", "column y", "'oops'");
    fails("a,b,y\n1,2,0\n1,2,NaN\n", "line 3", "column y", "'NaN'");
    fails("a,y\n1e60,0\n", "line 2", "column a", "too large");
    fails("a,y\n1,1e60\n1,2\n", "line 2", "column y", "'1e60'");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "NaN",
        "inf",
        "Infinity",
        "-Infinity",
        "1f",
        "1d",
        "0x10",
        "0x1p3",
        "1 2",
        "--1",
        ".",
        "e5",
        "1e",
        "+",
        "1,5",
        "١"
      })
  void refusesWhatIsNoDecimalNumber(String cell) {
    fails("a,y\n\"" + cell + "\",0\n", "line 2", "column a");
  }

  @Test
  void refusesRaggedRows() {
    fails("a,b,y\n1,2,0\n1,2\n", "line 3", "2 cells", "3 columns", "a, b, y");
    fails("a,b,y\n1,2,0,4\n", "line 2", "4 cells", "3 columns");
  }

  @Test
  void refusesUnusableHeaders() {
    fails("", "is empty");
    fails("\n\n", "is empty");
    fails("a,b\n", "no row");
    fails("a,b,a\n1,2,3\n", "two columns named a");
    fails("a,,b\n1,2,3\n", "column 2 has no name");
    fails("1.5,2,0\n1,2,1\n", "begins with numbers");
    fails("a;b;y\n1;2;0\n", "'a;b;y'", "commas");
  }

  @Test
  void refusesOtherFiles() throws IOException {
    Path file = folder.resolve("data.csv");
    Expect.dataError(() -> CsvReader.read(file, DEFAULTS), "does not exist");
    Expect.dataError(() -> CsvReader.read(folder, DEFAULTS), "is a folder");
    Files.write(file, "a,b\n1,é\n".getBytes(StandardCharsets.ISO_8859_1));
    Expect.dataError(() -> CsvReader.read(file, DEFAULTS), "not UTF-8");
    fails("a,b\n1,\"x\"y\n", "data.csv");
    fails("a,b\n1,\"x\n2,3\n", "data.csv");
  }

  @Test
  void keepsMessagesShort() {
    String name = "x".repeat(10_000);
    String header =
        IntStream.range(0, 500).mapToObj(i -> name + i).collect(Collectors.joining(","));
    Exception e = assertThrows(RuntimeException.class, () -> read(header + "\n1\n"));
    assertTrue(e.getMessage().length() < 2_000, e.getMessage());
  }

  @Test
  void refusesOptionsThatContradict() {
    DataOptions classes = DEFAULTS.withTargetKind(TargetKind.CLASSES);
    assertThrows(ConfigurationException.class, () -> classes.withTargets(List.of("a", "b")));
    DataOptions named = DEFAULTS.withClasses(2);
    assertThrows(ConfigurationException.class, () -> named.withTargetKind(TargetKind.VALUES));
  }
}
