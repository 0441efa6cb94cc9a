package dev.lanewise.cli.training;

import dev.lanewise.cli.text.Metrics;
import dev.lanewise.cli.text.Numbers;
import dev.lanewise.network.engine.Engine;
import dev.lanewise.network.validation.CrossValidation;
import dev.lanewise.network.validation.Spread;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The results of a cross-validation.
 *
 * @param result those of its folds
 * @param seconds how long it took
 * @param engine what computed
 */
record ValidationSummary(CrossValidation.Result result, double seconds, Engine engine) {

  /** Returns the summary by name, for JSON. */
  Map<String, Object> json() {
    Map<String, Object> metrics = new LinkedHashMap<>();
    spreads().forEach((name, spread) -> metrics.put(name, Metrics.json(spread)));
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("metrics", metrics);
    object.put("folds", result.folds().stream().map(ValidationSummary::json).toList());
    object.put("seconds", seconds);
    object.put("kernels", engine.kernels().id());
    object.put("threads", engine.threads());
    return object;
  }

  private static Map<String, Object> json(CrossValidation.Fold fold) {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("repetition", fold.repetition());
    object.put("fold", fold.number());
    object.put("training_rows", fold.trainingRows());
    object.put("rows", fold.evaluation().rows());
    object.put("model_epoch", fold.epoch());
    object.putAll(values(fold));
    return object;
  }

  /** Returns the summary as lines for people. */
  List<String> lines() {
    List<String> lines = new ArrayList<>();
    lines.add("%-18s %12s %12s".formatted("", "mean", "deviation"));
    spreads()
        .forEach((name, spread) ->
            lines.add(
                "%-18s %12s %12s"
                    .formatted(
                        name, Numbers.metric(spread.mean()), Numbers.metric(spread.deviation()))));
    lines.add("");
    lines.add(
        "%d trainings in %s s; the deviation is that of single folds"
            .formatted(result.folds().size(), String.format(Locale.ROOT, "%.2f", seconds)));
    return lines;
  }

  /** Returns the mean and the deviation over the folds of each measure, by its name. */
  private Map<String, Spread> spreads() {
    return Metrics.spreads(result.folds().stream().map(ValidationSummary::values).toList());
  }

  private static Map<String, Double> values(CrossValidation.Fold fold) {
    return Metrics.all(fold.evaluation(), fold.metrics());
  }
}
