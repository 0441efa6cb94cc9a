package dev.lanewise.bench.compare;

import dev.lanewise.bench.compare.comparison.Rounds;
import dev.lanewise.bench.compare.comparison.Row;
import java.io.PrintStream;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Prints rows in aligned columns as they come, and a summary at the end. */
final class Table {

  private static final String LINE = "%-36s %-18s %7s %10s  %-11s %6s  %-12s %10s %7s %7s%n";

  private final PrintStream out;
  private final CpuLimit restraint;

  Table(PrintStream out, CpuLimit restraint) {
    this.out = out;
    this.restraint = restraint;
  }

  void heading() {
    out.printf(
        Locale.ROOT,
        LINE,
        "case",
        "shape",
        "threads",
        "ours",
        "unit",
        "peak",
        "peer",
        "theirs",
        "best",
        "median");
  }

  void print(Row row) {
    Row.Against against = row.against();
    out.printf(
        Locale.ROOT,
        LINE,
        row.work().name(),
        row.work().shape(),
        row.work().threads(),
        figure(row.ours()),
        row.work().work().unit(),
        Double.isNaN(row.shareOfPeak()) ? "" : "%.0f %%".formatted(100 * row.shareOfPeak()),
        against == null ? "-" : marked(against.peer()),
        against == null ? "" : figure(against.value()),
        against == null ? "" : ratio(against.ratioBest()),
        against == null ? "" : ratio(against.ratioMedian()));
  }

  /** Prints the geometric mean and the worst case for each peer and number of threads. */
  void summary(List<Row> rows) {
    Map<String, List<Row>> groups =
        rows.stream()
            .filter(row -> row.against() != null)
            .collect(Collectors.groupingBy(this::group, TreeMap::new, Collectors.toList()));
    if (!groups.isEmpty()) {
      out.println();
      out.println("Ratios of medians, above 1 we are faster:");
    }
    groups.forEach((group, members) -> {
      double[] ratios = members.stream().mapToDouble(Table::medianRatio).toArray();
      Row worst =
          members.stream()
              .min((a, b) -> Double.compare(medianRatio(a), medianRatio(b)))
              .orElseThrow();
      out.printf(
          Locale.ROOT,
          "  %-26s %3d case%s  geometric mean %s  worst %s (%s, %s)%n",
          group,
          ratios.length,
          ratios.length == 1 ? " " : "s",
          ratio(Rounds.geometricMean(ratios)),
          ratio(medianRatio(worst)),
          worst.work().name(),
          worst.work().shape());
    });
  }

  private String group(Row row) {
    return "%s, %d thread%s"
        .formatted(
            row.against() == null ? "" : marked(row.against().peer()),
            row.work().threads(),
            row.work().threads() == 1 ? "" : "s");
  }

  private String marked(String peer) {
    return restraint.isFree(peer) ? peer + "*" : peer;
  }

  private static double medianRatio(Row row) {
    return row.against() == null ? Double.NaN : row.against().ratioMedian();
  }

  private static String figure(double value) {
    return String.format(Locale.ROOT, value < 10 ? "%.3f" : "%.1f", value);
  }

  private static String ratio(double value) {
    return String.format(Locale.ROOT, value < 10 ? "%.2f" : "%.1f", value);
  }
}
