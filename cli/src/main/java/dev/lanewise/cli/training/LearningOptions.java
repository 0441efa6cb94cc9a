package dev.lanewise.cli.training;

import dev.lanewise.api.ConfigurationException;
import dev.lanewise.network.data.ColumnRoles;
import dev.lanewise.network.data.TargetKind;
import dev.lanewise.network.preparation.Imputation;
import dev.lanewise.network.preparation.PreparationConfig;
import dev.lanewise.network.preparation.Scaling;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that say what is learned of a table, and how its columns are prepared. */
final class LearningOptions {

  @Option(
      names = "--task",
      paramLabel = "NAME",
      description = {
        "What the target is: classification, regression, or multilabel for several columns of 0"
            + " and 1.",
        "Default: by what it holds"
      })
  private @Nullable String task;

  @Option(
      names = "--features",
      split = ",",
      paramLabel = "NAME",
      description = {"The only columns to learn from.", "Default: all that have no other role"})
  private List<String> features = new ArrayList<>();

  @Option(
      names = "--ignore",
      split = ",",
      paramLabel = "NAME",
      description = {"Columns to leave out.", "Default: none"})
  private List<String> ignored = new ArrayList<>();

  @Option(
      names = "--category",
      split = ",",
      paramLabel = "NAME",
      description = {
        "Columns whose numbers are names, such as postal codes.",
        "Default: columns of texts"
      })
  private List<String> categories = new ArrayList<>();

  @Option(
      names = "--weight",
      paramLabel = "NAME",
      description = {
        "A column with the weight of each row: the loss is their weighted mean.",
        "Default: none"
      })
  private @Nullable String weights;

  @Option(
      names = "--scale",
      paramLabel = "NAME",
      description = {
        "How numbers of a table are scaled: standard, min_max, robust or none.",
        "Default: standard"
      })
  private @Nullable String scale;

  @Option(
      names = "--impute",
      paramLabel = "NAME",
      description = {
        "What stands for a missing number: mean, median, most_frequent or a number.",
        "Default: mean"
      })
  private @Nullable String impute;

  @Option(
      names = "--missing-indicator",
      description =
          "Learn from which numbers are missing, too, by a column of 0 and 1. Default: do not")
  private boolean indicator;

  @Option(
      names = "--max-categories",
      paramLabel = "N",
      description = {"Up to how many categories of a column have an input each.", "Default: 64"})
  private @Nullable Integer maxCategories;

  @Option(
      names = "--many-categories",
      paramLabel = "NAME",
      description = {
        "What becomes of a column with more: hashed into so many inputs, or ordinal, one number.",
        "Default: hashed"
      })
  private @Nullable String manyCategories;

  /** Adds what is learned to the roles that other options name. */
  ColumnRoles roles(ColumnRoles named) {
    ColumnRoles roles =
        named
            .withKind(kind())
            .withFeatures(features)
            .withIgnored(ignored)
            .withCategories(categories);
    return weights == null ? roles : roles.withWeights(weights);
  }

  private TargetKind kind() {
    if (task == null) {
      return TargetKind.AUTO;
    }
    return switch (task) {
      case "classification" -> TargetKind.CLASSES;
      case "regression" -> TargetKind.VALUES;
      case "multilabel" -> TargetKind.LABELS;
      default ->
          throw new ConfigurationException(
              "--task is classification, regression or multilabel, not '%s'".formatted(task));
    };
  }

  /**
   * Returns how columns are prepared; empty if no option says so.
   *
   * @throws ConfigurationException if an option cannot be understood
   */
  Optional<PreparationConfig> preparation() {
    if (scale == null
        && impute == null
        && !indicator
        && maxCategories == null
        && manyCategories == null) {
      return Optional.empty();
    }
    PreparationConfig config = PreparationConfig.DEFAULT.withIndicator(indicator);
    if (scale != null) {
      config = config.withScaling(scaling(scale));
    }
    if (impute != null) {
      config = config.withImputation(Imputation.parse(impute));
    }
    return Optional.of(
        config.withCategories(
            maxCategories == null ? config.categories() : maxCategories, overflow()));
  }

  private static Scaling scaling(String name) {
    for (Scaling scaling : Scaling.values()) {
      if (scaling.name().toLowerCase(Locale.ROOT).equals(name)) {
        return scaling;
      }
    }
    throw new ConfigurationException(
        "--scale is standard, min_max, robust or none, not '%s'".formatted(name));
  }

  private PreparationConfig.Overflow overflow() {
    if (manyCategories == null) {
      return PreparationConfig.DEFAULT.overflow();
    }
    return switch (manyCategories) {
      case "hashed" -> PreparationConfig.Overflow.HASHED;
      case "ordinal" -> PreparationConfig.Overflow.ORDINAL;
      default ->
          throw new ConfigurationException(
              "--many-categories is hashed or ordinal, not '%s'".formatted(manyCategories));
    };
  }
}
