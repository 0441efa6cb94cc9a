package dev.lanewise.onnx.export;

import ai.onnx.proto.OnnxMl.TensorProto;
import dev.lanewise.api.plugin.Activation;
import dev.lanewise.network.Model;
import dev.lanewise.network.data.Task;
import dev.lanewise.network.preparation.Preparation;
import dev.lanewise.network.preparation.TargetScaling;
import dev.lanewise.onnx.composite.Composite;
import java.util.List;

/** Writes the outputs: numbers in their units, or the class of each row and what speaks for it. */
final class OutputWriter {

  private final GraphWriter graph;
  private final Model model;
  private final int width;

  OutputWriter(GraphWriter graph, Model model) {
    this.graph = graph;
    this.model = model;
    width = model.architecture().outputs();
  }

  /**
   * Writes the outputs.
   *
   * @param z the pre-activations of the last layer
   * @param y its outputs
   */
  void write(String z, String y) {
    if (model.task() instanceof Task.Classification classification) {
      writeClasses(classification, z, y);
      return;
    }
    String restored =
        model.preparation().flatMap(Preparation::targets).map(s -> restored(s, y)).orElse(y);
    graph.output(restored, "output", TensorProto.DataType.FLOAT, "", width);
  }

  private String restored(TargetScaling scaling, String y) {
    return graph.composite(
        Composite.FMA,
        List.of(
            y,
            graph.vector("outputs/scale", scaling.scale()),
            graph.vector("outputs/shift", scaling.shift())));
  }

  private void writeClasses(Task.Classification task, String z, String y) {
    String place =
        width == 1
            ? graph.node("Reshape", second(y, task.threshold()), graph.integers("rows", -1))
            : graph.node(
                "",
                "ArgMax",
                List.of(model.decidesOnPreActivations() ? z : y),
                Attribute.of("axis", 1),
                Attribute.of("keepdims", 0));
    String label = graph.node("Gather", graph.texts("outputs/classes", task.classNames()), place);
    graph.output(label, "label", TensorProto.DataType.STRING, "");
    Activation.Meaning meaning = activation().meaning();
    String names = String.join(", ", task.classNames());
    if (meaning == Activation.Meaning.CLASS_PROBABILITIES && width > 1) {
      graph.output(y, "probabilities", TensorProto.DataType.FLOAT, names, width);
    } else if (meaning == Activation.Meaning.PROBABILITIES) {
      graph.output(
          width == 1 ? both(y) : y,
          "probabilities",
          TensorProto.DataType.FLOAT,
          names,
          Math.max(2, width));
    } else {
      graph.output(y, "scores", TensorProto.DataType.FLOAT, width == 1 ? "" : names, width);
    }
  }

  /** Returns 1 for the second of two classes. */
  private String second(String y, float threshold) {
    return graph.cast(
        graph.node("GreaterOrEqual", y, graph.number(threshold)), TensorProto.DataType.INT64);
  }

  /** Returns the probabilities of both classes from that of the second. */
  private String both(String y) {
    return graph.node(
        "", "Concat", List.of(graph.node("Sub", graph.number(1), y), y), Attribute.of("axis", 1));
  }

  private Activation activation() {
    return model.activations().getLast();
  }
}
