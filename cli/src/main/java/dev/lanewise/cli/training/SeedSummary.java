package dev.lanewise.cli.training;

import dev.lanewise.cli.text.Measured;
import dev.lanewise.cli.text.Metrics;
import dev.lanewise.cli.text.Numbers;
import dev.lanewise.network.engine.Engine;
import dev.lanewise.network.validation.Spread;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The results of a training with several seeds.
 *
 * @param results one for each seed, of which at least one did not fail
 * @param measuredOn the rows that they were measured on: test, validation or train
 * @param model the file with the best model, if one was written
 * @param seconds how long all took
 * @param engine what computed
 */
record SeedSummary(
    List<Result> results, String measuredOn, Optional<Path> model, double seconds, Engine engine) {

  /** Copies the list. */
  SeedSummary {
    results = List.copyOf(results);
  }

  /**
   * What the training with one seed came to.
   *
   * @param epoch the epoch whose weights the model has
   * @param sentence the main measures, or how it failed
   * @param metrics all measures, by name; empty if it failed
   */
  record Result(long seed, int epoch, String sentence, Map<String, Double> metrics) {

    /** Returns what a training came to. */
    static Result of(long seed, int epoch, Measured measured) {
      return new Result(
          seed,
          epoch,
          Stream.concat(
                  Stream.of(Metrics.sentence(measured.evaluation(), measured.metrics())),
                  measured.notes().stream())
              .collect(Collectors.joining("; ")),
          measured.all());
    }

    /** Returns that a training diverged, or a plugin failed. */
    static Result failed(long seed, String reason) {
      return new Result(seed, 0, reason, Map.of());
    }

    boolean hasFailed() {
      return metrics.isEmpty();
    }
  }

  private Map<String, Spread> spreads() {
    return Metrics.spreads(
        results.stream().filter(result -> !result.hasFailed()).map(Result::metrics).toList());
  }

  /** Returns the summary by name, for JSON. */
  Map<String, @Nullable Object> json() {
    Map<String, Object> metrics = new LinkedHashMap<>();
    spreads().forEach((name, spread) -> metrics.put(name, Metrics.json(spread)));
    Map<String, @Nullable Object> object = new LinkedHashMap<>();
    object.put("metrics", metrics);
    object.put("seeds", results.stream().map(SeedSummary::json).toList());
    object.put("measured_on", measuredOn);
    object.put("model", model.orElse(null));
    object.put("seconds", seconds);
    object.put("kernels", engine.kernels().id());
    object.put("threads", engine.threads());
    return object;
  }

  private static Map<String, @Nullable Object> json(Result result) {
    Map<String, @Nullable Object> object = new LinkedHashMap<>();
    object.put("seed", result.seed());
    object.put("model_epoch", result.epoch());
    object.putAll(result.metrics());
    object.put("reason", result.hasFailed() ? result.sentence() : null);
    return object;
  }

  /** Returns the summary as lines for people. */
  List<String> lines() {
    List<String> lines = new ArrayList<>();
    results.forEach(
        result -> lines.add("seed %-8d %s".formatted(result.seed(), result.sentence())));
    lines.add("");
    lines.add("%-18s %12s %12s %12s %12s".formatted("", "mean", "deviation", "least", "greatest"));
    spreads()
        .forEach((name, spread) ->
            lines.add(
                "%-18s %12s %12s %12s %12s"
                    .formatted(
                        name,
                        Numbers.metric(spread.mean()),
                        Numbers.metric(spread.deviation()),
                        Numbers.metric(spread.least()),
                        Numbers.metric(spread.greatest()))));
    lines.add("");
    lines.add(
        "%d trainings in %s s, measured on the rows for %s"
            .formatted(
                results.size(),
                String.format(Locale.ROOT, "%.2f", seconds),
                switch (measuredOn) {
                  case "test" -> "testing";
                  case "validation" -> "validation";
                  default -> "training";
                }));
    model.ifPresent(file -> lines.add("model      %s".formatted(file)));
    return lines;
  }
}
