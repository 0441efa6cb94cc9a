package dev.lanewise.onnx;

import dev.lanewise.api.DataException;
import dev.lanewise.formats.NpyArray;
import dev.lanewise.network.Model;
import dev.lanewise.network.data.Task;
import dev.lanewise.network.engine.Engine;
import dev.lanewise.network.preparation.Preparation;
import dev.lanewise.onnx.conversion.Meaning;
import dev.lanewise.onnx.conversion.ModelRecognition;
import dev.lanewise.onnx.graph.ElementType;
import dev.lanewise.onnx.graph.Graph;
import dev.lanewise.onnx.graph.GraphReader;
import dev.lanewise.onnx.graph.GraphValue;
import dev.lanewise.onnx.graph.ReadingNotes;
import dev.lanewise.onnx.graph.Tensor;
import dev.lanewise.onnx.lowering.Lowering;
import dev.lanewise.onnx.lowering.Operators;
import dev.lanewise.onnx.run.ProductStep;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.function.Consumer;

/**
 * A feed-forward model from an ONNX file: a network, the preparation of its inputs, or both.
 * Immutable, and safe for any number of threads; each takes a {@link #predictor} of its own.
 *
 * {@snippet :
 * OnnxModel model = OnnxModel.read(Path.of("pipeline.onnx"));
 * OnnxPredictor predictor = model.predictor(engine, 100);
 * predictor.set("age", ages).set("city", cities).run(rows);
 * String[] labels = predictor.texts("output_label");
 * float[] probabilities = predictor.floats("output_probability");
 * }
 *
 * <p>The first dimension of each input counts rows, and each row is computed alone, so that a row
 * has the same bits in any batch. A graph that mixes rows is refused, and so is an operator that is
 * not {@linkplain #operators supported}, with its name and place.
 *
 * <p>All is computed in float; {@link #notes} says where the file has other numbers. Chains of
 * operators that work element by element are compiled as one formula, and products run on the
 * engine's kernels.
 *
 * @since 0.1
 */
public final class OnnxModel {

  private final Graph graph;
  private final Map<String, Tensor> fixed;
  private final Optional<Meaning> meaning;
  private final List<OnnxValue> inputs;
  private final List<OnnxValue> outputs;
  private final long multiplyAdds;
  private final List<String> notes;

  private OnnxModel(
      Graph graph, Map<String, Tensor> fixed, Lowering.Result lowered, ReadingNotes notes) {
    this.graph = graph;
    this.fixed = fixed;
    meaning = Meaning.of(graph, lowered, notes);
    inputs = lowered.inputs().stream().map(port -> value(port, port.labels())).toList();
    outputs =
        lowered.outputs().stream()
            .map(port -> value(port, meaning.map(m -> m.labels(port)).orElse(port.labels())))
            .toList();
    multiplyAdds = lowered.steps().products().stream().mapToLong(ProductStep::multiplyAdds).sum();
    this.notes = notes.sentences();
  }

  /**
   * Reads a model, with constants that it keeps in files in the same folder.
   *
   * @throws DataException if the file cannot be read, is no ONNX model, or is not supported
   */
  public static OnnxModel read(Path file) {
    return read(file, Map.of());
  }

  /**
   * Reads a model some of whose inputs are the same for all rows: weights or limits that the file
   * leaves to the caller. They are not among the {@link #inputs} then.
   *
   * @param fixed the values of these inputs, by name
   * @throws DataException as for {@link #read(Path)}
   */
  public static OnnxModel read(Path file, Map<String, NpyArray> fixed) {
    byte[] bytes;
    try {
      bytes = Files.readAllBytes(file);
    } catch (IOException e) {
      throw new DataException("%s cannot be read; check the path".formatted(file), e);
    }
    Path folder = file.toAbsolutePath().getParent();
    return read(bytes, file.toString(), Optional.ofNullable(folder), fixed);
  }

  /**
   * Reads a model from bytes that were loaded from elsewhere, such as a resource of a jar.
   *
   * @param name what to call the bytes in messages
   * @throws DataException if they are no ONNX model, or not supported, or some constants are kept
   *     in other files
   */
  public static OnnxModel read(byte[] bytes, String name) {
    return read(bytes, name, Optional.empty(), Map.of());
  }

