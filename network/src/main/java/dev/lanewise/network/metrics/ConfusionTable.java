package dev.lanewise.network.metrics;

import dev.lanewise.api.text.Count;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** Draws a confusion matrix as text. */
final class ConfusionTable {

  private static final int MAX_CLASSES = 20;
  private static final int MAX_CONFUSIONS = 20;
  private static final int MAX_NAME = 24;

  /** The widest table that still names its columns; a wider one numbers them. */
  private static final int MAX_NAMED_WIDTH = 100;

  private static final String CORNER = "true \\ predicted";

  private ConfusionTable() {}

  static String render(ConfusionMatrix matrix) {
    List<String> names = matrix.classNames().stream().map(ConfusionTable::displayName).toList();
    return matrix.classes() <= MAX_CLASSES ? table(matrix, names) : list(matrix, names);
  }

  private static String table(ConfusionMatrix matrix, List<String> names) {
    int classes = matrix.classes();
    long largest = 0;
    for (int t = 0; t < classes; t++) {
      for (int p = 0; p < classes; p++) {
        largest = Math.max(largest, matrix.count(t, p));
      }
    }
    int digits = Long.toString(largest).length();
    List<String> columnHeads = names;
    List<String> rowHeads = names;
    if (CORNER.length() + classes * (2 + Math.max(digits, width(names))) > MAX_NAMED_WIDTH) {
      columnHeads = new ArrayList<>();
      rowHeads = new ArrayList<>();
      for (int k = 0; k < classes; k++) {
        columnHeads.add(Integer.toString(k));
        rowHeads.add(
            names.get(k).equals(Integer.toString(k)) ? names.get(k) : k + " " + names.get(k));
      }
    }
    int headWidth = Math.max(CORNER.length(), width(rowHeads));
    int cellWidth = 2 + Math.max(digits, width(columnHeads));
    StringBuilder text = new StringBuilder();
    append(text, CORNER, headWidth);
    for (String head : columnHeads) {
      append(text, head, cellWidth);
    }
    for (int t = 0; t < classes; t++) {
      text.append('\n');
      append(text, rowHeads.get(t), headWidth);
      for (int p = 0; p < classes; p++) {
        long count = matrix.count(t, p);
        append(text, count == 0 ? "." : Long.toString(count), cellWidth);
      }
    }
    return text.toString();
  }

  private static String list(ConfusionMatrix matrix, List<String> names) {
    record Confusion(int truth, int predicted, long count) {}

    List<Confusion> confusions = new ArrayList<>();
    for (int t = 0; t < matrix.classes(); t++) {
      for (int p = 0; p < matrix.classes(); p++) {
        if (t != p && matrix.count(t, p) > 0) {
          confusions.add(new Confusion(t, p, matrix.count(t, p)));
        }
      }
    }
    // A stable sort: equal counts stay in class order.
    confusions.sort(Comparator.comparingLong(Confusion::count).reversed());
    StringBuilder text = new StringBuilder();
    text.append(
        String.format(
            Locale.ROOT,
            "%s, %s, accuracy %.4f",
            Count.of(matrix.classes(), "class"),
            Count.of(matrix.rows(), "row"),
            matrix.accuracy()));
    if (!confusions.isEmpty()) {
      text.append("; most frequent confusions (count, true -> predicted):");
    }
    int digits = confusions.isEmpty() ? 0 : Long.toString(confusions.getFirst().count()).length();
    for (Confusion confusion : confusions.subList(0, Math.min(MAX_CONFUSIONS, confusions.size()))) {
      text.append('\n');
      append(text, Long.toString(confusion.count()), digits + 2);
      text.append("  ")
          .append(names.get(confusion.truth()))
          .append(" -> ")
          .append(names.get(confusion.predicted()));
    }
    return text.toString();
  }

  /** Returns a name that fits on one line of a table. */
  private static String displayName(String name) {
    int[] codePoints = name.codePoints().map(c -> Character.isISOControl(c) ? ' ' : c).toArray();
    return codePoints.length <= MAX_NAME
        ? new String(codePoints, 0, codePoints.length)
        : new String(codePoints, 0, MAX_NAME - 1) + "…";
  }

  private static int width(List<String> texts) {
    return texts.stream().mapToInt(ConfusionTable::width).max().orElse(0);
  }

  private static int width(String text) {
    return text.codePointCount(0, text.length());
  }

  private static void append(StringBuilder text, String cell, int cellWidth) {
    text.repeat(' ', cellWidth - width(cell)).append(cell);
  }
}
