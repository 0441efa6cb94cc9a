package dev.lanewise.network.data;

import dev.lanewise.api.DataException;
import dev.lanewise.api.text.DecimalText;
import dev.lanewise.api.text.Listing;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/** The columns to predict: one of classes, or some of numbers. */
final class TargetColumns {

  /** Up to how many whole numbers 0, 1, 2 … are taken for classes rather than values. */
  private static final int MAX_NUMBERED_CLASSES = 1000;

  /** So many classes may well differ in most rows of a small table. */
  private static final int FEW_CLASSES = 64;

  /** A whole number of up to 18 digits, perhaps with a fraction of zeros. */
  private static final Pattern WHOLE = Pattern.compile("[+-]?\\d{1,18}(?:\\.0*)?");

  private final String source;
  private final List<TableColumn> columns;
  private final TargetKind kind;

  TargetColumns(String source, List<TableColumn> columns, TargetKind kind) {
    this.source = source;
    this.columns = columns;
    this.kind = kind;
  }

  List<String> names() {
    return columns.stream().map(TableColumn::name).toList();
  }

  /** Tells whether a row has all targets. */
  boolean isPresent(int row) {
    for (TableColumn column : columns) {
      boolean present =
          switch (column) {
            case TableColumn.Numbers numbers -> !Float.isNaN(numbers.values()[row]);
            case TableColumn.Texts texts -> texts.codes()[row] >= 0;
          };
      if (!present) {
        return false;
      }
    }
    return true;
  }

  /** Tells whether a row has targets that can be measured with: of classes, one that is known. */
  boolean isUsable(int row, Set<String> classes) {
    if (!isPresent(row)) {
      return false;
    }
    if (classes.isEmpty()) {
      return columns.stream().allMatch(TableColumn.Numbers.class::isInstance);
    }
    String text =
        switch (columns.getFirst()) {
          case TableColumn.Numbers numbers -> InputColumn.text(numbers.values()[row]);
          case TableColumn.Texts texts -> texts.text(row);
        };
    return classes.contains(text) || classes.contains(name(text));
  }

  /**
   * Joins inputs and targets.
   *
   * @param inputs the inputs of the rows
   * @param width how many a row has
   * @param rows the rows, all of which have targets
   * @param classes the names of the classes in index order, empty to find them
   */
  Dataset dataset(float[] inputs, int width, int[] rows, List<String> classes) {
    if (columns.size() == 1 && (!classes.isEmpty() || holdsClasses(columns.getFirst(), rows))) {
      return classes(inputs, width, rows, classes);
    }
    float[] targets = new float[Math.multiplyExact(rows.length, columns.size())];
    for (int i = 0; i < columns.size(); i++) {
      float[] values = numbers(columns.get(i));
      for (int row = 0; row < rows.length; row++) {
        float value = values[rows[row]];
        if (kind == TargetKind.LABELS && value != 0 && value != 1) {
          throw new DataException(
              "%s, row %d, column %s: the label is %s, but labels are 0 or 1; ask for values or correct it"
                  .formatted(
                      source, rows[row] + 1, Listing.shortened(columns.get(i).name()), value));
        }
        targets[row * columns.size() + i] = value;
      }
    }
    return Dataset.ofTargets(inputs, width, targets, columns.size());
  }

  private float[] numbers(TableColumn column) {
    return switch (column) {
      case TableColumn.Numbers numbers -> numbers.values();
      case TableColumn.Texts texts -> {
        float[] byCode = new float[texts.texts().size()];
        for (int code = 0; code < byCode.length; code++) {
          byCode[code] = number(texts.texts().get(code));
          if (!Float.isFinite(byCode[code])) {
            throw new DataException(
                "%s%s: the target '%s' is not a finite number, as targets that are no classes must be; correct it or ask for classes"
                    .formatted(
                        source,
                        InputColumn.place(texts, code),
                        Listing.shortened(texts.texts().get(code))));
          }
        }
        float[] values = new float[texts.rows()];
        for (int row = 0; row < values.length; row++) {
          values[row] = texts.codes()[row] < 0 ? Float.NaN : byCode[texts.codes()[row]];
        }
        yield values;
      }
    };
  }

  private boolean holdsClasses(TableColumn column, int[] rows) {
    return switch (kind) {
      case CLASSES -> true;
      case VALUES, LABELS -> false;
      case AUTO ->
          switch (column) {
            case TableColumn.Texts texts -> {
              requireNames(texts, rows.length);
              yield true;
            }
            case TableColumn.Numbers numbers -> isNumbered(numbers.values(), rows);
          };
    };
  }

  /** Refuses texts that differ in most rows, which are more likely numbers written otherwise. */
  private void requireNames(TableColumn.Texts column, int rows) {
    int distinct = column.texts().size();
    if (distinct > FEW_CLASSES && 2L * distinct > rows) {
      throw new DataException(
          "%s: the target %s holds %d different texts in %d rows, such as '%s'; if they are numbers, write them without separators of thousands or name the --decimal mark, and if they are classes, say --task classification"
              .formatted(
                  source,
                  Listing.shortened(column.name()),
                  distinct,
                  rows,
                  Listing.shortened(column.texts().getFirst())));
    }
  }

