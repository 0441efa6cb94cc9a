package dev.lanewise.network.validation;

import dev.lanewise.api.ConfigurationException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * How long each trial of a search is trained: all of them as long, or by successive halving
 * (Jamieson and Talwalkar, Non-stochastic best arm identification and hyperparameter optimization,
 * 2016), which trains many for few epochs and the best of them for more.
 *
 * @param rungs from the one that all trials take part in to the one with all epochs
 * @since 0.1
 */
public record SearchRungs(List<Rung> rungs) {

  private static final Comparator<Standing> BEST_FIRST =
      Comparator.comparingInt((Standing standing) -> standing.hasResult() ? 0 : 1)
          .thenComparingInt(standing -> -standing.rung().number())
          .thenComparingDouble(Standing::score)
          .thenComparingInt(Standing::trial);

  /** Copies the list. */
  public SearchRungs {
    rungs = List.copyOf(rungs);
  }

  /**
   * A number of trials, and for how long each is trained.
   *
   * @param number from 1
   * @param trials how many trials take part
   * @param divisor the part of a trial's epochs: one is all of them
   * @since 0.1
   */
  public record Rung(int number, int trials, int divisor) {

    /**
     * Returns the epochs of a trial on this rung: at least 1, and no more than it has.
     *
     * @param all how many it has in the end
     */
    public int epochs(int all) {
      return Math.min(all, Math.max(1, all / divisor));
    }
  }

  /**
   * Judges a trial.
   *
   * @since 0.1
   */
  @FunctionalInterface
  public interface Judge {

    /**
     * Returns how a trial does on a rung: smaller is better, and NaN says that it has no result.
     *
     * @param trial from 0
     * @param rung how long it is trained
     */
    double score(int trial, Rung rung);
  }

  /**
   * How far a trial came.
   *
   * @param trial from 0
   * @param rung the last rung that it took part in
   * @param score how it did there; NaN if it had no result
   * @since 0.1
   */
  public record Standing(int trial, Rung rung, double score) {

    /** Tells whether the trial has a result. */
    public boolean hasResult() {
      return !Double.isNaN(score);
    }
  }

  /** Trains all trials for all of their epochs. */
  public static SearchRungs once(int trials) {
    return new SearchRungs(List.of(new Rung(1, trials, 1)));
  }

  /**
   * Keeps one trial of so many on each rung, and trains it that many times as long on the next. The
   * last rung has fewer trials than that, and all of their epochs.
   *
   * @param trials how many trials begin
   * @param factor from 2
   * @throws ConfigurationException if the factor is out of range
   */
  public static SearchRungs halving(int trials, int factor) {
    if (factor < 2) {
      throw new ConfigurationException("factor=%d is out of range: from 2".formatted(factor));
    }
    List<Integer> sizes = new ArrayList<>();
    int divisor = 1;
    for (int left = trials; left > 0; left /= factor) {
      sizes.add(left);
      divisor *= left >= factor ? factor : 1;
    }
    List<Rung> rungs = new ArrayList<>();
    for (int size : sizes) {
      rungs.add(new Rung(rungs.size() + 1, size, divisor));
      divisor /= factor;
    }
    return new SearchRungs(rungs);
  }

  /**
   * Judges all trials.
   *
   * @return one for each trial, best first: those with a result before those without, those that
   *     came farther before others, and of equal ones the first
   */
  public List<Standing> run(Judge judge) {
    List<Standing> done = new ArrayList<>();
    List<Integer> left = IntStream.range(0, rungs.getFirst().trials()).boxed().toList();
    for (int i = 0; i < rungs.size(); i++) {
      Rung rung = rungs.get(i);
      List<Standing> standings =
          left.stream()
              .map(trial -> new Standing(trial, rung, judge.score(trial, rung)))
              .sorted(BEST_FIRST)
              .toList();
      int next = i + 1 < rungs.size() ? rungs.get(i + 1).trials() : 0;
      List<Standing> kept = standings.stream().limit(next).filter(Standing::hasResult).toList();
      done.addAll(standings.subList(kept.size(), standings.size()));
      left = kept.stream().map(Standing::trial).sorted().toList();
    }
    return done.stream().sorted(BEST_FIRST).toList();
  }
}
