package dev.lanewise.onnx.conversion;

import dev.lanewise.api.plugin.Activation;
import dev.lanewise.api.registry.PluginReference;
import dev.lanewise.network.Model;
import dev.lanewise.network.architecture.Architecture;
import dev.lanewise.network.architecture.LayerSpec;
import dev.lanewise.network.data.Task;
import dev.lanewise.network.engine.Engine;
import dev.lanewise.onnx.graph.ElementType;
import dev.lanewise.onnx.graph.Graph;
import dev.lanewise.onnx.graph.Node;
import dev.lanewise.onnx.graph.Tensor;
import dev.lanewise.onnx.lowering.Lowering;
import dev.lanewise.onnx.lowering.Lowering.Port;
import dev.lanewise.onnx.run.FloatSlot;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;

/** Finds the names of classes, by the labels that a graph gives for rows. */
final class ClassRecognition {

  private static final int ROWS = 256;
  private static final String SIGMOID = "sigmoid";

  /** The loss of two classes on both sides of 0. */
  private static final String HINGE = "hinge";

  private final Graph graph;
  private final Lowering.Result lowered;
  private final Engine engine;

  /**
   * Prepares the search.
   *
   * @param graph the graph behind the preparation
   * @param lowered the same in steps
   */
  ClassRecognition(Graph graph, Lowering.Result lowered, Engine engine) {
    this.graph = graph;
    this.lowered = lowered;
    this.engine = engine;
  }

  /**
   * Returns the model with the names of its classes; as it is if the graph has no labels and no
   * names, or its labels do not follow from the outputs.
   */
  Model named(Model model) {
    Optional<Port> label =
        lowered.outputs().stream()
            .filter(port -> port.slot().width() == 1 && port.type() != ElementType.FLOAT)
            .filter(port -> port.type() != ElementType.BOOLEAN)
            .findFirst();
    if (label.isEmpty()) {
      return model.task() instanceof Task.Classification classification
          ? names(classification.classNames().size()).stream()
              .findFirst()
              .map(names -> classifier(model, names))
              .orElse(model)
          : model;
    }
    Model classifier = withOneUnit(model);
    int units = classifier.architecture().outputs();
    int classes = Math.max(2, units);
    float[] rows = rows(model.inputs());
    List<String> given = labels(label.get(), rows);
    List<List<String>> candidates = new ArrayList<>(names(classes));
    candidates.add(IntStream.range(0, classes).mapToObj(Integer::toString).toList());
    int[] found = new int[ROWS];
    classifier(classifier, candidates.getLast())
        .predictor(engine, ROWS)
        .classify(rows, ROWS, found);
    return candidates.stream()
        .filter(names ->
            IntStream.range(0, ROWS).allMatch(row -> names.get(found[row]).equals(given.get(row))))
        .findFirst()
        .map(names -> classifier(classifier, names))
        .orElse(model);
  }

  /** Returns rows of numbers around 0 of different sizes. */
  private static float[] rows(int width) {
    Random random = new Random(3);
    float[] rows = new float[Math.multiplyExact(ROWS, width)];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = (float) random.nextGaussian() * (1 << i / width % 6);
    }
    return rows;
  }

  private List<String> labels(Port label, float[] rows) {
    lowered.steps().prepare(engine, ROWS);
    FloatSlot input = (FloatSlot) lowered.inputs().getFirst().slot();
    System.arraycopy(rows, 0, input.values(), 0, rows.length);
    lowered.steps().run(ROWS);
    return List.of(Agreement.labels(label, ROWS).orElseThrow());
  }

  private Model classifier(Model model, List<String> names) {
    Activation activation = model.activations().getLast();
    boolean isValue =
        switch (activation.meaning()) {
          case VALUES, SCORES -> true;
          case PROBABILITIES, DECISIONS, CLASS_PROBABILITIES, CLASS_LOG_PROBABILITIES -> false;
        };
    boolean isSign = isValue && model.architecture().outputs() == 1;
    return Model.fromTensors(
        model.architecture(),
        new Task.Classification(names, isSign ? 0 : 0.5f),
        PluginReference.parse(isSign ? HINGE : activation.defaultLoss(true)),
        model.tensors(),
        engine);
  }

  /**
   * Of two classes a linear classifier has two units, of which one is the negative of the other.
   * The second is enough.
   */
  private Model withOneUnit(Model model) {
    List<LayerSpec> layers = new ArrayList<>(model.architecture().layers());
    int last = layers.size() - 1;
    if (!(layers.get(last) instanceof LayerSpec.Dense(int units, PluginReference activation))
        || units != 2
        || !activation.id().equals(SIGMOID)) {
      return model;
    }
    Map<String, float[]> tensors = model.tensors();
    for (String name : List.of("weight", "bias")) {
      String tensor = "layers.%d.%s".formatted(last, name);
      float[] both = tensors.getOrDefault(tensor, new float[0]);
      int half = both.length / 2;
      for (int i = 0; i < half; i++) {
        if (both[i] != -both[half + i]) {
          return model;
        }
      }
      tensors.put(tensor, Arrays.copyOfRange(both, half, both.length));
    }
    layers.set(last, new LayerSpec.Dense(1, activation));
    return Model.fromTensors(
        new Architecture(model.architecture().inputs(), layers), tensors, engine);
  }

  /** Returns lists of so many labels: those of outputs first, then those among the constants. */
  private Set<List<String>> names(int classes) {
    Set<List<String>> found = new LinkedHashSet<>();
    lowered.outputs().forEach(port -> found.add(port.labels()));
    for (Node node : graph.nodes()) {
      found.add(node.attributes().texts("classlabels_strings"));
      found.add(numbers(node.attributes().integers("classlabels_ints")));
      found.add(node.attributes().texts("values_strings"));
    }
    for (Node node : graph.nodes()) {
      node.inputs().stream()
          .map(graph.constants()::get)
          .forEach(tensor -> {
            if (tensor != null) {
              found.add(elements(tensor));
            }
          });
    }
    found.removeIf(names -> names.size() != classes || Set.copyOf(names).size() != classes);
    return found;
  }

  private static List<String> numbers(List<Long> numbers) {
    return numbers.stream().map(String::valueOf).toList();
  }

  private static List<String> elements(Tensor tensor) {
    return switch (tensor.type()) {
      case TEXT -> tensor.texts();
      case INTEGER ->
          Arrays.stream(tensor.numbers()).mapToObj(number -> Long.toString((long) number)).toList();
      case FLOAT, BOOLEAN -> List.of();
    };
  }
}
