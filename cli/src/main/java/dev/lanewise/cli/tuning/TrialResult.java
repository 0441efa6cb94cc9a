package dev.lanewise.cli.tuning;

import dev.lanewise.api.DataException;
import dev.lanewise.cli.text.JsonTree.JsonNumber;
import dev.lanewise.cli.text.Metrics;
import dev.lanewise.network.validation.Spread;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a trial came to. What is no finite number is NaN, as files have no other.
 *
 * @param metrics the spread of each metric over the parts that judge; empty if there is a reason
 * @param reason why there is no result, if so
 */
record TrialResult(Map<String, Spread> metrics, Optional<String> reason) {

  private static final String METRICS = "metrics";
  private static final String REASON = "reason";

  /** Copies the metrics in their order. */
  TrialResult {
    Map<String, Spread> finite = new LinkedHashMap<>();
    metrics.forEach((name, spread) ->
        finite.put(
            name,
            new Spread(
                finite(spread.mean()),
                finite(spread.deviation()),
                finite(spread.least()),
                finite(spread.greatest()))));
    metrics = Collections.unmodifiableMap(finite);
  }

  private static double finite(double value) {
    return Double.isFinite(value) ? value : Double.NaN;
  }

  /** A trial that did not come to an end. */
  static TrialResult failed(String reason) {
    return new TrialResult(Map.of(), Optional.of(reason));
  }

  /** Returns the mean of a metric; NaN if there is none. */
  double mean(String metric) {
    Spread spread = metrics.get(metric);
    return spread == null ? Double.NaN : spread.mean();
  }

  /** Returns the result by name, for JSON. */
  Map<String, @Nullable Object> json() {
    Map<String, Object> spreads = new LinkedHashMap<>();
    metrics.forEach((name, spread) -> spreads.put(name, Metrics.json(spread)));
    Map<String, @Nullable Object> object = new LinkedHashMap<>();
    object.put(METRICS, spreads);
    object.put(REASON, reason.orElse(null));
    return object;
  }

  /**
   * Reads what {@link #json} wrote.
   *
   * @throws DataException if it is something else
   */
  static TrialResult of(Map<String, @Nullable Object> object) {
    Map<String, Spread> metrics = new LinkedHashMap<>();
    if (!(object.get(METRICS) instanceof Map<?, ?> spreads)) {
      throw new DataException("it has no metrics");
    }
    spreads.forEach((name, spread) -> {
      if (!(spread instanceof Map<?, ?> numbers)) {
        throw new DataException("its metric %s has no numbers".formatted(name));
      }
      metrics.put(
          String.valueOf(name),
          new Spread(
              number(numbers, "mean"),
              number(numbers, "deviation"),
              number(numbers, "least"),
              number(numbers, "greatest")));
    });
    return new TrialResult(metrics, Optional.ofNullable(object.get(REASON)).map(String::valueOf));
  }

  private static double number(Map<?, ?> numbers, String name) {
    return numbers.get(name) instanceof JsonNumber number
        ? Double.parseDouble(number.text())
        : Double.NaN;
  }
}
