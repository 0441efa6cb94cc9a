package dev.lanewise.cli.text;

import dev.lanewise.network.metrics.ClassificationEvaluation;
import dev.lanewise.network.metrics.Evaluation;
import dev.lanewise.network.metrics.MultiLabelEvaluation;
import dev.lanewise.network.metrics.RegressionEvaluation;
import dev.lanewise.network.validation.Spread;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Shows the metrics of an evaluation. */
public final class Metrics {

  /** The name of the loss. */
  public static final String LOSS = "loss";

  private static final Set<String> ERRORS = Set.of(LOSS, "mse", "mae");
  private static final int MAX_IN_SENTENCE = 4;

  private Metrics() {}

  /**
   * Returns all metrics by name, for JSON.
   *
   * @param ofPlugins those of plugins, by name
   */
  public static Map<String, Object> json(Evaluation evaluation, Map<String, Double> ofPlugins) {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("rows", evaluation.rows());
    object.putAll(all(evaluation, ofPlugins));
    if (evaluation instanceof ClassificationEvaluation classes) {
      object.put("confusion", classes.confusion().counts());
      object.put("classes", classes.confusion().classNames());
    }
    return object;
  }

  /** Returns the metrics that are one number, by name, without the loss. */
  public static Map<String, Double> values(Evaluation evaluation) {
    Map<String, Double> values = new LinkedHashMap<>();
    switch (evaluation) {
      case ClassificationEvaluation classes -> {
        values.put("accuracy", classes.accuracy());
        values.put("precision", classes.precision());
        values.put("recall", classes.recall());
        values.put("f1", classes.f1());
        values.put("balanced_accuracy", classes.balancedAccuracy());
        values.put("mcc", classes.mcc());
      }
      case MultiLabelEvaluation labels -> {
        values.put("subset_accuracy", labels.subsetAccuracy());
        values.put("precision", labels.macro().precision());
        values.put("recall", labels.macro().recall());
        values.put("f1", labels.macro().f1());
        values.put("micro_precision", labels.micro().precision());
        values.put("micro_recall", labels.micro().recall());
        values.put("micro_f1", labels.micro().f1());
      }
      case RegressionEvaluation numbers -> {
        values.put("mse", numbers.mse());
        values.put("mae", numbers.mae());
        values.put("r2", numbers.r2());
      }
    }
    return values;
  }

  /**
   * Returns the loss and the metrics that are one number, by name.
   *
   * @param ofPlugins those of plugins, by name
   */
  public static Map<String, Double> all(Evaluation evaluation, Map<String, Double> ofPlugins) {
    Map<String, Double> values = new LinkedHashMap<>();
    values.put(LOSS, evaluation.loss());
    values.putAll(values(evaluation));
    values.putAll(ofPlugins);
    return values;
  }

  /**
   * Returns the spread of each metric over several evaluations.
   *
   * @param evaluations at least one, with the same names
   */
  public static Map<String, Spread> spreads(List<Map<String, Double>> evaluations) {
    Map<String, Spread> spreads = new LinkedHashMap<>();
    for (String name : evaluations.getFirst().keySet()) {
      spreads.put(
          name,
          Spread.of(
              evaluations.stream()
                  .mapToDouble(values -> values.getOrDefault(name, Double.NaN))
                  .toArray()));
    }
    return spreads;
  }

  /** Returns a spread by name, for JSON. */
  public static Map<String, Object> json(Spread spread) {
    Map<String, Object> numbers = new LinkedHashMap<>();
    numbers.put("mean", spread.mean());
    numbers.put("deviation", spread.deviation());
    numbers.put("least", spread.least());
    numbers.put("greatest", spread.greatest());
    return numbers;
  }

  /**
   * Tells whether a smaller value of a metric is better.
   *
   * @param name a built-in one of {@link #all}
   */
  public static boolean isSmallerBetter(String name) {
    return ERRORS.contains(name);
  }

  /**
   * Returns the metrics as lines for people, with the confusion matrix of a classification.
   *
   * @param ofPlugins those of plugins, by name
   */
  public static List<String> table(Evaluation evaluation, Map<String, Double> ofPlugins) {
    List<String> lines = new ArrayList<>();
    lines.add(line("rows", Integer.toString(evaluation.rows())));
    // An ONNX file says no loss.
    if (!Double.isNaN(evaluation.loss())) {
      lines.add(line("loss", Numbers.metric(evaluation.loss())));
    }
    values(evaluation).forEach((name, value) -> lines.add(line(name, Numbers.metric(value))));
    ofPlugins.forEach((name, value) -> lines.add(line(name, Numbers.metric(value))));
    if (evaluation instanceof ClassificationEvaluation classes) {
      lines.add("");
      lines.add(classes.confusion().toString());
    }
    return lines;
  }

  /** Returns the loss and the best-known metrics on one line. */
  public static String sentence(Evaluation evaluation) {
    // An ONNX file says no loss.
    String loss =
        Double.isNaN(evaluation.loss()) ? "" : "loss " + Numbers.metric(evaluation.loss()) + ", ";
    return values(evaluation).entrySet().stream()
        .limit(MAX_IN_SENTENCE)
        .map(entry -> entry.getKey() + " " + Numbers.metric(entry.getValue()))
        .collect(Collectors.joining(", ", loss, ""));
  }

  /**
   * Returns the loss, the best-known metrics and those of plugins on one line.
   *
   * @param ofPlugins those of plugins, by name
   */
  public static String sentence(Evaluation evaluation, Map<String, Double> ofPlugins) {
    return sentence(evaluation)
        + ofPlugins.entrySet().stream()
            .map(entry -> ", " + entry.getKey() + " " + Numbers.metric(entry.getValue()))
            .collect(Collectors.joining());
  }

  private static String line(String name, String value) {
    return String.format(Locale.ROOT, "%-18s %s", name, value);
  }
}
