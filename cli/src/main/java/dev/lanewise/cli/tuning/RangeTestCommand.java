package dev.lanewise.cli.tuning;

import dev.lanewise.api.ConfigurationException;
import dev.lanewise.api.plugin.OptimizerPlugin;
import dev.lanewise.api.registry.PluginReference;
import dev.lanewise.api.registry.Plugins;
import dev.lanewise.cli.options.EngineOptions;
import dev.lanewise.cli.options.EngineRequest;
import dev.lanewise.cli.options.PluginOptions;
import dev.lanewise.cli.text.ExitCodes;
import dev.lanewise.cli.text.Json;
import dev.lanewise.cli.text.Mistakes;
import dev.lanewise.cli.text.Numbers;
import dev.lanewise.cli.text.Output;
import dev.lanewise.cli.text.OutputFile;
import dev.lanewise.cli.training.TrainingOptions;
import dev.lanewise.cli.training.TrainingSetup;
import dev.lanewise.cli.training.TrainingSource;
import dev.lanewise.formats.CsvWriter;
import dev.lanewise.network.TrainingConfig;
import dev.lanewise.network.engine.Engine;
import dev.lanewise.network.validation.RangeTest;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code lanewise range-test}. */
@Command(
    name = "range-test",
    description =
        "Trains while the learning rate rises by the same factor from step to step, until the loss"
            + " explodes, and suggests a learning rate: a tenth of that of the least smoothed loss."
            + " It writes no model.",
    footer = {
      "",
      "Examples:",
      "  lanewise range-test flowers.csv",
      "  lanewise range-test mnist/ --optimizer 'sgd(momentum=0.9)' --out rates.csv"
    })
public final class RangeTestCommand implements Callable<Integer> {

  private static final List<String> HEADER =
      List.of("step", "learning_rate", "loss", "smoothed_loss");

  /** So many steps show the shape of the curve. */
  private static final int STEPS = 300;

  private static final int MAX_LINES = 20;
  private static final String WEIGHT_DECAY = "weight_decay";

  private final Output output;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Mixin final TrainingOptions training = new TrainingOptions();

  @Option(
      names = "--from",
      paramLabel = "X",
      description = {"The learning rate of the first step.", "Default: ${DEFAULT-VALUE}"})
  private double from = 1e-6;

