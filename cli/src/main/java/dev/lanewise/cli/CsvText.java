package dev.lanewise.cli;

import java.io.PrintStream;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Prints a table as comma-separated text (RFC 4180, with line feeds). */
final class CsvText {

  private static final Pattern TO_QUOTE = Pattern.compile("[\",\r\n]|^$|^\\s|\\s$");

  private final PrintStream out;

  CsvText(PrintStream out) {
    this.out = out;
  }

  /** Prints a header and rows of numbers, until all are printed or nobody reads any more. */
  void print(List<String> header, float[] values) {
    out.print(header.stream().map(CsvText::quoted).collect(Collectors.joining(",")) + "\n");
    StringBuilder line = new StringBuilder();
    int width = header.size();
    for (int row = 0; row < values.length; row += width) {
      line.setLength(0);
      for (int i = 0; i < width; i++) {
        line.append(i == 0 ? "" : ",").append(values[row + i]);
      }
      out.append(line.append('\n'));
      if (row / width % 1024 == 1023 && out.checkError()) {
        return;
      }
    }
  }

  private static String quoted(String name) {
    return TO_QUOTE.matcher(name).find() ? '"' + name.replace("\"", "\"\"") + '"' : name;
  }
}
