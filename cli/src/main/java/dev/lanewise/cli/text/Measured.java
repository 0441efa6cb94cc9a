package dev.lanewise.cli.text;

import dev.lanewise.api.registry.PluginReference;
import dev.lanewise.network.Model;
import dev.lanewise.network.data.Dataset;
import dev.lanewise.network.engine.Engine;
import dev.lanewise.network.metrics.EvaluatedRows;
import dev.lanewise.network.metrics.Evaluation;
import java.util.List;
import java.util.Map;

/**
 * How good a model is on some rows.
 *
 * @param evaluation the measures of its task
 * @param metrics those of plugins, by name; NaN where one has no value
 * @param notes a sentence for each of them that has no value
 */
public record Measured(Evaluation evaluation, Map<String, Double> metrics, List<String> notes) {

  /**
   * Measures a model.
   *
   * @param metrics the metrics of plugins
   */
  public static Measured of(
      Model model, Dataset rows, List<PluginReference> metrics, Engine engine) {
    if (metrics.isEmpty()) {
      // Without them most tasks need no outputs of all rows at once.
      return new Measured(model.evaluate(rows, engine), Map.of(), List.of());
    }
    EvaluatedRows found = model.evaluateRows(rows, metrics, engine);
    return new Measured(found.evaluation(), found.metrics(), found.notes());
  }

  /** Returns the loss and all metrics that are one number, by name. */
  public Map<String, Double> all() {
    return Metrics.all(evaluation, metrics);
  }
}