  /** Tells whether the values are 0 … k − 1 or 1 … k without a gap, or −1 and 1. */
  private static boolean isNumbered(float[] values, int[] rows) {
    TreeSet<Float> distinct = new TreeSet<>();
    for (int row : rows) {
      float value = values[row];
      if (value != (int) value || value < -1 || value > MAX_NUMBERED_CLASSES) {
        return false;
      }
      distinct.add(value + 0f);
    }
    if (distinct.size() < 2 || distinct.size() > MAX_NUMBERED_CLASSES) {
      return false;
    }
    float first = distinct.first();
    return first < 0
        ? distinct.size() == 2 && distinct.last() == 1
        : first <= 1 && distinct.last() == first + distinct.size() - 1;
  }

  private Dataset classes(float[] inputs, int width, int[] rows, List<String> known) {
    TableColumn column = columns.getFirst();
    List<String> texts =
        switch (column) {
          case TableColumn.Texts named -> named.texts();
          case TableColumn.Numbers numbers -> distinct(numbers.values(), rows);
        };
    List<String> names = known.isEmpty() ? names(texts) : known;
    Map<String, Integer> byName = new HashMap<>();
    for (int i = 0; i < names.size(); i++) {
      byName.putIfAbsent(names.get(i), i);
    }
    int[] labels = new int[rows.length];
    int[] ofText = new int[texts.size()];
    for (int i = 0; i < ofText.length; i++) {
      Integer label = byName.get(texts.get(i));
      if (label == null) {
        label = byName.get(name(texts.get(i)));
      }
      ofText[i] = label == null ? -1 : label;
    }
    requireKnown(column, texts, ofText, names);
    switch (column) {
      case TableColumn.Texts named -> {
        for (int i = 0; i < rows.length; i++) {
          labels[i] = ofText[named.codes()[rows[i]]];
        }
      }
      case TableColumn.Numbers numbers -> {
        Map<Float, Integer> ofValue = new HashMap<>();
        for (int i = 0; i < rows.length; i++) {
          // 0 and -0 are one class.
          float value = numbers.values()[rows[i]] + 0f;
          labels[i] =
              ofValue.computeIfAbsent(value, v -> ofText[texts.indexOf(InputColumn.text(v))]);
        }
      }
    }
    return Dataset.ofClasses(inputs, width, labels, names);
  }

  /** Refuses texts without a label, which is −1. */
  private void requireKnown(
      TableColumn column, List<String> texts, int[] labels, List<String> names) {
    int unknown =
        IntStream.range(0, labels.length).filter(i -> labels[i] < 0).findFirst().orElse(-1);
    if (unknown < 0) {
      return;
    }
    String text = Listing.shortened(texts.get(unknown));
    if (IntStream.of(labels).allMatch(label -> label < 0)) {
      throw new DataException(
          "%s: no value of the column %s, such as '%s', is one of the classes %s; name another target or correct it"
              .formatted(source, Listing.shortened(column.name()), text, Listing.of(names)));
    }
    throw new DataException(
        "%s%s: the class '%s' is none of %s; correct it"
            .formatted(
                source,
                column instanceof TableColumn.Texts named
                    ? InputColumn.place(named, unknown)
                    : ", column " + Listing.shortened(column.name()),
                text,
                Listing.of(names)));
  }

  private static List<String> distinct(float[] values, int[] rows) {
    return Arrays.stream(rows).mapToObj(row -> InputColumn.text(values[row])).distinct().toList();
  }

  /** Returns the classes by number if all are numbers, else by name. */
  private static List<String> names(List<String> texts) {
    boolean numeric = texts.stream().allMatch(text -> Float.isFinite(number(text)));
    Comparator<String> order =
        numeric ? Comparator.comparingDouble(TargetColumns::number) : Comparator.naturalOrder();
    return IntStream.range(0, texts.size())
        .mapToObj(texts::get)
        .sorted(order)
        .map(TargetColumns::name)
        .distinct()
        .toList();
  }

  /**
   * Returns the name of a text's class: 1 for 1.0 and +1, as programs write whole numbers either
   * way. Other texts, such as 007, are names as they are.
   */
  private static String name(String text) {
    if (!WHOLE.matcher(text).matches()) {
      return text;
    }
    String plain = new BigDecimal(text).toBigInteger().toString();
    String digits = text.charAt(0) == '+' || text.charAt(0) == '-' ? text.substring(1) : text;
    boolean leadingZero = digits.length() > 1 && digits.charAt(0) == '0' && digits.charAt(1) != '.';
    return leadingZero ? text : plain;
  }

  private static float number(String text) {
    return DecimalText.parse(text);
  }
}
