package dev.lanewise.network.validation;

import dev.lanewise.api.ConfigurationException;
import dev.lanewise.api.text.Count;
import dev.lanewise.network.data.Dataset;
import dev.lanewise.network.random.RandomStreams;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/**
 * A division of rows into parts, each of which is held out once.
 *
 * <p>The division follows from the rows, the seed and the repetition alone.
 *
 * @since 0.1
 */
public final class Folds {

  private static final int LEAST = 2;

  private final int count;
  private final int[] foldOfRow;

  private Folds(int count, int[] foldOfRow) {
    this.count = count;
    this.foldOfRow = foldOfRow;
  }

  /**
   * Divides rows at random into parts of nearly the same size; where rows have classes, each part
   * has nearly the same share of each class.
   *
   * @param count how many parts, from 2 to the number of rows
   * @param repetition counts from 0; each is another division
   * @throws ConfigurationException if there are fewer rows than parts
   */
  public static Folds of(Dataset data, int count, long seed, int repetition) {
    check(count, data.rows(), "row");
    int[] dealt = dealt(data, seed, repetition);
    int[] folds = new int[data.rows()];
    // Going on from one class to the next keeps the parts at the same size.
    for (int i = 0; i < dealt.length; i++) {
      folds[dealt[i]] = i % count;
    }
    return new Folds(count, folds);
  }

  /** Returns all rows in random order; where rows have classes, one class after the other. */
  static int[] dealt(Dataset data, long seed, int repetition) {
    int[] order = RandomStreams.permutation(random(seed, repetition), data.rows());
    return data.hasLabels() ? byLabel(order, data.labels(), data.classes()) : order;
  }

  /** Sorts rows by their labels, those of a label in the order given. */
  private static int[] byLabel(int[] order, int[] labels, int classes) {
    int[] next = new int[classes + 1];
    for (int label : labels) {
      next[label + 1]++;
    }
    Arrays.parallelPrefix(next, Integer::sum);
    int[] sorted = new int[order.length];
    for (int row : order) {
      sorted[next[labels[row]]++] = row;
    }
    return sorted;
  }

  /**
   * Divides rows so that those of a group are in the same part: a patient, a user or a day is never
   * learned from and measured on at once. Large groups are placed first, each into the part that
   * has the fewest rows.
   *
   * @param groups the group of each row, any numbers
   * @param count how many parts, from 2 to the number of groups
   * @param repetition counts from 0; each is another division
   * @throws ConfigurationException if there are fewer groups than parts
   */
  public static Folds grouped(int[] groups, int count, long seed, int repetition) {
    Map<Integer, Integer> sizes = new LinkedHashMap<>();
    for (int group : groups) {
      sizes.merge(group, 1, Integer::sum);
    }
    check(count, sizes.size(), "group");
    List<Integer> names = List.copyOf(sizes.keySet());
    List<Integer> order =
        Arrays.stream(RandomStreams.permutation(random(seed, repetition), names.size()))
            .mapToObj(names::get)
            .sorted(Comparator.comparingInt((Integer group) -> -size(sizes, group)))
            .toList();
    int[] rows = new int[count];
    Map<Integer, Integer> foldOfGroup = new LinkedHashMap<>();
    for (int group : order) {
      int fold =
          IntStream.range(0, count)
              .boxed()
              .min(Comparator.comparingInt((Integer each) -> rows[each]))
              .orElseThrow();
      foldOfGroup.put(group, fold);
      rows[fold] += size(sizes, group);
    }
    return new Folds(count, Arrays.stream(groups).map(foldOfGroup::get).toArray());
  }

  private static int size(Map<Integer, Integer> sizes, int group) {
    return sizes.getOrDefault(group, 0);
  }

  private static RandomGenerator random(long seed, int repetition) {
    return new RandomStreams(seed).stream(RandomStreams.Purpose.FOLDS, repetition);
  }

  private static void check(int count, int most, String what) {
    if (count < LEAST || count > most) {
      throw new ConfigurationException(
          "%d folds cannot be made of %s; take from 2 to that number"
              .formatted(count, Count.of(most, what)));
    }
  }

  /** Returns how many parts there are. */
  public int count() {
    return count;
  }

  /** Returns the part of a row, from 0. */
  public int of(int row) {
    return foldOfRow[row];
  }

  /** Returns the rows of a part, in increasing order. */
  public int[] heldOut(int fold) {
    return IntStream.range(0, foldOfRow.length).filter(row -> foldOfRow[row] == fold).toArray();
  }

  /** Returns the rows of all other parts, in increasing order. */
  public int[] training(int fold) {
    return IntStream.range(0, foldOfRow.length).filter(row -> foldOfRow[row] != fold).toArray();
  }
}
