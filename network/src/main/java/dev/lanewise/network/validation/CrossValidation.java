package dev.lanewise.network.validation;

import dev.lanewise.api.ConfigurationException;
import dev.lanewise.network.Model;
import dev.lanewise.network.Trainer;
import dev.lanewise.network.TrainingResult;
import dev.lanewise.network.data.Dataset;
import dev.lanewise.network.data.Task;
import dev.lanewise.network.engine.Engine;
import dev.lanewise.network.metrics.EvaluatedRows;
import dev.lanewise.network.metrics.Evaluation;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Trains on all parts of the rows but one and measures on that one, for each part (Stone,
 * Cross-validatory choice and assessment of statistical predictions, 1974).
 *
 * <p>What is fitted to columns, such as their scaling, is fitted to the rows of a training alone.
 * Each training begins with the same seed, so that parts differ by their rows and nothing else.
 *
 * <pre>{@code
 * CrossValidation fiveFolds = new CrossValidation(5, 1, 1);
 * CrossValidation.Result result = fiveFolds.run(trainer, data, engine, fold -> {});
 * }</pre>
 *
 * @param folds how many parts, from 2 to the number of rows
 * @param repetitions how often the rows are divided anew, at least 1
 * @param seed what the divisions follow from
 * @since 0.1
 */
public record CrossValidation(int folds, int repetitions, long seed) {

  /**
   * Checks the ranges.
   *
   * @throws ConfigurationException if a number is out of its range
   */
  public CrossValidation {
    if (folds < 2) {
      throw new ConfigurationException("folds=%d is out of range: from 2".formatted(folds));
    }
    if (repetitions < 1) {
      throw new ConfigurationException(
          "repetitions=%d is out of range: from 1".formatted(repetitions));
    }
  }

  /** Returns the same with another seed. */
  public CrossValidation withSeed(long other) {
    return new CrossValidation(folds, repetitions, other);
  }

  /**
   * What one training came to.
   *
   * @param repetition the division of the rows, from 1
   * @param number the part that was held out, from 1
   * @param trainingRows how many rows were trained on, those held out for early stopping among them
   * @param epoch the epoch whose weights the model has
   * @param evaluation the measures on the part that was held out
   * @param metrics those of plugins, by name; NaN where one has no value
   * @param notes a sentence for each of them that has no value, with its name and the reason
   * @since 0.1
   */
  public record Fold(
      int repetition,
      int number,
      int trainingRows,
      int epoch,
      Evaluation evaluation,
      Map<String, Double> metrics,
      List<String> notes) {}

  /**
   * What all trainings came to.
   *
   * @param folds one for each training, repetition by repetition
   * @param predictions one for each repetition
   * @since 0.1
   */
  public record Result(List<Fold> folds, List<Predictions> predictions) {

    /** Copies the lists. */
    public Result {
      folds = List.copyOf(folds);
      predictions = List.copyOf(predictions);
    }
  }

  /**
   * For each row the prediction of the model that was not trained on it.
   *
   * @param model the last of these models, which tells what the outputs mean
   * @param outputs rows of outputs in the order of the data, side by side
   * @param classes the class of each row; empty if there are no classes
   * @param folds the part that each row was in, from 1
   * @since 0.1
   */
  @SuppressWarnings("ArrayRecordComponent") // Made once a repetition, never compared.
  public record Predictions(Model model, float[] outputs, int[] classes, int[] folds) {}

  /**
   * Trains and measures all parts.
   *
   * @param trainer the settings; trained from the beginning for each part
   * @param data the rows to divide
   * @param done is told of each part when it is measured
   * @throws ConfigurationException if settings and data do not fit each other, or there are fewer
   *     rows than parts
   */
  public Result run(Trainer trainer, Dataset data, Engine engine, Consumer<Fold> done) {
    List<Fold> results = new ArrayList<>();
    List<Predictions> predictions = new ArrayList<>();
    for (int repetition = 0; repetition < repetitions; repetition++) {
      Folds division = Folds.of(data, folds, seed, repetition);
      Merged merged = new Merged(data.rows());
      for (int fold = 0; fold < folds; fold++) {
        int[] held = division.heldOut(fold);
        Dataset rows = data.select(held);
        Dataset others = data.select(division.training(fold));
        TrainingResult trained = trainer.train(others, engine);
        EvaluatedRows evaluated = trained.model().evaluateRows(rows, trainer.metrics(), engine);
        merged.add(trained.model(), evaluated, held);
        Fold result =
            new Fold(
                repetition + 1,
                fold + 1,
                others.rows(),
                trained.epoch(),
                evaluated.evaluation(),
                evaluated.metrics(),
                evaluated.notes());
        results.add(result);
        done.accept(result);
      }
      predictions.add(merged.predictions(division));
    }
    return new Result(results, predictions);
  }

  /** Collects the predictions of the parts in the order of the rows. */
  private static final class Merged {

    private final int rows;
    private @Nullable Model last;
    private float[] outputs = new float[0];
    private int[] classes = new int[0];

    Merged(int rows) {
      this.rows = rows;
    }

    void add(Model model, EvaluatedRows part, int[] places) {
      int width = model.architecture().outputs();
      boolean classifies = model.task() instanceof Task.Classification;
      if (last == null) {
        outputs = new float[Math.multiplyExact(rows, width)];
        classes = new int[classifies ? rows : 0];
      }
      last = model;
      for (int i = 0; i < places.length; i++) {
        System.arraycopy(part.outputs(), i * width, outputs, places[i] * width, width);
        if (classifies) {
          classes[places[i]] = part.classes()[i];
        }
      }
    }

    Predictions predictions(Folds division) {
      return new Predictions(
          Objects.requireNonNull(last),
          outputs,
          classes,
          IntStream.range(0, rows).map(row -> division.of(row) + 1).toArray());
    }
  }
}
