package dev.lanewise.bench.compare.comparison;

/** A side that takes turns with one in another process. */
public final class SoleSide implements AutoCloseable {

  private final Side side;
  private final Turns turns;
  private final IdleWait quiet = new IdleWait();
  private int calls = 1;

  /**
   * Makes our side of a case.
   *
   * @param work the case
   * @param turns how long a turn and the warm-up take; the rounds are another's business
   */
  public SoleSide(Case work, Turns turns) {
    side = work.sides().ours().get();
    this.turns = turns;
    side.result();
  }

  /** Runs the side until it does not become faster. */
  public void warmUp() {
    calls = turns.warmUp(side, quiet);
  }

  /** Takes a turn, and returns the seconds per call. */
  public double turn() {
    return Turns.turn(quiet, side, calls);
  }

  @Override
  public void close() {
    side.close();
  }
}
