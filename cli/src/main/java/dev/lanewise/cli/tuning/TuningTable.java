package dev.lanewise.cli.tuning;

import dev.lanewise.cli.text.Numbers;
import dev.lanewise.network.validation.Spread;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The trials of a search, best first. It has nothing that differs from run to run, such as times.
 *
 * @param rows at least one
 * @param ranking what was compared
 * @param hasDeviation whether several parts judged each trial
 */
record TuningTable(List<TrialRow> rows, Ranking ranking, boolean hasDeviation) {

  /** Returns the table as lines for people. */
  List<String> lines() {
    List<List<String>> cells = new ArrayList<>();
    List<String> header = new ArrayList<>(List.of("place", "trial", ranking.metric()));
    if (hasDeviation) {
      header.add("deviation");
    }
    header.add("epochs");
    List<String> keys = List.copyOf(rows.getFirst().settings().keySet());
    header.addAll(keys);
    cells.add(header);
    rows.forEach(row -> cells.add(cells(row, keys)));
    int[] widths = new int[header.size()];
    for (List<String> line : cells) {
      for (int i = 0; i < widths.length; i++) {
        widths[i] = Math.max(widths[i], line.get(i).length());
      }
    }
    List<String> lines = new ArrayList<>();
    for (List<String> line : cells) {
      StringBuilder text = new StringBuilder();
      for (int i = 0; i < line.size(); i++) {
        String cell = line.get(i);
        text.append(i == 0 ? "" : "  ").append(cell);
        text.repeat(' ', i < widths.length ? widths[i] - cell.length() : 0);
      }
      lines.add(text.toString().stripTrailing());
    }
    return lines;
  }

  private List<String> cells(TrialRow row, List<String> keys) {
    List<String> cells = new ArrayList<>();
    cells.add(Integer.toString(row.place()));
    cells.add(Integer.toString(row.trial()));
    Spread spread = row.result().metrics().get(ranking.metric());
    cells.add(spread == null ? "-" : Numbers.metric(spread.mean()));
    if (hasDeviation) {
      cells.add(spread == null ? "-" : Numbers.metric(spread.deviation()));
    }
    cells.add(Integer.toString(row.epochs()));
    keys.forEach(key -> cells.add(row.settings().getOrDefault(key, "")));
    row.result().reason().ifPresent(cells::add);
    return cells;
  }

  /**
   * Returns the table by name, for JSON.
   *
   * @param seed what the search followed from
   * @param best the options of the best trial, or null if there is none
   */
  Map<String, @Nullable Object> json(long seed, @Nullable Map<String, @Nullable Object> best) {
    Map<String, @Nullable Object> object = new LinkedHashMap<>();
    object.put("metric", ranking.metric());
    object.put("smaller_is_better", ranking.isSmallerBetter());
    object.put("seed", seed);
    object.put("trials", rows.stream().map(TuningTable::json).toList());
    object.put("best", best);
    return object;
  }

  private static Map<String, @Nullable Object> json(TrialRow row) {
    Map<String, @Nullable Object> object = new LinkedHashMap<>();
    object.put("place", row.place());
    object.put("trial", row.trial());
    object.put("epochs", row.epochs());
    object.put("settings", row.settings());
    object.putAll(row.result().json());
    return object;
  }
}
