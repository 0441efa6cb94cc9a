package dev.lanewise.onnx.conversion;

import dev.lanewise.network.Model;
import dev.lanewise.network.Predictor;
import dev.lanewise.network.data.Column;
import dev.lanewise.network.data.ColumnKind;
import dev.lanewise.network.data.Schema;
import dev.lanewise.network.data.Task;
import dev.lanewise.network.engine.Engine;
import dev.lanewise.network.preparation.ColumnStep;
import dev.lanewise.network.preparation.Preparation;
import dev.lanewise.onnx.graph.ElementType;
import dev.lanewise.onnx.lowering.Lowering;
import dev.lanewise.onnx.lowering.Lowering.Port;
import dev.lanewise.onnx.run.FloatSlot;
import dev.lanewise.onnx.run.LongSlot;
import dev.lanewise.onnx.run.TextSlot;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;

/**
 * Computes generated rows with a graph and with the model that was made of it: numbers near and far
 * from what training has seen, missing ones, and categories inside and outside of the lists.
 */
final class Agreement {

  private static final int BATCH = 64;
  private static final int MIN_ROWS = 256;
  private static final int MAX_ROWS = 2048;
  private static final int SEED = 17;

  /** Of so many numbers one is missing. */
  private static final int MISSING = 8;

  private static final float[] SIZES = {1, 4, 30, 1e3f};

  /**
   * Limits, such as those of a clip, show far beyond what training has seen. There sums are of
   * larger numbers, and as much less exact.
   */
  private static final int FAR = 3;

  private static final double FAR_TOLERANCE = 10;

  /**
   * What a graph gives an answer for in a column.
   *
   * @param missing whether it answers to a missing value
   * @param unknown whether it answers to a category that it does not list
   */
  record Answers(boolean missing, boolean unknown) {
    static final Answers ALL = new Answers(true, true);
  }

  private final Lowering.Result lowered;
  private final Engine engine;
  private final Model model;
  private final Schema schema;
  private final List<Answers> answers;
  private final int width;

  /** The columns that the graph takes as whole numbers. */
  private final Set<String> wholeNumbers = new HashSet<>();

  /**
   * Prepares a comparison.
   *
   * @param lowered the whole graph
   * @param answers for each column of a model with a preparation
   */
  Agreement(Lowering.Result lowered, Engine engine, Model model, List<Answers> answers) {
    this.lowered = lowered;
    this.engine = engine;
    this.model = model;
    this.answers = List.copyOf(answers);
    schema = model.schema().orElseGet(() -> Schema.ofNumbers(model.inputs()));
    width = model.architecture().outputs();
    for (GraphColumns.Source source : GraphColumns.of(lowered.inputs())) {
      if (source.type() == ElementType.INTEGER) {
        wholeNumbers.add(source.column());
      }
    }
  }

  /** Tells whether the graph takes the columns of the model. */
  boolean fits() {
    return GraphColumns.fit(lowered.inputs(), schema);
  }

  /** Returns what is not the same; empty if all is. */
  Optional<String> difference(double tolerance) {
    int categories =
        schema.inputs().stream().mapToInt(column -> column.categories().size()).max().orElse(0);
    int batches = Math.clamp(2L * categories, MIN_ROWS, MAX_ROWS) / BATCH;
    Random random = new Random(SEED);
    lowered.steps().prepare(engine, BATCH);
    Predictor predictor = model.predictor(engine, BATCH);
    for (int batch = 0; batch < batches; batch++) {
      float[] rows = rows(random);
      for (Port port : lowered.inputs()) {
        set(port, GraphColumns.array(lowered.inputs(), port, schema, rows, BATCH));
      }
      lowered.steps().run(BATCH);
      Optional<String> difference = difference(predictor, rows, tolerance);
      if (difference.isPresent()) {
        return difference;
      }
    }
    return Optional.empty();
  }

  private static void set(Port port, Object array) {
    switch (port.slot()) {
      case FloatSlot floats ->
          System.arraycopy((float[]) array, 0, floats.values(), 0, ((float[]) array).length);
      case LongSlot longs ->
          System.arraycopy((long[]) array, 0, longs.values(), 0, ((long[]) array).length);
      case TextSlot texts ->
          System.arraycopy((String[]) array, 0, texts.values(), 0, ((String[]) array).length);
    }
  }

  private Optional<String> difference(Predictor predictor, float[] rows, double tolerance) {
    float[] found = new float[BATCH * width];
    predictor.predict(rows, BATCH, found);
    List<float[]> candidates = numbers();
    if (candidates.stream().noneMatch(numbers -> isSame(numbers, found, tolerance))) {
      return Optional.of(
          "for generated rows it gives other outputs than the layers and the preparation that were found");
    }
    if (!(model.task() instanceof Task.Classification classification)) {
      return lowered.outputs().stream()
          .filter(port -> port.type() == ElementType.TEXT)
          .map(port -> "its output '%s' has texts that are no labels".formatted(port.name()))
          .findFirst();
    }
    int[] classes = new int[BATCH];
    predictor.classify(rows, BATCH, classes);
    for (Port port : lowered.outputs()) {
      Optional<String[]> labels = labels(port, BATCH);
      for (int row = 0; row < BATCH && labels.isPresent(); row++) {
        if (!labels.get()[row].equals(classification.classNames().get(classes[row]))) {
          return Optional.of(
              "the labels of '%s' do not follow from what its last layer gives"
                  .formatted(port.name()));
        }
      }
    }
    return Optional.empty();
  }

