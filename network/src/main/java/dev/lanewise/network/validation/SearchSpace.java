package dev.lanewise.network.validation;

import dev.lanewise.api.ConfigurationException;
import dev.lanewise.network.random.RandomStreams;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * The settings to search, and what each may be (Bergstra and Bengio, Random search for
 * hyper-parameter optimization, 2012).
 *
 * <pre>{@code
 * SearchSpace space =
 *     new SearchSpace(
 *         Map.of(
 *             "learning_rate", SearchSpace.Range.log(1e-4, 1e-1),
 *             "batch_size", new SearchSpace.Choices(List.of("32", "64"))));
 * }</pre>
 *
 * @param settings what each setting may be, by its name; draws take them in this order
 * @since 0.1
 */
public record SearchSpace(Map<String, Values> settings) {

  /**
   * So often a trial is drawn again if it is like one before, until a space with ranges counts as
   * used up.
   */
  private static final int MAX_REPEATS = 200;

  /** Copies the map with its order. */
  public SearchSpace {
    settings = Collections.unmodifiableMap(new LinkedHashMap<>(settings));
  }

  /**
   * What a setting may be.
   *
   * @since 0.1
   */
  public sealed interface Values permits Choices, Range {

    /**
     * Returns the value at a place.
     *
     * @param place from 0 to below 1, drawn uniformly
     */
    String at(double place);
  }

  /**
   * One of several values, each as likely.
   *
   * @param values at least one, as users write them
   * @since 0.1
   */
  public record Choices(List<String> values) implements Values {

    /**
     * Copies the list.
     *
     * @throws ConfigurationException if it is empty
     */
    public Choices {
      values = List.copyOf(values);
      if (values.isEmpty()) {
        throw new ConfigurationException("a list of choices is empty; name at least one");
      }
    }

    @Override
    public String at(double place) {
      return values.get((int) (place * values.size()));
    }

    /** Returns the values, separated by bars. */
    @Override
    public String toString() {
      return String.join(" | ", values);
    }
  }

  /**
   * A number of a range. One that need not be whole is rounded to four significant digits, so that
   * people can read and repeat it.
   *
   * @param from the least
   * @param to the greatest, which whole numbers may be, too
   * @param isLog whether the logarithm of the number is drawn uniformly, not the number itself
   * @param isWhole whether it is a whole number
   * @since 0.1
   */
  public record Range(double from, double to, boolean isLog, boolean isWhole) implements Values {

    private static final MathContext DIGITS = new MathContext(4);

    /** Whole numbers up to here are numbers of the type double. */
    private static final double MAX_WHOLE = 0x1p53;

    /**
     * Checks the range.
     *
     * @throws ConfigurationException if there is no number in it, or none that can be drawn so
     */
    public Range {
      if (!(Double.isFinite(from) && Double.isFinite(to) && from < to)) {
        throw new ConfigurationException(
            "a range goes from a number to a larger one, not from %s to %s".formatted(from, to));
      }
      if (isLog && from <= 0) {
        throw new ConfigurationException(
            "a range with a log scale begins above 0, not at %s".formatted(from));
      }
      if (isWhole && (from != Math.rint(from) || to != Math.rint(to))) {
        throw new ConfigurationException(
            "a range of whole numbers goes from one to another, not from %s to %s"
                .formatted(from, to));
      }
      if (isWhole && Math.max(Math.abs(from), Math.abs(to)) > MAX_WHOLE) {
        throw new ConfigurationException(
            "a range of whole numbers goes up to 2^53 at most, not from %s to %s"
                .formatted(from, to));
      }
    }

    /** Returns the numbers between two, drawn by their logarithms. */
    public static Range log(double from, double to) {
      return new Range(from, to, true, false);
    }

    @Override
    public String at(double place) {
      // Each whole number has the room up to the next.
      double end = isWhole ? to + 1 : to;
      double number;
      if (isLog) {
        double first = StrictMath.log(from);
        number = StrictMath.exp(first + place * (StrictMath.log(end) - first));
      } else {
        number = from * (1 - place) + end * place;
      }
      if (isWhole) {
        return Long.toString((long) Math.clamp(Math.floor(number), from, to));
      }
      double rounded = new BigDecimal(number).round(DIGITS).doubleValue();
      return Double.toString(Math.clamp(rounded, from, to));
    }

    /** Returns a text such as {@code 1.0E-4 … 0.1 (log)}. */
    @Override
    public String toString() {
      return (isWhole ? "%d … %d".formatted((long) from, (long) to) : from + " … " + to)
          + (isLog ? " (log)" : "");
    }
  }

  /**
   * Draws trials, each another one. The first of them do not depend on how many are drawn.
   *
   * @param count how many are wanted, from 1
   * @param seed what the draws follow from
   * @return for each trial the value of each setting; fewer trials than wanted if the space has no
   *     more, or if it {@linkplain #hasRanges has ranges} and 200 draws in a row are no new trials
   * @throws ConfigurationException if fewer than 1 are wanted
   */
  public List<Map<String, String>> draw(int count, long seed) {
    if (count < 1) {
      throw new ConfigurationException("trials=%d is out of range: from 1".formatted(count));
    }
    RandomStreams random = new RandomStreams(seed);
    Set<Map<String, String>> trials = new LinkedHashSet<>();
    long wanted = hasRanges() ? count : Math.min(count, choices(count));
    boolean isUsedUp = false;
    while (trials.size() < wanted && !isUsedUp) {
      RandomGenerator place = random.stream(RandomStreams.Purpose.SEARCH, trials.size());
      boolean isNew = false;
      for (int i = 0; !isNew && (i < MAX_REPEATS || !hasRanges()); i++) {
        isNew = trials.add(draw(place));
      }
      isUsedUp = !isNew;
    }
    return new ArrayList<>(trials);
  }

  /** Tells whether a setting has a range, so that nobody counts what the space has. */
  public boolean hasRanges() {
    return settings.values().stream().anyMatch(Range.class::isInstance);
  }

  /**
   * Returns how many different trials choices give, or at least {@code limit} if there are more.
   */
  private long choices(int limit) {
    long product = 1;
    for (Values values : settings.values()) {
      if (values instanceof Choices choices && product < limit) {
        product *= choices.values().stream().distinct().count();
      }
    }
    return product;
  }

  private Map<String, String> draw(RandomGenerator random) {
    Map<String, String> trial = new LinkedHashMap<>();
    settings.forEach((name, values) -> trial.put(name, values.at(RandomStreams.uniform(random))));
    return Collections.unmodifiableMap(trial);
  }
}
