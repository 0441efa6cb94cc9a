package dev.lanewise.cli.training;

import dev.lanewise.api.text.Count;
import dev.lanewise.cli.text.Measured;
import dev.lanewise.cli.text.Metrics;
import dev.lanewise.cli.text.Numbers;
import dev.lanewise.network.EpochReport;
import dev.lanewise.network.Model;
import dev.lanewise.network.data.ClassWeights;
import dev.lanewise.network.data.Dataset;
import dev.lanewise.network.engine.Engine;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The results of training.
 *
 * @param model the trained network
 * @param shown the figures of the epoch whose weights the model has
 * @param epochs how many epochs were trained in all
 * @param validation the rows that measure epochs, if there are any
 * @param test how good it is on the test rows, or else on the rows held out
 * @param seconds how long training took
 * @param setup what was asked for
 * @param files where the model is
 * @param engine what computed
 */
record TrainingSummary(
    Model model,
    EpochReport shown,
    int epochs,
    Optional<Dataset> validation,
    Optional<Measured> test,
    double seconds,
    TrainingSetup setup,
    TrainingFiles files,
    Engine engine) {

  /** Returns the summary by name, for JSON. */
  Map<String, @Nullable Object> json() {
    // Rows that were held out to measure epochs are not an independent test, so the summary names
    // them.
    boolean tested = setup.data().test().isPresent();
    Map<String, Double> measured =
        test.map(rows -> Metrics.values(rows.evaluation())).orElse(Map.of());
    Map<String, @Nullable Object> object = new LinkedHashMap<>();
    object.put("epochs", epochs);
    object.put("model_epoch", shown.epoch());
    object.put("train_loss", shown.trainLoss());
    object.put("train_loss_weighted", isTrainLossWeighted());
    object.put("train_accuracy", shown.trainAccuracy());
    object.put("validation_loss", shown.validationLoss());
    object.put("validation_loss_weighted", isValidationLossWeighted());
    object.put("validation_accuracy", shown.validationAccuracy());
    object.put(
        "test_loss", tested ? test.map(rows -> rows.evaluation().loss()).orElse(Double.NaN) : null);
    object.put("test_accuracy", tested ? measured.get("accuracy") : null);
    object.put("measured_on", tested ? "test" : test.isPresent() ? "validation" : null);
    object.put("precision", measured.get("precision"));
    object.put("recall", measured.get("recall"));
    object.put("f1", measured.get("f1"));
    measured.forEach((name, value) -> {
      if (!name.equals("accuracy")) {
        object.put(name, value);
      }
    });
    test.ifPresent(rows -> object.putAll(rows.metrics()));
    object.put("seconds", seconds);
    object.put("kernels", engine.kernels().id());
    object.put("threads", engine.threads());
    object.put("model", files.model());
    object.put("layers", model.architecture().layersText());
    object.put("parameters", model.parameterCount());
    object.put("loss", model.loss());
    object.put("optimizer", setup.config().optimizer());
    object.put("schedule", setup.config().schedule());
    object.put("warmup", setup.config().warmup());
    object.put("learning_rate", shown.learningRate());
    object.put("seed", setup.config().seed());
    return object;
  }

  /** Returns the summary as lines for people. */
  List<String> lines() {
    List<String> lines = new ArrayList<>();
    lines.add(
        "trained    %s in %s s: %s"
            .formatted(
                Count.of(epochs, "epoch"),
                String.format(Locale.ROOT, "%.2f", seconds),
                figures(shown.trainLoss(), shown.trainAccuracy(), isTrainLossWeighted())));
    if (shown.epoch() < epochs) {
      lines.add(
          "best       epoch %d, whose weights the model has%s"
              .formatted(shown.epoch(), epochs < setup.epochs() ? "; training stopped early" : ""));
    }
    if (!Double.isNaN(shown.validationLoss())) {
      lines.add(
          "validation "
              + figures(
                  shown.validationLoss(), shown.validationAccuracy(), isValidationLossWeighted()));
    }
    test.ifPresent(rows ->
        lines.add(
            "%-10s %s (%s)"
                .formatted(
                    setup.data().test().isPresent() ? "test" : "held out",
                    Metrics.sentence(rows.evaluation(), rows.metrics()),
                    Count.of(rows.evaluation().rows(), "row"))));
    lines.add(
        "model      %s: %s, %s"
            .formatted(
                files.model(),
                model.architecture().layersText(),
                Count.of(model.parameterCount(), "parameter")));
    return lines;
  }

  /** Tells whether rows counted by weights, of their own or of their classes. */
  private boolean isTrainLossWeighted() {
    return setup.data().train().hasWeights()
        || !setup.config().classWeights().equals(ClassWeights.none());
  }

  /**
   * Tells whether the rows that measure epochs have weights; those of classes do not count there.
   */
  private boolean isValidationLossWeighted() {
    return validation.filter(Dataset::hasWeights).isPresent();
  }

  private static String figures(double loss, double accuracy, boolean isWeighted) {
    return "loss "
        + Numbers.metric(loss)
        + (isWeighted ? " (weighted)" : "")
        + (Double.isNaN(accuracy) ? "" : ", accuracy " + Numbers.metric(accuracy));
  }
}