  private static OnnxModel read(
      byte[] bytes, String name, Optional<Path> folder, Map<String, NpyArray> fixed) {
    ReadingNotes notes = new ReadingNotes();
    try {
      Graph graph = GraphReader.read(bytes, folder, notes);
      Map<String, Tensor> constants = new HashMap<>();
      fixed.forEach((input, array) -> constants.put(input, tensor(array)));
      Lowering.Result lowered = Lowering.lower(graph, constants, notes);
      return new OnnxModel(graph, constants, lowered, notes);
    } catch (DataException e) {
      throw new DataException(name + ": " + e.getMessage(), e);
    }
  }

  private static Tensor tensor(NpyArray array) {
    double[] numbers = new double[array.values().length];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = array.values()[i];
    }
    return Tensor.of(ElementType.FLOAT, array.shape(), numbers);
  }

  /** Returns the operators that are supported, those of other domains with the domain before. */
  public static SortedSet<String> operators() {
    return Operators.names();
  }

  private static OnnxValue value(Lowering.Port port, List<String> labels) {
    return new OnnxValue(
        port.name(),
        switch (port.type()) {
          case FLOAT -> OnnxValue.Kind.FLOAT;
          case INTEGER -> OnnxValue.Kind.INTEGER;
          case BOOLEAN -> OnnxValue.Kind.BOOLEAN;
          case TEXT -> OnnxValue.Kind.TEXT;
        },
        Arrays.stream(port.shape()).boxed().toList(),
        labels);
  }

  /** Returns what a predictor is given, in the order of the file. */
  public List<OnnxValue> inputs() {
    return inputs;
  }

  /** Returns what a predictor gives, in the order of the file. */
  public List<OnnxValue> outputs() {
    return outputs;
  }

  /**
   * Returns what the outputs mean, if the file says it: one that {@link OnnxExport} wrote does, and
   * its classes and targets are the {@linkplain OnnxValue#labels labels} of its outputs.
   */
  public Optional<Task> task() {
    return meaning.map(Meaning::task);
  }

  /**
   * Returns the columns of the table that the model takes, and what is done to them, if the file
   * says it: one that {@link OnnxExport} wrote of a model of a table does. {@link
   * OnnxPredictor#setRows} takes rows as its schema describes them, with dates and truth values.
   */
  public Optional<Preparation> preparation() {
    return meaning.flatMap(Meaning::preparation);
  }

  /** Returns how many multiply-adds the matrix products of one row take. */
  public long multiplyAdds() {
    return multiplyAdds;
  }

  /** Returns what is not computed just as the file says, a sentence each. */
  public List<String> notes() {
    return notes;
  }

  /**
   * Returns the same as a model of Lanewise, as {@link #toModel(Engine, Consumer)} does.
   *
   * @param engine where activations are looked up
   * @throws DataException if the graph is something else, with the place where it is
   */
  public Model toModel(Engine engine) {
    return toModel(engine, _ -> {});
  }

  /**
   * Returns the same as a model of Lanewise, which can be trained on and written as safetensors:
   * columns that are shifted, scaled, filled or encoded, each for itself, and dense layers with the
   * activations that the engine's plugins have.
   *
   * <p>A file that {@link OnnxExport} wrote gives the model that it was written of, with the same
   * bits. Of any other it is the same function, not the same bits: what the graph does is found by
   * what it makes of values, and both have agreed on generated rows. An input is a column of its
   * name. Outputs that are no numbers or labels of the network are left out.
   *
   * @param engine where activations are looked up
   * @param notes is told, a sentence each, where the model gives an answer that the graph does not,
   *     such as for a missing number that it does not fill
   * @throws DataException if the graph is something else, with the place where it is
   */
  public Model toModel(Engine engine, Consumer<String> notes) {
    return ModelRecognition.of(withoutFixed(), engine, notes);
  }

  /** Returns the graph with the inputs that are the same for all rows as constants. */
  private Graph withoutFixed() {
    Map<String, Tensor> constants = new HashMap<>(graph.constants());
    List<GraphValue> data = new ArrayList<>();
    for (GraphValue input : graph.inputs()) {
      Tensor tensor = fixed.get(input.name());
      if (tensor == null) {
        data.add(input);
      } else {
        constants.put(input.name(), tensor.as(input.type()));
      }
    }
    return new Graph(data, graph.outputs(), constants, graph.nodes(), graph.metadata());
  }

  /**
   * Returns a predictor with its own buffers, for one thread at a time.
   *
   * @param engine what computes
   * @param batchSize how many rows are computed at once, at least 1
   */
  public OnnxPredictor predictor(Engine engine, int batchSize) {
    return new OnnxPredictor(Lowering.lower(graph, fixed, new ReadingNotes()), engine, batchSize);
  }
}
