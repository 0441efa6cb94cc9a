package dev.lanewise.network;

import dev.lanewise.api.ConfigurationException;
import dev.lanewise.api.registry.PluginReference;
import dev.lanewise.api.text.Quotation;
import dev.lanewise.network.augmentation.Augmentation;
import dev.lanewise.network.data.ClassWeights;
import dev.lanewise.network.regularization.Regularization;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The options that decide, with layers, loss and data, which weights a training gives, to the bit.
 *
 * <p>Here each option has its name, its default and its range. The builder of {@link Trainer}, the
 * command and the files of checkpoints take them from here.
 *
 * @param optimizer the optimizer by name and settings, its learning rate among them; {@code
 *     optimizer}
 * @param batchSize the rows of a mini-batch, from 1, or 0 for all rows; {@code batch_size}
 * @param seed what all random numbers follow from; {@code seed}
 * @param shuffle whether each epoch takes the rows in another order; {@code shuffle}
 * @param validationFraction the share of the rows that is held out to measure each epoch, from 0 to
 *     below 1; {@code validation_fraction}
 * @param earlyStopping when training ends early, if it may; {@code early_stopping}
 * @param schedule how the learning rate changes from step to step, by name and settings; {@code
 *     schedule}
 * @param warmup in how many steps, from 0, the learning rate rises in a straight line to what the
 *     schedule gives: step {@code i} of them takes {@code i ÷ warmup} of it; {@code warmup}
 * @param regularization what limits gradients and weights; {@code clip}, {@code l1} and the others
 *     of {@link Regularization#NAMES}
 * @param classWeights how much the rows of each class count; {@code class_weights}
 * @param augmentation how rows are changed at random while they are learned; {@code augment} and
 *     the others of {@link Augmentation#NAMES}
 * @since 0.1
 */
public record TrainingConfig(
    PluginReference optimizer,
    int batchSize,
    long seed,
    boolean shuffle,
    double validationFraction,
    Optional<EarlyStopping> earlyStopping,
    PluginReference schedule,
    int warmup,
    Regularization regularization,
    ClassWeights classWeights,
    Augmentation augmentation) {

  /** What is used where the user says nothing. */
  public static final TrainingConfig DEFAULT =
      new TrainingConfig(
          PluginReference.of("adam"),
          100,
          1,
          true,
          0,
          Optional.empty(),
          PluginReference.of("constant"),
          0,
          Regularization.NONE,
          ClassWeights.none(),
          Augmentation.NONE);

  private static final String OPTIMIZER = "optimizer";
  private static final String BATCH_SIZE = "batch_size";
  private static final String SEED = "seed";
  private static final String SHUFFLE = "shuffle";
  private static final String VALIDATION_FRACTION = "validation_fraction";
  private static final String EARLY_STOPPING = "early_stopping";
  private static final String SCHEDULE = "schedule";
  private static final String WARMUP = "warmup";
  private static final String CLASS_WEIGHTS = "class_weights";
  private static final String NONE = "none";

  /** The names of options that older files do not have; they stand for the default there. */
  public static final Set<String> ADDED =
      Stream.of(
              List.of(EARLY_STOPPING, SCHEDULE, WARMUP, CLASS_WEIGHTS),
              Regularization.NAMES,
              Augmentation.NAMES)
          .flatMap(List::stream)
          .collect(Collectors.toUnmodifiableSet());

  /**
   * Checks the ranges.
   *
   * @throws ConfigurationException if a value is out of its range, with the name and the range
   */
  public TrainingConfig {
    if (batchSize < 0) {
      throw new ConfigurationException(
          "%s=%d is out of range: from 1, or 0 for all rows".formatted(BATCH_SIZE, batchSize));
    }
    if (!(validationFraction >= 0 && validationFraction < 1)) {
      throw new ConfigurationException(
          "validation=%s is out of range: from 0 to below 1".formatted(validationFraction));
    }
    if (warmup < 0) {
      throw new ConfigurationException(
          "%s=%d is out of range: a number of steps from 0".formatted(WARMUP, warmup));
    }
  }

  /** The options while one of them is changed. */
  private static final class Changed {
    private PluginReference optimizer;
    private int batchSize;
    private long seed;
    private boolean shuffle;
    private double validationFraction;
    private Optional<EarlyStopping> earlyStopping;
    private PluginReference schedule;
    private int warmup;
    private Regularization regularization;
    private ClassWeights classWeights;
    private Augmentation augmentation;

    Changed(TrainingConfig config) {
      optimizer = config.optimizer;
      batchSize = config.batchSize;
      seed = config.seed;
      shuffle = config.shuffle;
      validationFraction = config.validationFraction;
      earlyStopping = config.earlyStopping;
      schedule = config.schedule;
      warmup = config.warmup;
      regularization = config.regularization;
      classWeights = config.classWeights;
      augmentation = config.augmentation;
    }
  }

  private TrainingConfig changed(Consumer<Changed> change) {
    Changed options = new Changed(this);
    change.accept(options);
    return new TrainingConfig(
        options.optimizer,
        options.batchSize,
        options.seed,
        options.shuffle,
        options.validationFraction,
        options.earlyStopping,
        options.schedule,
        options.warmup,
        options.regularization,
        options.classWeights,
        options.augmentation);
  }

  /** Returns the same options with another optimizer. */
  public TrainingConfig withOptimizer(PluginReference value) {
    return changed(options -> options.optimizer = value);
  }

  /** Returns the same options with another size of mini-batches. */
  public TrainingConfig withBatchSize(int value) {
    return changed(options -> options.batchSize = value);
  }

  /** Returns the same options with another seed. */
  public TrainingConfig withSeed(long value) {
    return changed(options -> options.seed = value);
  }

  /** Returns the same options with or without shuffling. */
  public TrainingConfig withShuffle(boolean value) {
    return changed(options -> options.shuffle = value);
  }

  /** Returns the same options with another share of the rows held out. */
  public TrainingConfig withValidationFraction(double value) {
    return changed(options -> options.validationFraction = value);
  }

  /** Returns the same options with another rule, or none, of when training ends early. */
  public TrainingConfig withEarlyStopping(Optional<EarlyStopping> value) {
    return changed(options -> options.earlyStopping = value);
  }

  /** Returns the same options with another schedule of the learning rate. */
  public TrainingConfig withSchedule(PluginReference value) {
    return changed(options -> options.schedule = value);
  }

  /** Returns the same options with another number of steps in which the learning rate rises. */
  public TrainingConfig withWarmup(int value) {
    return changed(options -> options.warmup = value);
  }

  /** Returns the same options with other limits of gradients and weights. */
  public TrainingConfig withRegularization(Regularization value) {
    return changed(options -> options.regularization = value);
  }

  /** Returns the same options with other weights of classes. */
  public TrainingConfig withClassWeights(ClassWeights value) {
    return changed(options -> options.classWeights = value);
  }

  /** Returns the same options with rows changed otherwise while they are learned. */
  public TrainingConfig withAugmentation(Augmentation value) {
    return changed(options -> options.augmentation = value);
  }

  /**
   * Returns the options by name, as files have them.
   *
   * @return texts, numbers and booleans
   */
  public Map<String, Object> values() {
    Map<String, Object> values = new LinkedHashMap<>();
    values.put(OPTIMIZER, optimizer.toString());
    values.put(SEED, seed);
    values.put(BATCH_SIZE, batchSize);
    values.put(SHUFFLE, shuffle);
    values.put(VALIDATION_FRACTION, validationFraction);
    values.put(EARLY_STOPPING, earlyStopping.map(EarlyStopping::toString).orElse(NONE));
    values.put(SCHEDULE, schedule.toString());
    values.put(WARMUP, warmup);
    values.putAll(regularization.values());
    values.put(CLASS_WEIGHTS, classWeights.toString());
    values.putAll(augmentation.values());
    return values;
  }

  /**
   * Returns the same options with one changed.
   *
   * @param name one of those of {@link #values}
   * @param text the value as users and files write it
   * @throws ConfigurationException if there is no such option, or the value is not allowed
   */
  public TrainingConfig with(String name, String text) {
    if (Regularization.NAMES.contains(name)) {
      return withRegularization(regularization.with(name, text));
    }
    if (Augmentation.NAMES.contains(name)) {
      return withAugmentation(augmentation.with(name, text));
    }
    return switch (name) {
      case OPTIMIZER -> withOptimizer(PluginReference.parse(text));
      case SEED -> withSeed(parsed(name, text, "a whole number", Long::valueOf));
      case BATCH_SIZE ->
          withBatchSize(parsed(name, text, "a whole number from 0", Integer::valueOf));
      case SHUFFLE ->
          switch (text) {
            case "true" -> withShuffle(true);
            case "false" -> withShuffle(false);
            default -> throw unusable(name, text, "true or false", null);
          };
      case VALIDATION_FRACTION ->
          withValidationFraction(parsed(name, text, "a number from 0 to below 1", Double::valueOf));
      case EARLY_STOPPING ->
          withEarlyStopping(
              text.equals(NONE) ? Optional.empty() : Optional.of(EarlyStopping.parse(text)));
      case SCHEDULE -> withSchedule(PluginReference.parse(text));
      case CLASS_WEIGHTS -> withClassWeights(ClassWeights.parse(text));
      case WARMUP -> withWarmup(parsed(name, text, "a whole number from 0", Integer::valueOf));
      default ->
          throw new ConfigurationException(
              "there is no training option '%s'; there are %s"
                  .formatted(Quotation.of(name), String.join(", ", values().keySet())));
    };
  }

  private static <T> T parsed(String name, String text, String kind, Function<String, T> parser) {
    try {
      return parser.apply(text);
    } catch (NumberFormatException e) {
      throw unusable(name, text, kind, e);
    }
  }

  private static ConfigurationException unusable(
      String name, String text, String kind, @Nullable Throwable cause) {
    return new ConfigurationException(
        "%s=%s cannot be used; it takes %s".formatted(name, Quotation.of(text), kind), cause);
  }

  /**
   * Checks that a resumed training has the options that it began with.
   *
   * @param begun the options that it began with
   * @throws ConfigurationException if one differs, with its name and both values
   */
  void checkSame(TrainingConfig begun) {
    Map<String, Object> given = values();
    begun
        .values()
        .forEach((name, value) -> {
          if (!value.equals(given.get(name))) {
            throw new ConfigurationException(
                "the checkpoint was made with %s %s, not %s; resume with the same settings"
                    .formatted(name, value, given.get(name)));
          }
        });
  }
}
