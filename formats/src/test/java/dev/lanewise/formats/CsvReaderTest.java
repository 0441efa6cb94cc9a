package dev.lanewise.formats;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.lanewise.api.ConfigurationException;
import dev.lanewise.network.data.Column;
import dev.lanewise.network.data.ColumnKind;
import dev.lanewise.network.data.ColumnRoles;
import dev.lanewise.network.data.Dataset;
import dev.lanewise.network.data.Schema;
import dev.lanewise.network.data.Table;
import dev.lanewise.network.data.TableColumn;
import dev.lanewise.network.data.TableRows;
import dev.lanewise.network.data.TargetKind;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
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
    Path values = file("a,y\n1,2\n\"1\n\",3\n1,oops\n1,oops\n");
    Expect.dataError(
        () -> CsvReader.read(values, DEFAULTS.withTargetKind(TargetKind.VALUES)),
        "data.csv, line 5, column y: 'oops' is not a number");
    Path file = file("a,y\n1,x\n1,z\n1,z\n");
    Expect.dataError(
        () -> CsvReader.read(file, DEFAULTS.withClassNames(List.of("x"))),
        "data.csv, line 3, column y: the class 'z' is none of x; correct it");
    Expect.dataError(
        () -> CsvReader.read(file, DEFAULTS.withClassNames(List.of("a", "b"))),
        "data.csv: no value of the column y, such as 'x', is one of the classes a, b; name another target or correct it");
  }

  @Test
  void tellsNamesFromNumbers() {
    assertEquals(1, read("1,2,3\n4,5,6\n").rows(), "counted from one");
    assertEquals(2, read("2.5,3\n4,5\n").rows(), "a fraction is no name");
    assertEquals(2, read("7,7\n4,5\n").rows(), "two columns have no one name");
    assertEquals(2, read("1.5,red\n2,red\n").rows(), "red is found again");
    assertEquals(1, read("1.5,red\nx,red\n").rows(), "1.5 is over a text");
    fails("2,b\n4,5\n", "may hold names or data", "--header yes or --header no");
    fails("2,3\n4,5\n", "the first line of", "2, 3");
    fails("country,1990\nPeru,5\nChile,6\n", "country, 1990", "--header");
    DataOptions named = DEFAULTS.withDialect(CsvDialect.AUTO.withHeader(CsvDialect.Header.YES));
    assertEquals(1, CsvReader.read(file("2,3\n4,5\n"), named).rows());
    DataOptions bare = DEFAULTS.withDialect(CsvDialect.AUTO.withHeader(CsvDialect.Header.NO));
    Dataset data = CsvReader.read(file("2,3\n4,5\n"), bare);
    assertEquals(2, data.rows());
    assertEquals("column_1", data.schema().orElseThrow().inputs().getFirst().name());
    assertEquals(2, CsvReader.read(file("a,b\nc,d\n"), bare).rows());
  }

  @Test
  void columnsWithoutANameAreLeftOutIfTheySayNothing() {
    Path pandas = file(",a,y\n0,5,no\n1,6,yes\n2,7,no\n");
    TableRows rows = CsvReader.readRows(pandas, DEFAULTS);
    assertArrayEquals(new float[] {5, 6, 7}, rows.data().inputs());
    assertTrue(rows.notes().getFirst().contains("numbers the rows"), rows.notes().toString());
    assertEquals(
        1,
        CsvReader.read(file("a,y,\n1,0,\n2,1,\n"), DEFAULTS.withTargets(List.of("y")))
            .inputWidth());
    Schema kept = read("a,,y\n1,7,0\n2,7,1\n").schema().orElseThrow();
    assertEquals("column_2", kept.inputs().get(1).name());
  }

  @Test
  void tellsWhatIsNoTable() {
    fails("a,b\n1,\"x\n2,3\n", "data.csv is no CSV table (", "; correct it");
    fails("a\n1\n", "has the one column 'a' but needs inputs and a target");
    Path file = file("a,y\n");
    Expect.dataError(() -> CsvReader.read(file, DEFAULTS), "has column names but no row; add rows");
    Expect.dataError(
        () -> CsvReader.readInputs(file, 1, DEFAULTS), "has column names but no row; add rows");
    Expect.dataError(
        () -> CsvReader.read(file, DEFAULTS.withTargets(List.of("b", "y"))),
        "has no target column b; its columns are a, y");
    Expect.dataError(
        () -> read("a,b\n" + "1,2\n".repeat(5_000) + "1,\"x\n"), "data.csv is no CSV table (");
  }

  @Test
  void findsWholeNumbersThatAreWrittenWithAPoint() {
    Schema schema =
        new Schema(
            List.of(
                Column.category("city", List.of("3", "4")),
                Column.category("code", List.of("03", "3")),
                Column.number("area")),
            List.of());
    DataOptions known = DEFAULTS.withSchema(schema);
    float[] expected = {0, -1, 1.5f, 1, -1, 2, 0, 1, 3, Float.NaN, 0, 4};
    assertArrayEquals(
        expected,
        CsvReader.readInputs(
                file("city,code,area\n3.0,3.0,1.5\n4.00,03.0,2\n3,3,3\n,03,4\n"), 3, known)
            .data()
            .inputs());
    assertArrayEquals(
        expected,
        CsvReader.readInputs(
                file("city;code;area\n3,0;3,0;1,5\n4,00;03,0;2\n3;3;3\n;03;4\n"), 3, known)
            .data()
            .inputs());
  }

  @Test
  void takesTheLastColumnForTheTargetOfAModelOnlyIfItIsOneTooMany() {
    Path file = file("a,b,c\n1,2,3\n");
    DataOptions other = DEFAULTS.withTargets(List.of("price"));
    Expect.dataError(
        () -> CsvReader.readInputs(file, 2, other), "no target column price", "a, b, c");
    assertArrayEquals(new float[] {1, 2}, CsvReader.readInputs(file, 2, DEFAULTS).data().inputs());
    assertArrayEquals(
        new float[] {1, 2, 3}, CsvReader.readInputs(file, 3, DEFAULTS).data().inputs());
    DataOptions first = DEFAULTS.withTargets(List.of("a"));
    assertArrayEquals(new float[] {2, 3}, CsvReader.readInputs(file, 2, first).data().inputs());
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
  @ValueSource(
      strings = {
        "0.5 1",
        "2 3",
        "-1 0",
        "0 2",
        "0 0",
        "5 5",
        "1e30 0",
        "0 1 2 3 1001",
        "1 3",
        "-1 0 1"
      })
  void readsOtherNumbersAsValues(String targets) {
    Dataset data = read("a,y\n1," + targets.replace(" ", "\n1,") + "\n");
    assertFalse(data.hasLabels());
    assertEquals(1, data.targetWidth());
    assertEquals(Float.parseFloat(targets.split(" ", -1)[0]), data.targets()[0]);
  }

  @Test
  void readsNumbersFromOneAndSignsAsClasses() {
    assertEquals(List.of("1", "2", "3"), read("a,y\n1,3\n1,1\n1,2\n").classNames());
    Dataset signs = read("a,y\n1,1\n1,-1\n");
    assertEquals(List.of("-1", "1"), signs.classNames());
    Expect.labels(signs, 1, 0);
  }

  @Test
  void readsTextsAndNumbersInATargetAsClasses() {
    Dataset data = read("a,kind\n1,foo\n2,bar\n3,101\n4,102\n");
    assertEquals(List.of("101", "102", "bar", "foo"), data.classNames());
    assertEquals(List.of("0", "1", "2", "3+"), read("a,y\n1,0\n1,1\n1,2\n1,3+\n").classNames());
  }

  @Test
  void leavesOutRowsWithoutATarget() {
    TableRows rows = CsvReader.readRows(file("a,y\n1,2.5\n2,\n3,NA\n4,7\n"), DEFAULTS);
    assertArrayEquals(new float[] {1, 4}, rows.data().inputs());
    assertTrue(
        rows.notes().getFirst().contains("2 rows without a target"), rows.notes().toString());
    fails("a,y\n1,\n2,\n", "no row with a value of 'y'");
  }

  @Test
  void readsMissingValues() {
    for (String missing : List.of("", "NA", "NaN", "null", "?", " ")) {
      assertTrue(Float.isNaN(read("a,b,y\n1,2,0\n1," + missing + ",1\n").inputs()[3]), missing);
    }
    DataOptions other = DEFAULTS.withDialect(CsvDialect.AUTO.withMissing(List.of("-", "-999")));
    float[] inputs = CsvReader.read(file("a,b,y\n-999,2,0\n1,-,1\n"), other).inputs();
    assertTrue(Float.isNaN(inputs[0]) && Float.isNaN(inputs[3]));
  }

  @Test
  void readsCategoriesDatesAndBooleans() {
    Dataset data =
        read(
            """
            c,d,t,b,y
            x,2000-01-02,2000-01-01T12:00,true,0
            w,1999-12-31,2000-01-01 00:00:00,False,1
            ,,,,1
            """);
    List<Column> columns = data.schema().orElseThrow().inputs();
    assertEquals(
        List.of(ColumnKind.CATEGORY, ColumnKind.DATE, ColumnKind.DATE, ColumnKind.BOOLEAN),
        columns.stream().map(Column::kind).toList());
    assertEquals(List.of("w", "x"), columns.getFirst().categories());
    assertArrayEquals(
        new float[] {1, 1, .5f, 1, 0, -1, 0, 0, Float.NaN, Float.NaN, Float.NaN, Float.NaN},
        data.inputs());
  }

  @Test
  void leavesOutAColumnOfNames() {
    String rows =
        IntStream.range(0, 100)
            .mapToObj(i -> "name" + i + ",k" + i % 40 + "," + i % 2)
            .collect(Collectors.joining("\n", "n,k,y\n", "\n"));
    TableRows read = CsvReader.readRows(file(rows), DEFAULTS.withRoles(ColumnRoles.DEFAULT));
    assertTrue(read.notes().toString().contains("left out: n"), read.notes().toString());
    Dataset named =
        CsvReader.read(
            file(rows), DEFAULTS.withRoles(ColumnRoles.DEFAULT.withFeatures(List.of("n", "k"))));
    assertEquals(2, named.inputWidth());
  }

  @Test
  void findsTheColumnsOfAModelByName() {
    Dataset trained = read("a,c,y\n1,x,no\n2,w,yes\n");
    DataOptions known =
        DEFAULTS.withSchema(trained.schema().orElseThrow()).withClassNames(trained.classNames());
    TableRows rows =
        CsvReader.readInputs(
            file("c,id,a\nw,7,2\nnew,8,3\n"),
            2,
            known.withRoles(ColumnRoles.DEFAULT.withIds(List.of("id"))));
    assertArrayEquals(new float[] {2, 0, 3, Schema.UNKNOWN}, rows.data().inputs());
    assertEquals(
        List.of("7", "8"), List.of(rows.ids().getFirst().text(0), rows.ids().getFirst().text(1)));
    Dataset other = CsvReader.read(file("y,extra,c,a\nyes,1,x,4\n"), known);
    assertArrayEquals(new float[] {4, 1}, other.inputs());
    Expect.labels(other, 1);
    Expect.dataError(
        () -> CsvReader.readInputs(file("c,b\nw,1\n"), 2, known),
        "lacks a column",
        "trained on: a",
        "c, b");
    Expect.dataError(
        () -> CsvReader.readInputs(file("a,c\nmany,w\n"), 2, known),
        "line 2, column a: 'many' is not a number");
  }

  @Test
  void readsWhatSpreadsheetsWrite() throws IOException {
    Dataset semicolons = read("a;b;y\n1,5;2,0;no\n3,5;4,25;yes\n");
    assertArrayEquals(new float[] {1.5f, 2, 3.5f, 4.25f}, semicolons.inputs());
    assertEquals(2, read("price (EUR, net);size;y\n1,5;2;no\n2,5;3;yes\n").inputWidth());
    assertEquals(2, read("a\tb\ty\n1.5\t2\tno\n").inputWidth());
    Dataset quoted =
        read(
            "\uFEFF\"price, net\",\"size\",\"y\"\r\n\"1\",\"2\",\"no\"\r\n\"3\",\"4\",\"yes\"\r\n");
    assertEquals("price, net", quoted.schema().orElseThrow().inputs().getFirst().name());
    fails("a,b,y\n1,5,2,0,no\n", "line 2", "5 cells", "quotes");
    Path utf16 = folder.resolve("utf16.csv");
    Files.write(utf16, "\uFEFFa,y\n1,é\n2,b\n".getBytes(StandardCharsets.UTF_16LE));
    assertEquals(List.of("b", "é"), CsvReader.read(utf16, DEFAULTS).classNames());
    Path latin = folder.resolve("latin.csv");
    Files.write(latin, "a,y\n1,é\n2,b\n".getBytes(StandardCharsets.ISO_8859_1));
    assertEquals(
        List.of("b", "é"),
        CsvReader.read(
                latin,
                DEFAULTS.withDialect(CsvDialect.AUTO.withEncoding(StandardCharsets.ISO_8859_1)))
            .classNames());
    Path packed = folder.resolve("data.csv.gz");
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(packed))) {
      out.write("a,y\n1,0\n2,1\n".getBytes(StandardCharsets.UTF_8));
    }
    assertArrayEquals(new float[] {1, 2}, CsvReader.read(packed, DEFAULTS).inputs());
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 8_191, 8_192, 8_193, 70_000})
  void readsBlocksOfAnyNumberOfRows(int rows) {
    String text =
        IntStream.range(0, rows)
            .mapToObj(i -> i + ",c" + i * 7 % 11 + "," + (i == rows - 1 ? "" : i % 3))
            .collect(Collectors.joining("\n", "a,c,y\n", "\n"));
    Table table = CsvReader.readTable(file(text), DEFAULTS, _ -> {});
    assertEquals(rows, table.rows());
    if (rows > 0) {
      TableColumn.Numbers a = (TableColumn.Numbers) table.column("a").orElseThrow();
      TableColumn.Texts c = (TableColumn.Texts) table.column("c").orElseThrow();
      TableColumn.Numbers y = (TableColumn.Numbers) table.column("y").orElseThrow();
      for (int i = 0; i < rows; i++) {
        assertEquals(i, a.values()[i]);
        assertEquals("c" + i * 7 % 11, c.text(i));
      }
      assertTrue(Float.isNaN(y.values()[rows - 1]));
    }
  }

  private static DataOptions known(Dataset trained) {
    DataOptions options = DEFAULTS.withSchema(trained.schema().orElseThrow());
    return trained.hasLabels()
        ? options.withClassNames(trained.classNames())
        : options.withTargetKind(TargetKind.VALUES);
  }

  @Test
  void findsTheColumnsOfAFileWithoutNamesWhereverItsTargetIs() {
    String text = "10.5,1.5,2.5\n20.5,3.5,4.5\n30.5,5.5,6.5\n";
    Dataset trained = CsvReader.read(file(text), DEFAULTS.withTargets(List.of("column_1")));
    assertArrayEquals(new float[] {1.5f, 2.5f, 3.5f, 4.5f, 5.5f, 6.5f}, trained.inputs());
    Dataset again = CsvReader.read(file(text), known(trained));
    assertArrayEquals(trained.inputs(), again.inputs());
    assertArrayEquals(trained.targets(), again.targets());
    // A file without names, and a model that has names, meet by position.
    Dataset named =
        CsvReader.read(
            file("zip,n,y\n01234,1,2.5\n16777216,2,3.5\n16777217,3,4.5\n"),
            DEFAULTS.withRoles(ColumnRoles.DEFAULT.withCategories(List.of("zip"))));
    assertEquals(
        List.of("01234", "16777216", "16777217"),
        named.schema().orElseThrow().inputs().getFirst().categories());
    DataOptions bare = known(named).withDialect(CsvDialect.AUTO.withHeader(CsvDialect.Header.NO));
    assertArrayEquals(
        new float[] {0, 1, 2, 2},
        CsvReader.readInputs(file("01234,1\n16777217,2\n"), 2, bare).data().inputs());
    assertArrayEquals(new float[] {7.5f}, CsvReader.read(file("01234,1,7.5\n"), bare).targets());
    Expect.dataError(
        () -> CsvReader.read(file("01234\n"), bare), "1 column without names", "takes 2");
  }

  @Test
  void neverGivesAClassANameThatIsNotInTheFile() {
    DataOptions classes = DEFAULTS.withTargetKind(TargetKind.CLASSES);
    assertEquals(
        List.of("20260130", "20260131"),
        CsvReader.read(file("x,y\n1,20260130\n2,20260131\n3,20260130\n"), classes).classNames());
    assertEquals(
        List.of("007", "7"),
        CsvReader.read(file("x,y\n1,007\n2,7\n3,7.0\n"), classes).classNames());
  }

  @Test
  void aWrongTargetAmongNumbersIsAMistake() {
    String prices =
        IntStream.range(0, 300)
            .mapToObj(i -> i + "," + (i == 7 ? "unknown" : 100 + i))
            .collect(Collectors.joining("\n", "a,price\n", "\n"));
    fails(prices, "line 9, column price: 'unknown' is not a number, as 299 values of 300 are");
    fails(prices, "--missing", "--task classification");
  }

  @Test
  void textsThatDifferInMostRowsAreNoClasses() {
    String prices =
        IntStream.range(0, 100)
            .mapToObj(i -> i + ";10." + (100 + i) + ",50")
            .collect(Collectors.joining("\n", "a;price\n", "\n"));
    fails(prices, "the target price holds 100 different texts in 100 rows", "10.100,50", "--task");
    Dataset data = read("d,y\n31.1.2026,0\n01.02.2026,1\n");
    assertEquals(ColumnKind.DATE, data.schema().orElseThrow().inputs().getFirst().kind());
    assertEquals(1, data.inputs()[1] - data.inputs()[0]);
  }

  @Test
  void tellsALineOfTextsFromNames() {
    assertEquals(3, read("red,small,yes\nblue,small,no\nred,large,yes\n").rows());
    assertEquals(2, read("kind,size,y\nblue,small,no\nred,large,yes\n").rows());
    fails("0,1\n1,3\n2,5\n", "--header yes or --header no");
    TableRows counted = CsvReader.readRows(file("0,1,2\n4,5,6\n"), DEFAULTS);
    assertTrue(counted.notes().getFirst().contains("counts the columns"));
    fails("x,x,s\nx,y,t\n", "--header no");
  }

  @Test
  void readsVeryLongLinesOfNames() {
    String names =
        IntStream.range(0, 20_001).mapToObj(i -> "gene_" + i).collect(Collectors.joining(","));
    String row = "1.5,".repeat(20_001);
    Dataset data = read(names + ",y\n" + row + "no\n" + row + "yes\n");
    Expect.shape(data, 2, 20_001);
  }

  @Test
  void readsNothingButWhatAModelKnows() {
    Dataset trained = read("a,b,y\n1,2,no\n3,4,yes\n");
    TableRows rows =
        CsvReader.readRows(file("notes,b,y,a\n5,2,no,1\nsee,4,yes,3\n6,4,yes,3\n"), known(trained));
    assertArrayEquals(new float[] {1, 2, 3, 4, 3, 4}, rows.data().inputs());
    DataOptions id = known(trained).withRoles(ColumnRoles.DEFAULT.withIds(List.of("a")));
    assertThrows(
        ConfigurationException.class, () -> CsvReader.readInputs(file("a,b\n1,2\n"), 2, id));
    assertTrue(rows.notes().toString().contains("left out: notes"), rows.notes().toString());
  }

  @Test
  void keepsAColumnWithoutANameThatAModelKnows() {
    Dataset trained = read(",x,y\n0.5,1,no\n0.25,2,yes\n7.5,3,no\n");
    assertEquals(2, trained.inputWidth());
    assertArrayEquals(
        new float[] {0.7f, 5},
        CsvReader.readInputs(file(",x\n0.7,5\n"), 2, known(trained)).data().inputs());
    Dataset trailing =
        CsvReader.read(
            file("a,b,y,\n1,2,cat,\n3,4,dog,\n"), DEFAULTS.withTargetKind(TargetKind.CLASSES));
    assertEquals(List.of("cat", "dog"), trailing.classNames());
    Expect.shape(trailing, 2, 2);
  }

  @Test
  void refusesAnotherKindThanAModelKnows() {
    Dataset trained = read("d,b,y\n2026-01-31,true,0\n2026-02-01,false,1\n");
    Expect.dataError(
        () -> CsvReader.readInputs(file("d,b\n20260131,true\n"), 2, known(trained)),
        "the column d holds numbers, where the model knows dates");
    Expect.dataError(
        () -> CsvReader.readInputs(file("d,b\n2026-01-31,2\n"), 2, known(trained)),
        "the column b holds numbers, where the model knows true and false");
    assertEquals(
        ColumnKind.CATEGORY,
        read("d,y\n2026/02/31,0\n2026/02/01,1\n")
            .schema()
            .orElseThrow()
            .inputs()
            .getFirst()
            .kind());
  }

  @Test
  void readsDecimalCommasWithoutNames() {
    Dataset data = read("1,5;2,5;3,5\n2,5;3,5;4,5\n1,5;2,5;9,5\n");
    assertArrayEquals(new float[] {1.5f, 2.5f, 2.5f, 3.5f, 1.5f, 2.5f}, data.inputs());
  }

  @Test
  void predictsWhereTargetsAreNotKnownYet() {
    Dataset trained = read("a,y\n1,no\n3,yes\n");
    TableRows rows = CsvReader.readInputs(file("a,y\n1,TBD\n2,no\n3,\n"), 1, known(trained));
    assertFalse(rows.data().hasLabels());
    assertTrue(
        rows.notes().toString().contains("not measured: 2 rows of 3"), rows.notes().toString());
    assertTrue(
        CsvReader.readInputs(file("a,y\n1,yes\n2,no\n"), 1, known(trained)).data().hasLabels());
  }

  @Test
  void missingNumbersAreMissingHoweverTheyAreWritten() {
    DataOptions other = DEFAULTS.withDialect(CsvDialect.AUTO.withMissing(List.of("-999")));
    assertTrue(Float.isNaN(CsvReader.read(file("a,b,y\n-999.0,2,0\n1,3,1\n"), other).inputs()[0]));
  }

  @Test
  void readsLongTexts() {
    String remark = "x".repeat(100_000);
    String text =
        IntStream.range(0, 100)
            .mapToObj(i -> i + "," + remark + i % 2)
            .collect(Collectors.joining("\n", "a,y\n", "\n"));
    Dataset data = read(text);
    assertEquals(100, data.rows());
    assertEquals(2, data.classes());
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
    assertArrayEquals(
        new float[] {1, 2, 3, 4}, CsvReader.readInputs(file, 2, DEFAULTS).data().inputs());
    assertArrayEquals(
        new float[] {1, 2, 3, 4},
        CsvReader.readInputs(file, 2, DEFAULTS.withTargets(List.of("c"))).data().inputs());
    Path bare = file("a,b\n1,2\n");
    assertEquals(2, CsvReader.readInputs(bare, 2, DEFAULTS).data().inputWidth());
    assertEquals(1, CsvReader.readInputs(bare, 1, DEFAULTS).data().inputWidth());
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
    fails("a,b,y\n1,2,0\n1,x,1\n", "data.csv", "line 3", "column b", "'x'", "number", "--missing");
    fails("a,y\n1,0\n1e60,0\n", "line 3", "column a", "'1e60'");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
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
    fails("a,y\n7,1\n\"" + cell + "\",0\n", "line 3", "column a");
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
    fails("a:b:y\n1:2:0\n", "'a:b:y'", "--delimiter");
  }

  @Test
  void refusesOtherFiles() throws IOException {
    Path file = folder.resolve("data.csv");
    Expect.dataError(() -> CsvReader.read(file, DEFAULTS), "does not exist");
    Expect.dataError(() -> CsvReader.read(folder, DEFAULTS), "is a folder");
    Files.write(file, "a,b\n1,é\n".getBytes(StandardCharsets.ISO_8859_1));
    Expect.dataError(
        () -> CsvReader.read(file, DEFAULTS),
        "is not UTF-8 text",
        "--encoding, such as windows-1252");
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
