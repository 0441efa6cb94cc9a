package dev.lanewise.onnx.conversion;

import dev.lanewise.api.DataException;
import dev.lanewise.formats.ModelFile;
import dev.lanewise.network.data.Schema;
import dev.lanewise.network.data.Task;
import dev.lanewise.network.preparation.Preparation;
import dev.lanewise.onnx.graph.ElementType;
import dev.lanewise.onnx.graph.Graph;
import dev.lanewise.onnx.graph.ReadingNotes;
import dev.lanewise.onnx.lowering.Lowering;
import dev.lanewise.onnx.lowering.Lowering.Port;
import java.util.List;
import java.util.Optional;

/**
 * What inputs and outputs mean, as a file that Lanewise wrote says it: a graph has no dates and no
 * truth values, and does not know what was predicted.
 *
 * @param task what the outputs mean
 * @param preparation the columns of a table and what is done to them, if there are such
 */
public record Meaning(Task task, Optional<Preparation> preparation) {

  /**
   * Returns what a file says, if it fits what its graph takes and gives.
   *
   * @param notes is told of what cannot be used
   */
  public static Optional<Meaning> of(Graph graph, Lowering.Result lowered, ReadingNotes notes) {
    if (!StatedModel.isIn(graph)) {
      return Optional.empty();
    }
    try {
      ModelFile.Description stated = ModelFile.describe(graph.metadata(), "the metadata");
      Meaning meaning = new Meaning(stated.task(), stated.preparation());
      if (meaning.fits(lowered)) {
        return Optional.of(meaning);
      }
      notes.add(
          "what the file states of a model of Lanewise does not fit its inputs and outputs, which are taken as the graph has them");
    } catch (DataException e) {
      notes.add(
          "what the file states of a model of Lanewise cannot be used (%s); inputs and outputs are taken as the graph has them"
              .formatted(e.getMessage()));
    }
    return Optional.empty();
  }

  private boolean fits(Lowering.Result lowered) {
    return preparation.map(Preparation::schema).map(s -> takes(lowered.inputs(), s)).orElse(true)
        && gives(lowered.outputs());
  }

  /** Tells whether there is an input for each column. */
  private static boolean takes(List<Port> inputs, Schema schema) {
    return inputs.size() == schema.inputs().size()
        && inputs.stream()
            .allMatch(input -> {
              int column = schema.indexOf(input.name());
              return column >= 0
                  && input.slot().width() == 1
                  && GraphColumns.takes(input.type(), schema.inputs().get(column));
            });
  }

  private boolean gives(List<Port> outputs) {
    if (!(task instanceof Task.Classification classification)) {
      return outputs.size() == 1
          && outputs.getFirst().type() == ElementType.FLOAT
          && (targets().isEmpty() || outputs.getFirst().slot().width() == targets().size());
    }
    int classes = classification.classNames().size();
    return outputs.size() == 2
        && isLabel(outputs.getFirst())
        && outputs.getLast().type() == ElementType.FLOAT
        && (outputs.getLast().slot().width() == classes
            || (outputs.getLast().slot().width() == 1 && classes == 2));
  }

  private static boolean isLabel(Port output) {
    return output.type() == ElementType.TEXT && output.slot().width() == 1;
  }

  private List<String> targets() {
    return preparation.map(found -> found.schema().targets()).orElse(List.of());
  }

  /**
   * Returns what the columns of an output stand for: the target of a label, the classes of what
   * speaks for them, the targets of numbers; empty if the file does not say it.
   */
  public List<String> labels(Port output) {
    if (!(task instanceof Task.Classification classification) || isLabel(output)) {
      return targets();
    }
    List<String> names = classification.classNames();
    return output.slot().width() == 1 ? List.of(names.getLast()) : names;
  }
}
