package dev.lanewise.cli.tuning;

import dev.lanewise.api.ConfigurationException;
import dev.lanewise.api.PluginException;
import dev.lanewise.api.text.NearestName;
import dev.lanewise.api.text.Quotation;
import dev.lanewise.cli.text.Metrics;
import dev.lanewise.cli.text.Numbers;
import dev.lanewise.cli.training.TrainingData;
import dev.lanewise.cli.training.TrainingSetup;
import dev.lanewise.network.DivergenceException;
import dev.lanewise.network.Trainer;
import dev.lanewise.network.data.Dataset;
import dev.lanewise.network.engine.Engine;
import dev.lanewise.network.metrics.Evaluation;
import dev.lanewise.network.validation.SearchRungs;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** Runs the trials of a search, and keeps what they came to. */
final class Trials {

  /**
   * A run of a trial.
   *
   * @param trial from 0
   */
  private record Run(int trial, int epochs) {}

  private final TrialSettings settings;
  private final List<Map<String, String>> drawn;
  private final TrainingData data;
  private final Judge judge;
  private Optional<TuningState> state = Optional.empty();
  private final Map<Run, TrialResult> results = new HashMap<>();
  private final Map<Integer, Integer> allEpochs = new HashMap<>();

  Trials(TrialSettings settings, List<Map<String, String>> drawn, TrainingData data, Judge judge) {
    this.settings = settings;
    this.drawn = List.copyOf(drawn);
    this.data = data;
    this.judge = judge;
  }

  /** Takes results from a folder that has them, and keeps others there. */
  void keepIn(TuningState folder) {
    state = Optional.of(folder);
  }

  /**
   * Runs all trials.
   *
   * @param ranking what is compared
   * @param progress is told of each run
   * @return a row for each trial, best first
   */
  List<TrialRow> run(SearchRungs rungs, Ranking ranking, Engine engine, Consumer<String> progress) {
    String metric = ranking.metric();
    int last = rungs.rungs().size();
    List<SearchRungs.Standing> standings =
        rungs.run((trial, rung) -> {
          TrialResult result = result(trial, rung, engine);
          progress.accept(
              "%strial %d of %d: %s (%s)"
                  .formatted(
                      last == 1 ? "" : "rung %d of %d, ".formatted(rung.number(), last),
                      trial + 1,
                      drawn.size(),
                      result
                          .reason()
                          .orElse("%s %s".formatted(metric, Numbers.metric(result.mean(metric)))),
                      text(drawn.get(trial))));
          double mean = result.mean(metric);
          return ranking.isSmallerBetter() ? mean : -mean;
        });
    List<TrialRow> rows = new ArrayList<>();
    for (SearchRungs.Standing standing : standings) {
      int trial = standing.trial();
      rows.add(
          new TrialRow(
              rows.size() + 1,
              trial + 1,
              epochs(trial, standing.rung()),
              drawn.get(trial),
              result(trial, standing.rung(), engine)));
    }
    return rows;
  }

  private static String text(Map<String, String> drawn) {
    return drawn.entrySet().stream()
        .map(entry -> entry.getKey() + " " + entry.getValue())
        .collect(Collectors.joining(", "));
  }

  /** Returns the options of a trial. */
  TrialCommand command(int trial) {
    return TrialCommand.of(settings.of(drawn.get(trial)));
  }

  private TrainingSetup setup(int trial) {
    return command(trial).resolve(data, _ -> {});
  }

  /** Returns how long a trial is trained on a rung; 0 if its settings cannot be used. */
  private int epochs(int trial, SearchRungs.Rung rung) {
    return rung.epochs(allEpochs.computeIfAbsent(trial, this::allEpochs));
  }

  private int allEpochs(int trial) {
    try {
      return setup(trial).epochs();
    } catch (ConfigurationException _) {
      return 0;
    }
  }

  private TrialResult result(int trial, SearchRungs.Rung rung, Engine engine) {
    Run run = new Run(trial, epochs(trial, rung));
    TrialResult known = results.get(run);
    if (known != null) {
      return known;
    }
    Optional<TrialResult> kept =
        state.flatMap(folder -> folder.result(trial, run.epochs(), drawn.get(trial)));
    TrialResult result = kept.orElseGet(() -> train(run, engine));
    if (kept.isEmpty()) {
      state.ifPresent(folder -> folder.keep(trial, run.epochs(), drawn.get(trial), result));
    }
    results.put(run, result);
    return result;
  }

  /** Returns how many results need no run, because the folder has them. */
  long kept(SearchRungs.Rung rung) {
    long count = 0;
    for (int trial = 0; trial < drawn.size() && state.isPresent(); trial++) {
      if (state.get().result(trial, epochs(trial, rung), drawn.get(trial)).isPresent()) {
        count++;
      }
    }
    return count;
  }

  private TrialResult train(Run run, Engine engine) {
    try {
      TrainingSetup setup = setup(run.trial());
      return new TrialResult(
          judge.judge(setup.trainer().epochs(run.epochs()).build(), engine), Optional.empty());
    } catch (DivergenceException | ConfigurationException | PluginException e) {
      return TrialResult.failed(String.valueOf(e.getMessage()));
    }
  }

  /**
   * Checks that there is a metric, by networks that are not trained. Metrics of plugins are not
   * measured on them, as they need have no value.
   *
   * @throws ConfigurationException if there is none of this name, or no trial can be begun
   */
  void check(String metric, Engine engine) {
    List<String> reasons = new ArrayList<>();
    for (int trial = 0; trial < drawn.size(); trial++) {
      Set<String> names;
      try {
        names = metrics(setup(trial).trainer().epochs(0).build(), engine);
      } catch (DivergenceException | ConfigurationException | PluginException e) {
        reasons.add(String.valueOf(e.getMessage()));
        continue;
      }
      if (!names.contains(metric)) {
        throw new ConfigurationException(
            "there is no metric '%s' for these data%s; there are %s"
                .formatted(
                    Quotation.of(metric),
                    NearestName.of(metric, names)
                        .map(near -> ", did you mean '%s'?".formatted(near))
                        .orElse(""),
                    String.join(", ", names)));
      }
      return;
    }
    throw new ConfigurationException(
        "no trial can be begun; the first because %s".formatted(reasons.getFirst()));
  }

  /** Returns the names of the metrics that a trial is measured by. */
  private Set<String> metrics(Trainer untrained, Engine engine) {
    Dataset rows = judge.firstTraining();
    Evaluation evaluation = untrained.train(rows, engine).model().evaluate(rows, engine);
    Set<String> names = new LinkedHashSet<>(Metrics.all(evaluation, Map.of()).keySet());
    untrained.metrics().forEach(name -> names.add(name.toString()));
    return names;
  }
}
