package dev.lanewise.onnx.conversion;

import dev.lanewise.formats.ModelFile;
import dev.lanewise.formats.Tensor;
import dev.lanewise.formats.TensorFile;
import dev.lanewise.network.Model;
import dev.lanewise.network.engine.Engine;
import dev.lanewise.onnx.graph.ElementType;
import dev.lanewise.onnx.graph.Graph;
import dev.lanewise.onnx.graph.GraphValue;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** The model that a file states to be, if Lanewise wrote it: its metadata and named weights. */
final class StatedModel {

  private static final String TENSORS = "layers.";

  private StatedModel() {}

  /** Tells whether the file states a model. */
  static boolean isIn(Graph graph) {
    return graph.metadata().containsKey(ModelFile.ARCHITECTURE);
  }

  /**
   * Returns the model. Whether the graph computes it is another question.
   *
   * @throws dev.lanewise.api.DataException if the metadata are damaged, or weights are not there
   */
  static Model of(Graph graph, Engine engine) {
    Set<String> inputs = new HashSet<>();
    graph.inputs().stream().map(GraphValue::name).forEach(inputs::add);
    Map<String, Tensor> tensors = new HashMap<>();
    graph
        .constants()
        .forEach((name, tensor) -> {
          if (name.startsWith(TENSORS) && tensor.type() == ElementType.FLOAT) {
            float[] numbers = new float[tensor.size()];
            for (int i = 0; i < numbers.length; i++) {
              numbers[i] = (float) tensor.number(i);
            }
            long[] shape = Arrays.stream(tensor.shape()).asLongStream().toArray();
            tensors.put(written(name, inputs), new Tensor(shape, numbers));
          }
        });
    return ModelFile.of(new TensorFile(tensors, graph.metadata()), "the metadata", engine);
  }

  /** Returns the name of a tensor, which got a number behind it if a column is called so. */
  private static String written(String name, Set<String> columns) {
    int at = name.lastIndexOf('_');
    return at > 0
            && columns.contains(name.substring(0, at))
            && name.substring(at + 1).matches("[1-9][0-9]*")
        ? name.substring(0, at)
        : name;
  }
}
