package dev.lanewise.cli.onnx;

import dev.lanewise.api.ConfigurationException;
import dev.lanewise.api.text.Count;
import dev.lanewise.api.text.DecimalText;
import dev.lanewise.api.text.Listing;
import dev.lanewise.cli.text.Output;
import dev.lanewise.network.data.Task;
import dev.lanewise.network.metrics.ClassificationEvaluation;
import dev.lanewise.network.metrics.ConfusionMatrix;
import dev.lanewise.network.metrics.Evaluation;
import dev.lanewise.network.metrics.MultiLabelEvaluation;
import dev.lanewise.network.metrics.RegressionEvaluation;
import dev.lanewise.onnx.OnnxModel;
import dev.lanewise.onnx.OnnxPredictor;
import dev.lanewise.onnx.OnnxValue;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Compares what a model gave with what is right. An output of labels is compared with the labels.
 * Without one, the file does not say what its outputs mean: of several numbers for one label the
 * largest counts, one number between 0 and 1 for one of two classes is a probability, and all else
 * are values.
 *
 * @param model the model
 * @param predictor which has computed the rows
 * @param truth what is right
 * @param output is told what was assumed
 */
record OnnxMeasure(OnnxModel model, OnnxPredictor predictor, Truth truth, Output output) {

  /** From where on a probability means the second class. */
  private static final float HALF = 0.5f;

  /** Returns the classes of a model; empty if the file does not say them. */
  static List<String> classes(OnnxModel model) {
    if (model.task().isPresent()) {
      return model.task().get() instanceof Task.Classification classification
          ? classification.classNames()
          : List.of();
    }
    return model.outputs().stream()
        .filter(value -> value.kind() == OnnxValue.Kind.FLOAT && value.labels().size() > 1)
        .findFirst()
        .map(OnnxValue::labels)
        .orElse(List.of());
  }

  Evaluation evaluation() {
    Optional<OnnxValue> label =
        model.outputs().stream()
            .filter(value ->
                value.width() == 1
                    && (value.kind() == OnnxValue.Kind.TEXT
                        || value.kind() == OnnxValue.Kind.INTEGER))
            .findFirst();
    if (label.isPresent()) {
      return ofLabels(label.get());
    }
    OnnxValue numbers =
        model.outputs().stream()
            .filter(value -> value.kind() == OnnxValue.Kind.FLOAT)
            .findFirst()
            .orElseThrow(
                () -> new ConfigurationException("the model has no output of numbers to measure"));
    if (model.outputs().size() > 1) {
      output.note(
          "note: the output %s is measured, the first one of numbers"
              .formatted(Listing.shortened(numbers.name())));
    }
    float[] outputs = predictor.floats(numbers.name());
    if (truth.width() > 1 || model.task().isPresent()) {
      return values(outputs, numbers.width());
    }
    return numbers.width() == 1 ? ofOne(numbers, outputs) : ofLargest(numbers, outputs);
  }

  private Evaluation values(float[] outputs, int width) {
    if (!truth.isNumeric()) {
      throw new ConfigurationException(
          "the model gives numbers, and '%s' of %s is none; %s"
              .formatted(firstText(), truth.title(), truth.remedy()));
    }
    if (width != truth.width()) {
      throw new ConfigurationException(
          "the model gives %s a row, and each row of %s has %d; measure it by as many"
              .formatted(Count.of(width, "number"), truth.title(), truth.width()));
    }
    if (model.task().filter(Task.MultiLabel.class::isInstance).isPresent()) {
      return MultiLabelEvaluation.of(truth.values(), outputs, width, Double.NaN);
    }
    if (model.task().isPresent()) {
      // Its loss is that of scaled targets, which the file does not say.
      return RegressionEvaluation.of(truth.values(), outputs, width, Double.NaN);
    }
    double sum = 0;
    for (int i = 0; i < outputs.length; i++) {
      double difference = (double) truth.values()[i] - outputs[i];
      sum += difference * difference;
    }
    return RegressionEvaluation.of(
        truth.values(), outputs, width, sum / Math.max(1, outputs.length));
  }

  private String firstText() {
    return truth.distinct().stream()
        .filter(text -> Float.isNaN(DecimalText.parse(text)))
        .findFirst()
        .map(Listing::shortened)
        .orElse("");
  }

  private Evaluation ofLabels(OnnxValue label) {
    if (truth.width() > 1) {
      throw new ConfigurationException(
          "the model gives one label a row, and each row of %s has %d; measure it by one"
              .formatted(truth.title(), truth.width()));
    }
    int rows = truth.labels().length;
    String[] predicted =
        label.kind() == OnnxValue.Kind.TEXT
            ? Arrays.copyOf(predictor.texts(label.name()), rows)
            : Arrays.stream(predictor.longs(label.name()), 0, rows)
                .mapToObj(Long::toString)
                .toArray(String[]::new);
    List<String> known = classes(model);
    List<String> given = Arrays.stream(predicted).distinct().toList();
    requireLabels(known.isEmpty() ? given : known, !known.isEmpty());
    List<String> names = new ArrayList<>(known);
    List<String> others = new ArrayList<>(truth.distinct());
    others.addAll(given);
    others.stream().distinct().filter(name -> !known.contains(name)).sorted().forEach(names::add);
    return compared(predicted, names);
  }