  @Option(
      names = "--to",
      paramLabel = "X",
      description = {"The learning rate of the last step.", "Default: ${DEFAULT-VALUE}"})
  private double to = 10;

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description = {"A .csv file for all steps.", "Default: none"})
  private @Nullable Path out;

  @Option(names = "--json", description = "Print one JSON object at the end. Default: a table")
  private boolean json;

  @Option(names = "--quiet", description = "Print the result and errors only. Default: notes, too")
  private boolean quiet;

  @Mixin private final EngineOptions engineOptions = new EngineOptions();

  @Mixin private final PluginOptions pluginOptions = new PluginOptions();

  public RangeTestCommand(Output output) {
    this.output = output;
  }

  @Override
  public Integer call() {
    Mistakes mistakes = new Mistakes();
    EngineRequest request = engineOptions.request();
    Consumer<String> notes = quiet ? _ -> {} : output::note;
    Path file = out;
    if (file != null) {
      mistakes.check(() -> OutputFile.check(file));
    }
    mistakes.check(() -> new RangeTest(from, to, 1).epochs());
    if (isGiven("--learning-rate")) {
      mistakes.add("--learning-rate is what is tested; leave it out, or name --from and --to");
    }
    if (isGiven("--metric")) {
      mistakes.add(
          "--metric measures nothing here, as the test is on the loss of training; leave it out");
    }
    try (Plugins plugins = pluginOptions.request().open(output, quiet)) {
      TrainingSetup.check(training, plugins, mistakes);
      mistakes.throwIfAny();
      TrainingSetup.Start start =
          TrainingSetup.Start.anew(TrainingSource.of(training, Optional.empty(), spec));
      TrainingSetup setup =
          TrainingSetup.resolve(
              training,
              start,
              TrainingSetup.load(training, start, notes).withoutValidation(),
              _ -> {});
      TrainingConfig config = config(setup, notes);
      RangeTest test = new RangeTest(from, to, epochs(setup));
      long work = setup.multiplyAdds() / Math.max(1, setup.epochs()) * test.epochs();
      try (Engine engine = request.openForTraining(plugins, work)) {
        if (!quiet) {
          request.announceForTraining(engine, work, output);
        }
        RangeTest.Result result =
            test.run(setup.trainer().config(config).build(), setup.data().train(), engine);
        if (file != null) {
          output.write(() ->
              CsvWriter.writeTexts(
                  file, HEADER, result.steps().stream().map(RangeTestCommand::row).toList()));
        }
        print(result);
      }
    }
    return ExitCodes.OK;
  }

  private boolean isGiven(String option) {
    return spec.commandLine().getParseResult().hasMatchedOption(option);
  }

  /** Returns the options of the training without those that would hide what the rate does. */
  private TrainingConfig config(TrainingSetup setup, Consumer<String> notes) {
    TrainingConfig config = setup.config();
    if (!config.schedule().equals(TrainingConfig.DEFAULT.schedule()) || config.warmup() > 0) {
      notes.accept("the learning rate rises without schedule and warm-up");
    }
    if (isGiven("--validation")) {
      notes.accept("--validation is not used: the test is on the loss of training");
    }
    if (config.earlyStopping().isPresent()) {
      notes.accept("the test does not stop early");
    }
    PluginReference optimizer = config.optimizer();
    if (!isGiven("--optimizer") && optimizer.settings().containsKey(WEIGHT_DECAY)) {
      notes.accept(
          "the test is without weight decay, which follows from the learning rate by default");
      optimizer = optimizer.with(WEIGHT_DECAY, "0");
    }
    return config
        .withOptimizer(optimizer.with(OptimizerPlugin.LEARNING_RATE, Double.toString(from)))
        .withEarlyStopping(Optional.empty());
  }

  /** Returns the epochs that were asked for, or so many that there are enough steps. */
  private int epochs(TrainingSetup setup) {
    if (isGiven("--epochs")) {
      if (setup.epochs() < 1) {
        throw new ConfigurationException("--epochs=0 has no step to test; ask for one or more");
      }
      return setup.epochs();
    }
    int rows = setup.data().train().rows();
    int batch = setup.config().batchSize() == 0 ? rows : setup.config().batchSize();
    return Math.ceilDiv(STEPS, Math.max(1, Math.ceilDiv(rows, batch)));
  }

  private static List<String> row(RangeTest.Step step) {
    return List.of(
        Integer.toString(step.step()),
        Double.toString(step.learningRate()),
        Double.toString(step.loss()),
        Double.toString(step.smoothed()));
  }

  private void print(RangeTest.Result result) {
    if (json) {
      Json.print(object(result), output.out());
      return;
    }
    output.out().println("%13s %12s %14s".formatted("learning rate", "loss", "smoothed loss"));
    int count = result.steps().size();
    int lines = Math.min(count, MAX_LINES);
    for (int i = 1; i <= lines; i++) {
      RangeTest.Step step = result.steps().get((int) ((long) i * count / lines) - 1);
      output
          .out()
          .println(
              "%13s %12s %14s"
                  .formatted(
                      rate(step.learningRate()),
                      Numbers.metric(step.loss()),
                      Numbers.metric(step.smoothed())));
    }
    output.out().println();
    output.out().println(reason(result));
  }

  private static String rate(double value) {
    return String.format(Locale.ROOT, "%.3g", value);
  }

  /** Says which learning rate is suggested, and why. */
  private String reason(RangeTest.Result result) {
    OptionalDouble suggestion = result.suggestion();
    if (suggestion.isEmpty()) {
      return "the loss did not fall at any learning rate, so none is suggested; begin lower by --from, or change the network";
    }
    String end =
        result.exploded().isPresent()
            ? "; it exploded at %s".formatted(rate(result.exploded().getAsDouble()))
            : result.isStillFalling()
                ? "; it still fell at the end, so that a higher --to may show more"
                : "";
    return "suggested: --learning-rate %s, a tenth of %s, where the smoothed loss was least; it fell fastest at %s%s"
        .formatted(
            rate(suggestion.getAsDouble()),
            rate(result.least().learningRate()),
            result.steepest().map(step -> rate(step.learningRate())).orElse("no rate"),
            end);
  }

  private Map<String, @Nullable Object> object(RangeTest.Result result) {
    Map<String, @Nullable Object> object = new LinkedHashMap<>();
    object.put("suggestion", number(result.suggestion()));
    object.put("reason", reason(result));
    object.put("least_loss_at", result.least().learningRate());
    object.put("steepest_at", result.steepest().map(RangeTest.Step::learningRate).orElse(null));
    object.put("exploded_at", number(result.exploded()));
    object.put(
        "steps",
        result.steps().stream()
            .map(step -> {
              Map<String, Object> members = new LinkedHashMap<>();
              members.put("step", step.step());
              members.put("learning_rate", step.learningRate());
              members.put("loss", step.loss());
              members.put("smoothed_loss", step.smoothed());
              return members;
            })
            .toList());
    return object;
  }

  private static @Nullable Double number(OptionalDouble value) {
    return value.isPresent() ? value.getAsDouble() : null;
  }
}
