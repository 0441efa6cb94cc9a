package dev.lanewise.cli.training;

import dev.lanewise.api.DataException;
import dev.lanewise.api.text.Count;
import dev.lanewise.api.text.DecimalText;
import dev.lanewise.api.text.Listing;
import dev.lanewise.cli.text.Numbers;
import dev.lanewise.formats.DataOptions;
import dev.lanewise.formats.DataSource;
import dev.lanewise.network.data.ColumnKind;
import dev.lanewise.network.data.ColumnRoles;
import dev.lanewise.network.data.Dataset;
import dev.lanewise.network.data.Schema;
import dev.lanewise.network.data.TableRows;
import dev.lanewise.network.data.TargetKind;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The rows to learn, to measure each epoch with and to test with.
 *
 * @param rows the rows to learn, and what names them
 * @param validation other rows to measure each epoch with, if any
 * @param validationFraction the share of the rows to learn that is held out instead
 * @param test the rows that the data itself keeps for testing, if any
 */
public record TrainingData(
    TableRows rows,
    Optional<Dataset> validation,
    double validationFraction,
    Optional<Dataset> test) {

  /** So many different whole numbers may well be the names of classes. */
  private static final int FEW_VALUES = 20;

  /**
   * Reads all data, so that what is wrong with it shows before training.
   *
   * @param argument the DATA argument
   * @param validation a share or another DATA argument
   * @param options how to read it
   * @param notes is told what was understood
   */
  static TrainingData load(
      String argument, @Nullable String validation, DataOptions options, Consumer<String> notes) {
    DataSource source = DataSource.of(argument, options, notes);
    boolean isFraction = validation != null && Numbers.isDecimal(validation);
    double fraction = isFraction && validation != null ? Double.parseDouble(validation) : 0;
    TableRows rows = source.trainingRows();
    Dataset train = rows.data();
    DataOptions agreed = agreed(options, train);
    Optional<Dataset> measured =
        validation == null || isFraction
            ? Optional.empty()
            : Optional.of(DataSource.of(validation, agreed, notes).evaluation());
    Optional<Dataset> test = source.test();
    measured.ifPresent(others -> checkShape(others, train, validation));
    test.ifPresent(others -> checkShape(others, train, "the test data of " + argument));
    return new TrainingData(rows, measured, fraction, test);
  }

  /** Returns the same without anything to measure each epoch with. */
  public TrainingData withoutValidation() {
    return new TrainingData(rows, Optional.empty(), 0, test);
  }

  /** Returns the rows to learn. */
  public Dataset train() {
    return rows.data();
  }

  /**
   * Says what was understood of a table, in a sentence; empty for other data.
   *
   * @param asked what the user said of the targets
   */
  Optional<String> understood(TargetKind asked) {
    return train()
        .schema()
        .map(schema -> {
          Map<ColumnKind, Integer> kinds = new EnumMap<>(ColumnKind.class);
          schema.inputs().forEach(column -> kinds.merge(column.kind(), 1, Integer::sum));
          List<String> parts = new ArrayList<>();
          kinds.forEach((kind, count) -> parts.add(Count.of(count, word(kind))));
          return "%s: %s; %s; %s"
              .formatted(
                  Count.of(schema.inputs().size(), "input"),
                  String.join(", ", parts),
                  target(schema, asked == TargetKind.AUTO),
                  missing());
        });
  }

  private static String word(ColumnKind kind) {
    return switch (kind) {
      case NUMBER -> "number";
      case BOOLEAN -> "boolean";
      case DATE -> "date";
      case CATEGORY -> "category column";
    };
  }

  private String target(Schema schema, boolean guessed) {
    Dataset train = train();
    String names = Listing.of(schema.targets());
    if (train.hasLabels()) {
      return "target %s: %s (%s%s)"
          .formatted(
              names,
              Count.of(train.classes(), "class"),
              Listing.of(train.classNames()),
              guessed && isNumeric(train.classNames())
                  ? "; --task regression takes them for values"
                  : "");
    }
    float min = Float.POSITIVE_INFINITY;
    float max = Float.NEGATIVE_INFINITY;
    Set<Float> distinct = new HashSet<>();
    for (float value : train.targets()) {
      min = Math.min(min, value);
      max = Math.max(max, value);
      if (distinct.size() <= FEW_VALUES) {
        distinct.add(value == Math.rint(value) ? value : Float.NaN);
      }
    }
    return "target %s: values from %s to %s%s"
        .formatted(
            names,
            min,
            max,
            guessed
                    && distinct.size() <= FEW_VALUES
                    && !distinct.contains(Float.NaN)
                    && train.targetWidth() == 1
                ? " (--task classification takes them for classes)"
                : "");
  }

  private static boolean isNumeric(List<String> names) {
    return names.stream().noneMatch(name -> Float.isNaN(DecimalText.parse(name)));
  }

  private String missing() {
    Dataset train = train();
    long[] missing = new long[1];
    train.forEachInputBlock((values, _, rows) -> {
      for (int i = 0; i < rows * train.inputWidth(); i++) {
        if (Float.isNaN(values[i])) {
          missing[0]++;
        }
      }
    });
    long count = missing[0];
    return count == 0
        ? "no missing values"
        : "%s filled".formatted(Count.of(count, "missing value"));
  }

  /** Returns how to read other data of the same kind: its columns by name, its classes by index. */
  private static DataOptions agreed(DataOptions options, Dataset train) {
    ColumnRoles roles =
        ColumnRoles.DEFAULT
            .withTargets(train.schema().map(Schema::targets).orElse(options.roles().targets()))
            .withKind(train.hasLabels() ? options.targetKind() : TargetKind.VALUES);
    // Only a table has a schema, and columns can be named for tables alone.
    DataOptions known =
        train
            .schema()
            .map(schema -> options.withRoles(roles.withTargets(List.of())).withSchema(schema))
            .orElse(options.withRoles(roles));
    return train.hasLabels() ? known.withClassNames(train.classNames()) : known;
  }

  private static void checkShape(Dataset rows, Dataset train, @Nullable String name) {
    if (rows.inputWidth() != train.inputWidth()) {
      throw new DataException(
          "%s has %s a row, but the rows to train on have %d; both must have the same"
              .formatted(name, Count.of(rows.inputWidth(), "input"), train.inputWidth()));
    }
    if (rows.hasLabels() != train.hasLabels() || rows.targetWidth() != train.targetWidth()) {
      throw new DataException(
          "%s has other targets than the rows to train on; both must have the same"
              .formatted(name));
    }
    if (rows.rows() == 0) {
      throw new DataException("%s has no rows; add some or leave it out".formatted(name));
    }
  }
}
