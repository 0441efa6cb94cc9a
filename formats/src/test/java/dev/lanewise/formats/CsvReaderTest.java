package dev.lanewise.formats;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.api.ConfigurationException;
import dev.lanewise.network.data.Dataset;
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

  @Test
  void takesTextsOfOneNumberForOneClass() {
    Dataset data = read("a,y\n1,1.0\n1,-0\n1,1\n1,00\n1,1e0\n");
    assertEquals(List.of("0", "1"), data.classNames());
    Expect.labels(data, 1, 0, 1, 0, 1);
    Dataset halves =
        CsvReader.read(
            file("a,y\n1,0.5\n1,-2\n1,10\n1,0.50\n"), DEFAULTS.withTargetKind(TargetKind.CLASSES));
    assertEquals(List.of("-2", "0.5", "0.50", "10"), halves.classNames());
    Expect.labels(halves, 1, 0, 3, 2);
    Dataset mixed =
        CsvReader.read(file("a,y\n1,b\n1,10\n1,9\n"), DEFAULTS.withTargetKind(TargetKind.CLASSES));
    assertEquals(List.of("10", "9", "b"), mixed.classNames());
    Dataset repeated =
        CsvReader.read(file("a,y\n1,x\n"), DEFAULTS.withClassNames(List.of("y", "x", "x")));
    Expect.labels(repeated, 1);
  }

  @Test
  void namesTheFirstLineOfABadTarget() {
    fails(
        "a,y\n1,2\n\"1\n\",3\n1,oops\n1,oops\n",
        "data.csv, line 5, column y: the target 'oops' is not a finite number");
    Path file = file("a,y\n1,x\n1,z\n1,z\n");
    Expect.dataError(
        () -> CsvReader.read(file, DEFAULTS.withClassNames(List.of("x"))),
        "data.csv, line 3, column y: the class 'z' is none of x; correct it");
  }

  @Test
  void tellsNamesFromNumbers() {
    assertEquals(2, read("1,2,3\n4,5,6\n").inputWidth(), "counted from one");
    assertEquals(1, read("2,b\n4,5\n").inputWidth(), "one is a number");
    fails("2,3\n4,5\n", "begins with numbers instead of column names");
    fails("1,3\n4,5\n", "begins with numbers");
    fails("0,2\n4,5\n", "begins with numbers");
    fails("1e60,-3\n4,5\n", "begins with numbers");
    fails("a,\uFEFF\n1,2\n", "column 2 has no name");
    fails("\n,b\n1,2\n", "column 1 has no name");
  }

  @Test
  void tellsWhatIsNoTable() {
    fails("a,b\n1,\"x\n2,3\n", "data.csv is no CSV table (", "; correct it");
    fails("a\n1\n", "has the one column 'a' but needs inputs and a target");
    Path file = file("a,y\n");
    Expect.dataError(
        () -> CsvReader.readInputs(file, 1, DEFAULTS), "has column names but no row; add rows");
    Expect.dataError(
        () -> CsvReader.read(file, DEFAULTS.withTargets(List.of("b", "y"))),
        "has no target column b; its columns are a, y");
    Expect.dataError(
        () -> read("a,b\n" + "1,2\n".repeat(5_000) + "1,\"x\n"), "data.csv is no CSV table (");
  }

  @Test
  void takesTheLastColumnForTheTargetOfAModelOnlyIfItIsOneTooMany() {
    Path file = file("a,b,c\n1,2,3\n");
    DataOptions other = DEFAULTS.withTargets(List.of("price"));
    assertArrayEquals(new float[] {1, 2}, CsvReader.readInputs(file, 2, other).inputs());
    assertArrayEquals(new float[] {1, 2, 3}, CsvReader.readInputs(file, 3, DEFAULTS).inputs());
    DataOptions first = DEFAULTS.withTargets(List.of("a"));
    assertArrayEquals(new float[] {2, 3}, CsvReader.readInputs(file, 2, first).inputs());
    Expect.dataError(() -> CsvReader.readInputs(file, 1, first), "2 columns of inputs", "takes 1");
    Expect.dataError(() -> CsvReader.readInputs(file, 1, DEFAULTS), "3 columns", "takes 1");
    Expect.dataError(() -> CsvReader.readInputs(file, 4, DEFAULTS), "3 columns", "takes 4");
  }

  @ParameterizedTest
  @ValueSource(ints = {1_023, 1_024, 1_025, 3_000})
  void readsAnyNumberOfTargets(int rows) {
    String text =
        IntStream.range(0, rows)
            .mapToObj(i -> "1," + i % 7)
            .collect(Collectors.joining("\n", "a,y\n", "\n"));
    int[] labels = read(text).labels();
    assertEquals(rows, labels.length);
    for (int i = 0; i < rows; i++) {
      assertEquals(i % 7, labels[i]);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"0.5 1", "1 2", "-1 0", "0 2", "0 0", "5 5", "1e30 0", "0 1 2 3 1001"})
  void readsOtherNumbersAsValues(String targets) {
    Dataset data = read("a,y\n1," + targets.replace(" ", "\n1,") + "\n");
    assertFalse(data.hasLabels());
    assertEquals(1, data.targetWidth());
    assertEquals(Float.parseFloat(targets.split(" ", -1)[0]), data.targets()[0]);
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
    assertTrue(requireNonNull(e.getMessage()).length() < 2_000, e.getMessage());
  }

  @Test
  void refusesOptionsThatContradict() {
    DataOptions classes = DEFAULTS.withTargetKind(TargetKind.CLASSES);
    assertThrows(ConfigurationException.class, () -> classes.withTargets(List.of("a", "b")));
    DataOptions named = DEFAULTS.withClasses(2);
    assertThrows(ConfigurationException.class, () -> named.withTargetKind(TargetKind.VALUES));
  }
}
