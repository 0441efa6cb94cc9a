package dev.lanewise.cli.training;

import dev.lanewise.api.DataException;
import dev.lanewise.api.text.Count;
import dev.lanewise.cli.text.Numbers;
import dev.lanewise.formats.DataOptions;
import dev.lanewise.formats.DataSource;
import dev.lanewise.formats.TargetKind;
import dev.lanewise.network.data.Dataset;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The rows to learn, to measure each epoch with and to test with.
 *
 * @param train the rows to learn
 * @param validation other rows to measure each epoch with, if any
 * @param validationFraction the share of the rows to learn that is held out instead
 * @param test the rows that the data itself keeps for testing, if any
 */
record TrainingData(
    Dataset train,
    Optional<Dataset> validation,
    double validationFraction,
    Optional<Dataset> test) {

  /**
   * Reads all data, so that what is wrong with it shows before training.
   *
   * @param argument the DATA argument
   * @param validation a share or another DATA argument
   * @param options how to read it
   */
  static TrainingData load(String argument, @Nullable String validation, DataOptions options) {
    DataSource source = DataSource.of(argument, options);
    boolean isFraction = validation != null && Numbers.isDecimal(validation);
    double fraction = isFraction && validation != null ? Double.parseDouble(validation) : 0;
    Dataset train = source.training();
    DataOptions agreed =
        train.hasLabels()
            ? options.withClassNames(train.classNames())
            : options.withTargetKind(TargetKind.VALUES);
    Optional<Dataset> measured =
        validation == null || isFraction
            ? Optional.empty()
            : Optional.of(DataSource.of(validation, agreed).evaluation());
    Optional<Dataset> test = source.test();
    measured.ifPresent(rows -> checkShape(rows, train, validation));
    test.ifPresent(rows -> checkShape(rows, train, "the test data of " + argument));
    return new TrainingData(train, measured, fraction, test);
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