  /** Returns the labels that an output has; empty if it has none. */
  static Optional<String[]> labels(Port port, int rows) {
    if (port.slot().width() != 1) {
      return Optional.empty();
    }
    String[] labels = new String[rows];
    for (int row = 0; row < rows; row++) {
      switch (port.slot()) {
        case TextSlot texts -> labels[row] = texts.values()[row];
        case LongSlot longs -> labels[row] = Long.toString(longs.values()[row]);
        case FloatSlot _ -> {
          return Optional.empty();
        }
      }
    }
    return Optional.of(labels);
  }

  /** Returns what the graph gives that may be what the model gives. */
  private List<float[]> numbers() {
    List<float[]> candidates = new ArrayList<>();
    List<FloatSlot> single = new ArrayList<>();
    for (Port port : lowered.outputs()) {
      if (port.slot() instanceof FloatSlot slot) {
        if (slot.width() == width) {
          candidates.add(slot.values());
        } else if (width == 1 && slot.width() == 2) {
          // A single probability may be the second of two.
          candidates.add(column(slot, 1));
        }
        if (slot.width() == 1) {
          single.add(slot);
        }
      }
    }
    if (width == 1 && single.size() == 2) {
      candidates.add(single.getLast().values());
    } else if (single.size() == width) {
      float[] joined = new float[BATCH * width];
      for (int i = 0; i < joined.length; i++) {
        joined[i] = single.get(i % width).values()[i / width];
      }
      candidates.add(joined);
    }
    return candidates;
  }

  private static float[] column(FloatSlot slot, int column) {
    float[] values = new float[BATCH];
    for (int row = 0; row < BATCH; row++) {
      values[row] = slot.values()[row * slot.width() + column];
    }
    return values;
  }

  /**
   * Compares outputs. A sum near 0 is as exact as its parts are, so that a difference is measured
   * by the largest output of its column for rows of the same size.
   */
  private boolean isSame(float[] expected, float[] found, double tolerance) {
    double[] largest = new double[SIZES.length * width];
    for (int i = 0; i < found.length; i++) {
      int kind = kind(i);
      if (Float.isFinite(expected[i])) {
        largest[kind] = Math.max(largest[kind], Math.abs(expected[i]));
      }
    }
    for (int i = 0; i < found.length; i++) {
      double difference = Math.abs((double) expected[i] - found[i]);
      boolean isFar = i / width % SIZES.length == FAR;
      double allowed = isFar ? FAR_TOLERANCE * tolerance : tolerance;
      if (!(difference <= allowed * Math.max(1, largest[kind(i)]))
          && Float.floatToIntBits(expected[i]) != Float.floatToIntBits(found[i])) {
        return false;
      }
    }
    return true;
  }

  /** Numbers the columns of outputs for each size of rows. */
  private int kind(int output) {
    return output / width % SIZES.length * width + output % width;
  }

  private float[] rows(Random random) {
    int columns = schema.inputs().size();
    List<ColumnStep> steps = model.preparation().map(Preparation::steps).orElse(List.of());
    float[] rows = new float[BATCH * columns];
    for (int i = 0; i < rows.length; i++) {
      float number = (4 * random.nextFloat() - 2) * SIZES[i / columns % SIZES.length];
      int column = i % columns;
      rows[i] = steps.isEmpty() ? number : value(column, number, steps.get(column), random);
    }
    return rows;
  }

  private float value(int column, float number, ColumnStep step, Random random) {
    Column described = schema.inputs().get(column);
    Answers answered = answers.get(column);
    if (step instanceof ColumnStep.Numeric numeric) {
      if (random.nextInt(MISSING) == 0 && answered.missing()) {
        return Float.NaN;
      }
      return described.kind() == ColumnKind.BOOLEAN
          ? random.nextInt(2)
          : rounded(column, numeric.shift() + numeric.scale() * number);
    }
    int categories = described.categories().size();
    int choice = random.nextInt(categories + 2);
    // The empty text is a missing one, unless it is a category.
    boolean isMissing = choice == categories + 1 && !described.categories().contains("");
    if (isMissing && answered.missing()) {
      return Float.NaN;
    }
    if (choice < categories) {
      return choice;
    }
    return answered.unknown() || categories == 0 ? Schema.UNKNOWN : 0;
  }

  private float rounded(int column, float value) {
    return wholeNumbers.contains(schema.inputs().get(column).name())
        ? (float) Math.rint(value)
        : value;
  }
}