  /**
   * Refuses what cannot be the labels of the model.
   *
   * @param classes the classes of the model, or those that it gave for these rows
   * @param areAll whether these are all
   */
  private void requireLabels(List<String> classes, boolean areAll) {
    Set<String> known = new HashSet<>(classes);
    List<String> unknown =
        truth.distinct().stream().filter(label -> !known.contains(label)).toList();
    String what = areAll ? "the classes of the model" : "the labels that the model gave";
    if (unknown.size() < truth.distinct().size()) {
      if (areAll && !unknown.isEmpty()) {
        output.note(
            "note: not all values of %s are among %s: %s"
                .formatted(truth.title(), what, Listing.of(unknown)));
      }
      return;
    }
    String sentence =
        "no value of %s, such as %s, is one of %s: %s"
            .formatted(
                truth.title(), Listing.shortened(unknown.getFirst()), what, Listing.of(classes));
    // Labels of the same kind may be right, and the model wrong in every row.
    if (areAll || isWhole(unknown) != isWhole(classes)) {
      throw new ConfigurationException(sentence + "; " + truth.remedy());
    }
    output.note("warning: " + sentence);
  }

  private static boolean isWhole(List<String> names) {
    return names.stream()
        .mapToDouble(DecimalText::parse)
        .allMatch(number -> number == Math.rint(number));
  }

  /** Measures a model with one number a row. */
  private Evaluation ofOne(OnnxValue numbers, float[] outputs) {
    List<String> names = sorted(truth.distinct());
    if (truth.isNumeric() ? !List.of("0", "1").containsAll(names) : names.size() != 2) {
      return values(outputs, 1);
    }
    if (!IntStream.range(0, outputs.length).allMatch(i -> outputs[i] >= 0 && outputs[i] <= 1)) {
      return values(outputs, 1);
    }
    List<String> classes = truth.isNumeric() ? List.of("0", "1") : names;
    output.note(
        "note: %s is taken for the probability of the class %s, which is predicted from %s on"
            .formatted(
                Listing.shortened(numbers.name()), Listing.shortened(classes.getLast()), HALF));
    String[] predicted = new String[outputs.length];
    for (int row = 0; row < predicted.length; row++) {
      predicted[row] = classes.get(outputs[row] >= HALF ? 1 : 0);
    }
    return compared(predicted, classes);
  }

  /** Measures a model with a number for each class. */
  private Evaluation ofLargest(OnnxValue numbers, float[] outputs) {
    int width = numbers.width();
    List<String> names = numbers.labels().isEmpty() ? guessed(width) : numbers.labels();
    if (!numbers.labels().isEmpty()) {
      requireLabels(names, true);
    }
    String[] predicted = new String[truth.labels().length];
    for (int row = 0; row < predicted.length; row++) {
      int largest = 0;
      for (int i = 1; i < width; i++) {
        if (outputs[row * width + i] > outputs[row * width + largest]) {
          largest = i;
        }
      }
      predicted[row] = names.get(largest);
    }
    List<String> all = new ArrayList<>(names);
    truth.distinct().stream().filter(name -> !names.contains(name)).forEach(all::add);
    return compared(predicted, all);
  }

  /** Returns names for the outputs of classes that the file does not name. */
  private List<String> guessed(int width) {
    List<String> numbered = IntStream.range(0, width).mapToObj(Integer::toString).toList();
    List<String> distinct = truth.distinct();
    if (new HashSet<>(numbered).containsAll(distinct)) {
      return numbered;
    }
    if (distinct.size() != width) {
      throw new ConfigurationException(
          "the model gives %s a row without names, and there are %s of %s, such as %s, not as many or 0 to %d; %s"
              .formatted(
                  Count.of(width, "number"),
                  Count.of(distinct.size(), "different value"),
                  truth.title(),
                  Listing.shortened(distinct.getFirst()),
                  width - 1,
                  truth.remedy()));
    }
    List<String> names = sorted(distinct);
    output.note(
        "note: the outputs are taken for the classes in this order, as the file does not name them: "
            + Listing.of(names));
    return names;
  }

  /** Returns labels by number if all are numbers, else by name. */
  private static List<String> sorted(List<String> labels) {
    return labels.stream()
        .sorted(
            Truth.isNumeric(labels)
                ? Comparator.comparingDouble(DecimalText::parse)
                : Comparator.naturalOrder())
        .toList();
  }

  private Evaluation compared(String[] predicted, List<String> names) {
    Map<String, Integer> places = places(names);
    // A file of labels alone has no loss.
    return ClassificationEvaluation.of(
        ConfusionMatrix.of(places(truth.labels(), places), places(predicted, places), names),
        Double.NaN);
  }

  /** Returns the index of each class. */
  static Map<String, Integer> places(List<String> names) {
    Map<String, Integer> places = new HashMap<>();
    names.forEach(name -> places.putIfAbsent(name, places.size()));
    return places;
  }

  private static int[] places(String[] labels, Map<String, Integer> places) {
    return Arrays.stream(labels).mapToInt(places::get).toArray();
  }
}
