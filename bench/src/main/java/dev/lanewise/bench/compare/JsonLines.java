package dev.lanewise.bench.compare;

import dev.lanewise.bench.compare.comparison.Case;
import dev.lanewise.bench.compare.comparison.Row;
import java.io.PrintStream;
import java.util.Locale;

/** Prints a row as one line of JSON. */
final class JsonLines {

  private final PrintStream out;

  private final CpuLimit restraint;

  JsonLines(PrintStream out, CpuLimit restraint) {
    this.out = out;
    this.restraint = restraint;
  }

  void print(Row row) {
    Row.Against against = row.against();
    Case work = row.work();
    out.println(
        "{\"case\":%s,\"shape\":%s,\"threads\":%d,\"ours\":%s,\"peer\":%s,\"peer_held\":%s,\"peer_value\":%s,\"unit\":%s,\"ratio_best\":%s,\"ratio_median\":%s,\"rounds\":%d,\"peak_gflops\":%s,\"share_of_peak\":%s}"
            .formatted(
                text(work.name()),
                text(work.shape()),
                work.threads(),
                number(row.ours()),
                against == null ? "null" : text(against.peer()),
                against == null ? "null" : !restraint.isFree(against.peer()),
                against == null ? "null" : number(against.value()),
                text(work.work().unit().toString()),
                against == null ? "null" : number(against.ratioBest()),
                against == null ? "null" : number(against.ratioMedian()),
                row.rounds(),
                number(row.peak()),
                number(row.shareOfPeak())));
    out.flush();
  }

  private static String number(double value) {
    return Double.isFinite(value) ? String.format(Locale.ROOT, "%.5g", value) : "null";
  }

  /** Quotes names, which hold neither quotes nor control characters. */
  private static String text(String name) {
    return '"' + name + '"';
  }
}
