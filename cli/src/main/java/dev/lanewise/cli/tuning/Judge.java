package dev.lanewise.cli.tuning;

import dev.lanewise.cli.text.Measured;
import dev.lanewise.cli.text.Metrics;
import dev.lanewise.network.Model;
import dev.lanewise.network.Trainer;
import dev.lanewise.network.data.Dataset;
import dev.lanewise.network.engine.Engine;
import dev.lanewise.network.validation.CrossValidation;
import dev.lanewise.network.validation.Folds;
import dev.lanewise.network.validation.HeldOut;
import dev.lanewise.network.validation.Spread;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;

/**
 * Measures settings on rows that training does not see, the same rows for all trials.
 *
 * @param firstTraining the rows that the first training is given
 * @param measure trains, and returns the spread of each metric over the parts
 */
record Judge(Dataset firstTraining, BiFunction<Trainer, Engine, Map<String, Spread>> measure) {

  /** Trains and measures; returns the spread of each metric over the parts. */
  Map<String, Spread> judge(Trainer trainer, Engine engine) {
    return measure.apply(trainer, engine);
  }

  /** Measures on a part of the rows. */
  static Judge heldOut(Dataset data, double share, long seed) {
    HeldOut rows = HeldOut.of(data, share, seed);
    return new Judge(
        rows.training(),
        (trainer, engine) -> {
          Model model = trainer.train(rows.training(), engine).model();
          return Metrics.spreads(
              List.of(Measured.of(model, rows.judged(), trainer.metrics(), engine).all()));
        });
  }

  /** Measures on each of so many parts, trained on the others. */
  static Judge folds(Dataset data, int folds, long seed) {
    CrossValidation validation = new CrossValidation(folds, 1, seed);
    return new Judge(
        data.select(Folds.of(data, folds, seed, 0).training(0)),
        (trainer, engine) ->
            Metrics.spreads(
                validation.run(trainer, data, engine, _ -> {}).folds().stream()
                    .map(fold -> Metrics.all(fold.evaluation(), fold.metrics()))
                    .toList()));
  }
}
