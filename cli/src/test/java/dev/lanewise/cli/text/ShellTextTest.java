package dev.lanewise.cli.text;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class ShellTextTest {

  @Test
  void readsTheWordsThatItWrites() {
    List<String> words =
        List.of("houses.csv", "my table.csv", "adam(beta1=0.8)", "it's", "", "a\\b", "--id", "é=1");
    String line = String.join("  ", words.stream().map(ShellText::word).toList());
    assertEquals(
        "houses.csv  'my table.csv'  'adam(beta1=0.8)'  'it'\\''s'  ''  'a\\b'  --id  é=1", line);
    assertEquals(words, ShellText.words(line));
    assertEquals(List.of(), ShellText.words("  "));
    assertEquals(List.of("open"), ShellText.words("'open"));
  }
}
