package dev.lanewise.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.lanewise.cli.text.CsvText;
import dev.lanewise.cli.text.Json;
import dev.lanewise.cli.text.Numbers;
import dev.lanewise.cli.text.ShellText;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Numbers, tables and JSON as text. */
class TextTest {

  private static String printed(Consumer<PrintStream> action) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    PrintStream out = new PrintStream(bytes, false, StandardCharsets.UTF_8);
    action.accept(out);
    out.flush();
    return bytes.toString(StandardCharsets.UTF_8);
  }

  @Test
  void numbersReadTheSameInEveryCountry() {
    Locale before = Locale.getDefault();
    try {
      Locale.setDefault(Locale.GERMANY);
      assertEquals("0.1235", Numbers.metric(0.12345678));
      assertEquals("1.235e-05", Numbers.metric(0.000012345678));
      assertEquals("0.0000", Numbers.metric(0));
      assertEquals("999999.5000", Numbers.metric(999_999.5));
      assertEquals("1.000e+06", Numbers.metric(1e6));
      assertEquals("-1.453e+30", Numbers.metric(-1453330732085148500000000000000.0));
      assertEquals("NaN", Numbers.metric(Double.NaN));
      assertEquals("-Infinity", Numbers.metric(Double.NEGATIVE_INFINITY));
    } finally {
      Locale.setDefault(before);
    }
  }

  @Test
  void columnNamesAreQuotedWhereTheyMust() {
    assertEquals(
        "plain,\"a,b\",\"say \"\"hi\"\"\", x\n1.0,2.5,-3.0,1.0E-9\n",
        printed(out ->
            new CsvText(out)
                .print(
                    List.of("plain", "a,b", "say \"hi\"", " x"),
                    List.of(List.of("1.0", "2.5", "-3.0", "1.0E-9")))));
  }

  @Test
  void jsonHasNullWhereThereIsNoNumber() {
    Map<String, @Nullable Object> object = new LinkedHashMap<>();
    object.put("nan", Double.NaN);
    object.put("none", null);
    object.put("infinite", Double.NEGATIVE_INFINITY);
    object.put("number", 0.1);
    object.put("path", Path.of("a", "b"));
    object.put("list", List.of(1, 2L, true, "é\n"));
    object.put("rows", new long[][] {{1, 2}, {3, 4}});
    String text = printed(out -> Json.print(object, out));
    assertEquals(
        "{\"nan\":null,\"none\":null,\"infinite\":null,\"number\":0.1,\"path\":\""
            + Path.of("a", "b").toString().replace("\\", "\\\\")
            + "\",\"list\":[1,2,true,\"\\u00E9\\n\"],\"rows\":[[1,2],[3,4]]}"
            + System.lineSeparator(),
        text);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "houses.csv|houses.csv",
        "builtin:moons|builtin:moons",
        "größe_1.csv|größe_1.csv",
        "zip code|'zip code'",
        "sgd(momentum=0.9)|'sgd(momentum=0.9)'",
        "$HOME|'$HOME'",
        "it's|'it'\\''s'",
        "''|''"
      },
      quoteCharacter = '"')
  void quotesWhatAShellWouldChange(String text, String word) {
    assertEquals(word, ShellText.word(text.equals("''") ? "" : text));
  }
}
