package dev.lanewise.bench.compare.comparison;

import java.util.List;
import java.util.function.Supplier;

/**
 * A piece of work, and who does it.
 *
 * @param name what it is
 * @param shape how large it is
 * @param threads how many threads each side has
 * @param work how much is done in a call
 * @param repeatable whether a side's result is the same at any time; else it is compared at first
 * @param sides who does it
 */
public record Case(
    String name, String shape, int threads, Work work, boolean repeatable, Sides sides) {

  /**
   * How much is done in a call.
   *
   * @param unit what times are shown as
   * @param amount what the unit counts in a call
   * @param operations the multiplications and additions of the products in a call; 0 if there are
   *     none
   */
  public record Work(Unit unit, double amount, double operations) {}

  /**
   * Who does the work.
   *
   * @param ours makes our side
   * @param opponents those that can do it
   * @param agreement compares results
   */
  public record Sides(Supplier<Side> ours, List<Opponent> opponents, Agreement agreement) {

    /** Copies the opponents. */
    public Sides {
      opponents = List.copyOf(opponents);
    }
  }

  /**
   * A side of another library.
   *
   * @param name the library
   * @param side makes the side
   */
  public record Opponent(String name, Supplier<Side> side) {}

  @Override
  public String toString() {
    return "%s %s, %d thread%s".formatted(name, shape, threads, threads == 1 ? "" : "s");
  }
}
