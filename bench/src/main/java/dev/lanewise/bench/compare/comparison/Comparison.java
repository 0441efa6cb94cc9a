package dev.lanewise.bench.compare.comparison;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Runs cases: ours against each peer in turn, with the peak in between. */
public final class Comparison {

  /** The peak needs no more to be seen. */
  private static final int PEAK_SHARE_OF_TURN = 4;

  private final Turns turns;
  private final IdleWait quiet = new IdleWait();
  private final Side peak = new FmaPeak();
  private final int peakCalls;

  public Comparison(Turns turns) {
    this.turns = turns;
    peakCalls = Math.max(1, turns.warmUp(peak, quiet) / PEAK_SHARE_OF_TURN);
  }

  /** Runs a case; one row for each peer, or one if there is none. */
  public void run(Case work, Consumer<Row> rows) {
    try (Side ours = work.sides().ours().get()) {
      float[] first = ours.result();
      int calls = turns.warmUp(ours, quiet);
      if (work.sides().opponents().isEmpty()) {
        rows.accept(alone(work, ours, calls));
      }
      for (Case.Opponent opponent : work.sides().opponents()) {
        try (Side other = opponent.side().get()) {
          String what = "%s, %s".formatted(work, opponent.name());
          work.sides().agreement().require(what, first, other.result());
          rows.accept(against(work, ours, calls, opponent.name(), other));
          if (work.repeatable()) {
            work.sides().agreement().require(what, ours.result(), other.result());
          }
        }
      }
    }
  }

  private Row alone(Case work, Side ours, int calls) {
    double[][] seconds =
        turns.alternate(quiet, new Side[] {ours, peak}, new int[] {calls, peakCalls});
    return row(work, new Rounds(seconds[0], seconds[0]), seconds[1], null);
  }

  private Row against(Case work, Side ours, int calls, String name, Side other) {
    int otherCalls = turns.warmUp(other, quiet);
    double[][] seconds =
        turns.alternate(
            quiet, new Side[] {other, ours, peak}, new int[] {otherCalls, calls, peakCalls});
    Rounds rounds = new Rounds(seconds[1], seconds[0]);
    Row.Against against =
        new Row.Against(
            name,
            rounds.othersMedian(),
            work.work().unit().value(rounds.othersMedian(), work.work().amount()),
            rounds.ratioOfBest(),
            rounds.ratioOfMedian());
    return row(work, rounds, seconds[2], against);
  }

  private Row row(Case work, Rounds rounds, double[] peakSeconds, Row.@Nullable Against against) {
    return new Row(
        work,
        turns.rounds(),
        work.work().unit().value(rounds.oursMedian(), work.work().amount()),
        Unit.GFLOPS.value(Rounds.median(peakSeconds), FmaPeak.work()),
        against);
  }

  /** Returns how often another thread still ran at the beginning of a turn. */
  public long disturbed() {
    return quiet.impatient();
  }
}
