package dev.lanewise.network.preparation;

import dev.lanewise.api.ConfigurationException;

/**
 * How the columns of a table are prepared.
 *
 * @param scaling how numbers are scaled
 * @param imputation what stands for a missing number
 * @param indicator whether a column of 0 and 1 says which numbers were missing
 * @param categories up to how many categories have a column each, from 1; see {@link #overflow}
 * @param overflow what becomes of a column with more categories
 * @param scaleTargets whether numbers to predict are scaled to mean 0 and standard deviation 1 for
 *     the network, and back in all outputs
 * @since 0.1
 */
public record PreparationConfig(
    Scaling scaling,
    Imputation imputation,
    boolean indicator,
    int categories,
    Overflow overflow,
    boolean scaleTargets) {

  /** What becomes of a column with many categories. */
  public enum Overflow {
    /** Categories share as many columns of 0 and 1 as are allowed, by a hash of their names. */
    HASHED,
    /** A single column has the rank of each by its frequency, scaled as numbers are. */
    ORDINAL
  }

  /** Standard scaling, missing numbers replaced by the mean, up to 64 categories. */
  public static final PreparationConfig DEFAULT =
      new PreparationConfig(Scaling.STANDARD, Imputation.MEAN, false, 64, Overflow.HASHED, true);

  /**
   * Checks the limit.
   *
   * @throws ConfigurationException if it is below 1
   */
  public PreparationConfig {
    if (categories < 1) {
      throw new ConfigurationException(
          "at least 1 category has a column of its own, not " + categories);
    }
  }

  /** Returns the same with another scaling of numbers. */
  public PreparationConfig withScaling(Scaling value) {
    return new PreparationConfig(value, imputation, indicator, categories, overflow, scaleTargets);
  }

  /** Returns the same with another replacement of missing numbers. */
  public PreparationConfig withImputation(Imputation value) {
    return new PreparationConfig(scaling, value, indicator, categories, overflow, scaleTargets);
  }

  /** Returns the same with or without columns that say what was missing. */
  public PreparationConfig withIndicator(boolean value) {
    return new PreparationConfig(scaling, imputation, value, categories, overflow, scaleTargets);
  }

  /** Returns the same with another limit of categories. */
  public PreparationConfig withCategories(int limit, Overflow beyond) {
    return new PreparationConfig(scaling, imputation, indicator, limit, beyond, scaleTargets);
  }

  /** Returns the same with or without scaling of what is to be predicted. */
  public PreparationConfig withScaleTargets(boolean value) {
    return new PreparationConfig(scaling, imputation, indicator, categories, overflow, value);
  }
}
