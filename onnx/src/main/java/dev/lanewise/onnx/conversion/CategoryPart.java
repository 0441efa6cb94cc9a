package dev.lanewise.onnx.conversion;

import dev.lanewise.network.preparation.ColumnStep;
import dev.lanewise.onnx.conversion.ColumnPart.Weight;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Recognises what a graph makes of categories, by the numbers that it gives for each: a column of 0
 * and 1 for each category, perhaps scaled, or a rank; or any numbers, which then become weights.
 */
final class CategoryPart {

  private static final int MAX_RANK = 1 << 20;
  private static final double SAME_RANK = 1e-5;

  private final int[] places;
  private final List<double[]> effects;
  private final int unknown;
  private final int missing;
  private final Agreement.Answers answers;
  private final double[] least;

  /**
   * Takes what the graph gives.
   *
   * @param places the places of the numbers that depend on the column
   * @param listed for each category, the numbers at these places
   * @param unknown the same for another category; empty if the graph has no answer to it
   * @param missing the same for a missing one
   */
  CategoryPart(
      int[] places, List<double[]> listed, Optional<double[]> unknown, Optional<double[]> missing) {
    this.places = places;
    answers = new Agreement.Answers(missing.isPresent(), unknown.isPresent());
    effects = new ArrayList<>(listed);
    this.unknown = added(unknown);
    this.missing = added(missing);
    least = new double[places.length];
    Arrays.fill(least, Double.POSITIVE_INFINITY);
    for (double[] effect : effects) {
      for (int i = 0; i < least.length; i++) {
        least[i] = Math.min(least[i], effect[i]);
      }
    }
  }

  /** Returns the place of an effect that is added; −1 if there is none. */
  private int added(Optional<double[]> effect) {
    effect.ifPresent(effects::add);
    return effect.isPresent() ? effects.size() - 1 : -1;
  }

  private int listed() {
    return effects.size() - (unknown < 0 ? 0 : 1) - (missing < 0 ? 0 : 1);
  }

  /** Returns the step; empty if a category gives no finite numbers. */
  Optional<ColumnPart> part() {
    boolean isFinite = effects.stream().flatMapToDouble(Arrays::stream).allMatch(Double::isFinite);
    return isFinite ? columns().or(this::ranks).or(() -> Optional.of(weights())) : Optional.empty();
  }

  /** Recognises columns each of which has one of two values, the higher one for some categories. */
  private Optional<ColumnPart> columns() {
    double[] most = least.clone();
    int[] slots = new int[effects.size()];
    Arrays.fill(slots, -1);
    for (int category = 0; category < slots.length; category++) {
      double[] effect = effects.get(category);
      for (int i = 0; i < places.length; i++) {
        if (effect[i] == least[i]) {
          continue;
        }
        boolean isSecond = slots[category] >= 0;
        boolean isThird = most[i] != least[i] && most[i] != effect[i];
        if (isSecond || isThird) {
          return Optional.empty();
        }
        most[i] = effect[i];
        slots[category] = i;
      }
    }
    List<Weight> weights = new ArrayList<>();
    for (int i = 0; i < places.length; i++) {
      weights.add(new Weight(places[i], i, most[i] - least[i]));
    }
    return Optional.of(oneHot(places.length, slots, weights));
  }

  private ColumnPart oneHot(int width, int[] slots, List<Weight> weights) {
    Map<Integer, Double> constants = new HashMap<>();
    for (int i = 0; i < places.length; i++) {
      constants.put(places[i], least[i]);
    }
    return new ColumnPart(
        new ColumnStep.OneHot(
            width,
            Arrays.stream(slots).limit(listed()).boxed().toList(),
            unknown < 0 ? -1 : slots[unknown],
            missing < 0 ? -1 : slots[missing]),
        answers,
        weights,
        constants);
  }

  /** Recognises one number with the same distance from category to category, or multiples of it. */
  private Optional<ColumnPart> ranks() {
    if (places.length != 1 || listed() == 0) {
      return Optional.empty();
    }
    double[] sorted =
        effects.stream().mapToDouble(effect -> effect[0]).distinct().sorted().toArray();
    double distance = Double.POSITIVE_INFINITY;
    for (int i = 1; i < sorted.length; i++) {
      distance = Math.min(distance, sorted[i] - sorted[i - 1]);
    }
    // Over the whole range the distance is more exact than between two.
    double range = sorted[sorted.length - 1] - sorted[0];
    distance = range / Math.rint(range / distance);
    double first =
        effects.stream().limit(listed()).mapToDouble(effect -> effect[0]).min().orElse(0);
    int[] ranks = new int[effects.size()];
    for (int i = 0; i < ranks.length; i++) {
      double rank = (effects.get(i)[0] - first) / distance;
      ranks[i] = (int) Math.rint(rank);
      if (Math.abs(rank) > MAX_RANK
          || !(Math.abs(rank - ranks[i]) <= SAME_RANK * Math.max(1, Math.abs(rank)))) {
        return Optional.empty();
      }
    }
    return Optional.of(
        new ColumnPart(
            new ColumnStep.Ordinal(
                Arrays.stream(ranks).limit(listed()).boxed().toList(),
                unknown < 0 ? -1 : ranks[unknown],
                missing < 0 ? -1 : ranks[missing],
                (float) (0 - first / distance),
                (float) (1 / distance)),
            answers,
            List.of(new Weight(places[0], 0, 1)),
            Map.of()));
  }

  /** Gives each kind of category a column, whose weights are the numbers that the graph has. */
  private ColumnPart weights() {
    Map<List<Double>, Integer> kinds = new LinkedHashMap<>();
    int[] slots = new int[effects.size()];
    for (int category = 0; category < slots.length; category++) {
      List<Double> effect = new ArrayList<>();
      for (int i = 0; i < places.length; i++) {
        effect.add(effects.get(category)[i] - least[i]);
      }
      boolean isLeast = effect.stream().allMatch(value -> value == 0);
      slots[category] = isLeast ? -1 : kinds.computeIfAbsent(effect, _ -> kinds.size());
    }
    List<Weight> weights = new ArrayList<>();
    kinds.forEach((effect, slot) -> {
      for (int i = 0; i < places.length; i++) {
        if (effect.get(i) != 0) {
          weights.add(new Weight(places[i], slot, effect.get(i)));
        }
      }
    });
    return oneHot(kinds.size(), slots, weights);
  }
}
