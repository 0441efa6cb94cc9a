package dev.lanewise.cli.inspection;

import dev.lanewise.api.text.Count;
import dev.lanewise.api.text.DecimalText;
import dev.lanewise.api.text.Listing;
import dev.lanewise.cli.text.Numbers;
import dev.lanewise.network.data.ColumnKind;
import dev.lanewise.network.data.ColumnRoles;
import dev.lanewise.network.data.Table;
import dev.lanewise.network.data.TableColumn;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * What is in a table, and what is odd about it.
 *
 * @param rows how many rows there are
 * @param columns each column
 * @param target the name of the column to predict
 * @param findings what is odd, a sentence each
 */
record TableInspection(int rows, List<ColumnSummary> columns, String target, List<String> findings)
    implements InspectCommand.Inspection {

  private static final String BARS = "▁▂▃▄▅▆▇█";
  private static final String ASCII_BARS = " .:-=+*#";
  private static final int NAME_WIDTH = 24;

  static TableInspection of(Table table, ColumnRoles roles) {
    List<ColumnSummary> columns =
        table.columns().stream().map(column -> ColumnSummary.of(table, column)).toList();
    String target =
        roles.targets().isEmpty()
            ? table.names().stream()
                .filter(name -> !roles.ids().contains(name))
                .reduce((_, last) -> last)
                .orElse(table.names().getLast())
            : roles.targets().getFirst();
    return new TableInspection(
        table.rows(),
        columns,
        target,
        new Findings(table, columns, target, roles.ids()).sentences());
  }

  @Override
  public List<String> lines(boolean unicode) {
    List<String> lines = new ArrayList<>();
    lines.add(
        "%s, %s, target %s"
            .formatted(
                Count.of(rows, "row"),
                Count.of(columns.size(), "column"),
                Listing.shortened(target)));
    lines.add("");
    lines.add(row("column", "kind", "missing", "distinct", "values"));
    for (ColumnSummary column : columns) {
      lines.add(
          row(
              shortened(column.name()),
              column.kind().name().toLowerCase(Locale.ROOT),
              Integer.toString(column.missing()),
              Integer.toString(column.distinct()),
              values(column, unicode)));
    }
    if (!findings.isEmpty()) {
      lines.add("");
      lines.addAll(findings);
    }
    return lines;
  }

  private static String row(
      String name, String kind, String missing, String distinct, String values) {
    return "%-24s  %-8s  %8s  %8s  %s".formatted(name, kind, missing, distinct, values);
  }

  private static String shortened(String name) {
    String shown = Listing.shortened(name);
    return shown.length() <= NAME_WIDTH ? shown : shown.substring(0, NAME_WIDTH - 1) + "…";
  }

  private static String values(ColumnSummary column, boolean unicode) {
    if (column.kind() == ColumnKind.CATEGORY) {
      return column.top().stream()
              .map(each -> Listing.shortened(each.text()) + " " + each.rows())
              .collect(Collectors.joining(", "))
          + (column.distinct() > column.top().size() ? ", …" : "");
    }
    if (column.histogram().isEmpty()) {
      return "none";
    }
    return "%s … %s, mean %s  %s"
        .formatted(
            Numbers.metric(column.min()),
            Numbers.metric(column.max()),
            Numbers.metric(column.mean()),
            bars(column.histogram(), unicode ? BARS : ASCII_BARS));
  }

  private static String bars(List<Integer> counts, String bars) {
    int most = counts.stream().mapToInt(Integer::intValue).max().orElse(1);
    StringBuilder text = new StringBuilder();
    for (int count : counts) {
      text.append(
          count == 0
              ? ' '
              : bars.charAt((int) Math.ceil((bars.length() - 1) * (double) count / most)));
    }
    return text.toString();
  }

  @Override
  public Map<String, @Nullable Object> json() {
    Map<String, @Nullable Object> object = new LinkedHashMap<>();
    object.put("rows", rows);
    object.put("target", target);
    object.put("columns", columns.stream().map(TableInspection::json).toList());
    object.put("findings", findings);
    return object;
  }

  private static Map<String, @Nullable Object> json(ColumnSummary column) {
    Map<String, @Nullable Object> object = new LinkedHashMap<>();
    object.put("name", column.name());
    object.put("kind", column.kind().name().toLowerCase(Locale.ROOT));
    object.put("missing", column.missing());
    object.put("distinct", column.distinct());
    if (column.kind() == ColumnKind.CATEGORY) {
      Map<String, Integer> top = new LinkedHashMap<>();
      column.top().forEach(each -> top.put(each.text(), each.rows()));
      object.put("top", top);
    } else {
      object.put("min", column.min());
      object.put("max", column.max());
      object.put("mean", column.mean());
      object.put("histogram", column.histogram());
    }
    return object;
  }

  /** Finds what is odd about columns. */
  private record Findings(
      Table table, List<ColumnSummary> columns, String target, List<String> ids) {

    List<String> sentences() {
      List<String> sentences = new ArrayList<>();
      for (ColumnSummary column : columns) {
        String name = Listing.shortened(column.name());
        if (column.missing() == table.rows()) {
          sentences.add("%s has no values".formatted(name));
        } else if (column.distinct() == 1 && column.missing() == 0) {
          sentences.add("%s is the same in all rows".formatted(name));
        } else if (2L * column.missing() > table.rows()) {
          sentences.add(
              "%s is missing in %d of %d rows".formatted(name, column.missing(), table.rows()));
        }
        if (column.kind() == ColumnKind.CATEGORY
            && !column.name().equals(target)
            && !ids.contains(column.name())
            && column.distinct() > 1
            && 2L * column.distinct() > table.rows() - column.missing()) {
          sentences.add(
              "%s differs in most rows: leave it out or carry it through by --id".formatted(name));
        }
      }
      table.columns().forEach(column -> textsAmongNumbers(column, sentences));
      sameColumns(sentences);
      balance(sentences);
      return sentences;
    }

    /** Finds columns of numbers with a few texts, which training refuses. */
    private static void textsAmongNumbers(TableColumn column, List<String> sentences) {
      if (!(column instanceof TableColumn.Texts texts)) {
        return;
      }
      boolean[] isNumber = new boolean[texts.texts().size()];
      String other = "";
      for (int code = 0; code < isNumber.length; code++) {
        isNumber[code] = !Float.isNaN(DecimalText.parse(texts.texts().get(code)));
        other = other.isEmpty() && !isNumber[code] ? texts.texts().get(code) : other;
      }
      long numbers =
          IntStream.of(texts.codes()).filter(code -> code >= 0 && isNumber[code]).count();
      long others = IntStream.of(texts.codes()).filter(code -> code >= 0).count() - numbers;
      if (numbers >= others && others > 0) {
        sentences.add(
            "%s holds %s and %s, such as '%s'"
                .formatted(
                    Listing.shortened(column.name()),
                    Count.of(numbers, "number"),
                    Count.of(others, "text"),
                    Listing.shortened(other)));
      }
    }

    /** Finds columns that say the same, by other words perhaps. */
    private void sameColumns(List<String> sentences) {
      Map<String, TableColumn> seen = new HashMap<>();
      table.column(target).ifPresent(column -> seen.put(content(column), column));
      for (TableColumn column : table.columns()) {
        ColumnSummary summary =
            columns.stream()
                .filter(each -> each.name().equals(column.name()))
                .findFirst()
                .orElseThrow();
        if (column.name().equals(target) || summary.distinct() < 2) {
          continue;
        }
        TableColumn other = seen.putIfAbsent(content(column), column);
        if (other != null) {
          sentences.add(
              other.name().equals(target)
                  ? "%s says the same as the target %s: leave it out, if it is not known before"
                      .formatted(Listing.shortened(column.name()), Listing.shortened(other.name()))
                  : "%s says the same as %s"
                      .formatted(
                          Listing.shortened(column.name()), Listing.shortened(other.name())));
        }
      }
    }

    /**
     * Returns a text that is the same for columns which tell the same rows apart; for numbers that
     * are all different, for columns of the same numbers.
     */
    private static String content(TableColumn column) {
      int[] codes = new int[column.rows()];
      Map<Integer, Integer> first = new HashMap<>();
      for (int row = 0; row < codes.length; row++) {
        int value =
            switch (column) {
              case TableColumn.Numbers numbers -> Float.floatToIntBits(numbers.values()[row] + 0f);
              case TableColumn.Texts texts -> texts.codes()[row];
            };
        codes[row] = first.computeIfAbsent(value, _ -> first.size());
      }
      if (first.size() == codes.length) {
        return column instanceof TableColumn.Numbers numbers
            ? "numbers " + Arrays.hashCode(numbers.values())
            : "names of " + column.name();
      }
      return first.size() + " values " + Arrays.hashCode(codes);
    }

    private void balance(List<String> sentences) {
      ColumnSummary summary =
          columns.stream()
              .filter(each -> each.name().equals(target))
              .findFirst()
              .orElse(columns.getLast());
      if (summary.kind() == ColumnKind.CATEGORY && !summary.top().isEmpty()) {
        ColumnSummary.Frequency most = summary.top().getFirst();
        sentences.add(
            "class balance: %s, the most frequent of %d classes, has %.1f %% of the rows"
                .formatted(
                    Listing.shortened(most.text()),
                    summary.distinct(),
                    100.0 * most.rows() / Math.max(1, table.rows() - summary.missing())));
      }
    }
  }
}
