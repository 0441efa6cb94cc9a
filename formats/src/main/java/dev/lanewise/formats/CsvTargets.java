package dev.lanewise.formats;

import dev.lanewise.api.DataException;
import dev.lanewise.formats.files.DecimalText;
import dev.lanewise.formats.files.Listing;
import dev.lanewise.formats.files.Shape;
import dev.lanewise.network.data.Dataset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.IntStream;

/**
 * A single target column while it is read. Only after the last row is it known whether it holds
 * classes or values.
 */
final class CsvTargets {

  /** Up to how many whole numbers 0, 1, 2 … are taken for classes rather than values. */
  private static final int MAX_NUMBERED_CLASSES = 1000;

  private final String file;
  private final String column;
  private final Map<String, Integer> indices = new HashMap<>();
  private final List<String> texts = new ArrayList<>();
  private final List<Long> firstLines = new ArrayList<>();
  private int[] rows = new int[1 << 10];
  private int size;

  CsvTargets(String file, String column) {
    this.file = file;
    this.column = column;
  }

  /** Takes the target of the next row. */
  void add(String text, long line) {
    if (text.isEmpty()) {
      throw problem(line, "the target is empty; fill it in or remove the row");
    }
    Integer index = indices.putIfAbsent(text, texts.size());
    if (index == null) {
      index = texts.size();
      texts.add(text);
      firstLines.add(line);
    }
    if (size == rows.length) {
      rows = Arrays.copyOf(rows, (int) Math.min(2L * size, Shape.MAX_ELEMENTS));
    }
    rows[size++] = index;
  }

  /** Joins the inputs with these targets as classes or values. */
  Dataset join(float[] inputs, int width, DataOptions options) {
    float[] values = new float[texts.size()];
    int numeric = 0;
    for (int i = 0; i < values.length; i++) {
      values[i] = DecimalText.parse(texts.get(i));
      numeric += Float.isFinite(values[i]) ? 1 : 0;
    }
    if (!options.classNames().isEmpty()) {
      return classes(inputs, width, known(values, options.classNames()), options.classNames());
    }
    TargetKind kind = options.targetKind();
    if (kind == TargetKind.AUTO) {
      kind = numeric == 0 || isNumbered(values) ? TargetKind.CLASSES : TargetKind.VALUES;
    }
    if (kind == TargetKind.CLASSES) {
      List<String> names = names(values, numeric);
      return classes(inputs, width, known(values, names), names);
    }
    requireFinite(values);
    float[] targets = new float[size];
    for (int row = 0; row < size; row++) {
      targets[row] = values[rows[row]];
    }
    return Dataset.ofTargets(inputs, width, targets, 1);
  }

  /** Tells whether the values are 0, 1, 2 … without a gap, at least two and not too many. */
  private static boolean isNumbered(float[] values) {
    // Two texts, such as 1 and 1.0, may be the same value.
    TreeSet<Float> distinct = new TreeSet<>();
    for (float value : values) {
      if (value != (int) value || value < 0 || value >= MAX_NUMBERED_CLASSES) {
        return false;
      }
      distinct.add(value + 0f);
    }
    return distinct.size() > 1 && distinct.last() == distinct.size() - 1;
  }

  /** Returns the classes by number if all are numbers, else by name. */
  private List<String> names(float[] values, int numeric) {
    Comparator<Integer> order =
        numeric == values.length
            ? Comparator.comparingDouble(i -> values[i])
            : Comparator.comparing(texts::get);
    return IntStream.range(0, values.length)
        .boxed()
        .sorted(order)
        .map(i -> name(i, values))
        .distinct()
        .toList();
  }

  /** Returns the class index of each distinct text. */
  private int[] known(float[] values, List<String> names) {
    Map<String, Integer> byName = new HashMap<>();
    for (int i = 0; i < names.size(); i++) {
      byName.putIfAbsent(names.get(i), i);
    }
    int[] labels = new int[values.length];
    for (int i = 0; i < labels.length; i++) {
      Integer label = byName.get(texts.get(i));
      if (label == null) {
        label = byName.get(name(i, values));
      }
      if (label == null) {
        throw problem(
            firstLines.get(i),
            "the class '"
                + Listing.shortened(texts.get(i))
                + "' is none of "
                + Listing.of(names)
                + "; correct it");
      }
      labels[i] = label;
    }
    return labels;
  }

  /** Returns the name of a text's class: 1 for 1.0, as programs write whole numbers either way. */
  private String name(int index, float[] values) {
    float value = values[index];
    return value == (int) value ? Integer.toString((int) value) : texts.get(index);
  }

  private Dataset classes(float[] inputs, int width, int[] labelByText, List<String> names) {
    int[] labels = new int[size];
    for (int row = 0; row < size; row++) {
      labels[row] = labelByText[rows[row]];
    }
    return Dataset.ofClasses(inputs, width, labels, names);
  }

  private void requireFinite(float[] values) {
    for (int i = 0; i < values.length; i++) {
      if (!Float.isFinite(values[i])) {
        throw problem(
            firstLines.get(i),
            "the target '"
                + Listing.shortened(texts.get(i))
                + "' is not a finite number, as targets that are no classes must be; correct it");
      }
    }
  }

  private DataException problem(long line, String what) {
    return new DataException(
        String.format(
            Locale.ROOT,
            "%s, line %d, column %s: %s",
            file,
            line,
            Listing.shortened(column),
            what));
  }
}
